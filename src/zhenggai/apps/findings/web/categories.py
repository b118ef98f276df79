"""The categories that a round's findings can be put in: the list, and adding one."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.queries import rounds as queries
from zhenggai.apps.findings.web.fields import line
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.core.errors import Invalid, Refused
from zhenggai.kit.refusals import answer_plainly, refused_with


class AddCategory(forms.Form):
    """What a category is called."""

    code = line(_("Code of the category"), most=32)
    name = line(_("Name of the category"), most=128)
    name_en = line(_("English name"), most=128, required=False)
    source = line(
        _("Rule that the list follows"),
        most=500,
        required=False,
        help_text=_("Such as the title and article of a rule."),
    )


def refused_page(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The form again, with the reason at the field that it names."""
    match = request.resolver_match
    if not request.user.is_authenticated or not isinstance(refused, Invalid) or match is None:
        return answer_plainly(request, refused)
    form = AddCategory(request.POST, label_suffix="")
    at = str(refused.values.get("field", ""))
    more = {"refused": refused, "refused_at": at if at in form.fields else ""}
    return _page(request, match.kwargs["round_id"], form, status=status, more=more)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(refused_page)
@signed_in
def categories(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """The list, and the form of one more."""
    form = AddCategory(request.POST if request.method == "POST" else None, label_suffix="")
    if not form.is_valid():
        return _page(request, round_id, form, status=422 if form.is_bound else 200, more={})
    actor = http.actor(request)
    commands.add_category(round_id=round_id, actor=actor, at=now(), **form.cleaned_data)
    return redirect("findings:categories", round_id)


def _page(
    request: HttpRequest, round_id: UUID, form: AddCategory, *, status: int, more: dict[str, object]
) -> HttpResponse:
    round_, listed = queries.categories_of(round_id, actor=http.actor(request))
    context = {"round": round_, "categories": listed, "form": form, **more}
    return render(request, "findings/categories.html", context, status=status)


urls: list[URLPattern] = [
    path("rounds/<uuid:round_id>/categories/", categories, name="categories"),
]
