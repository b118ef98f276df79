"""The page of a unit, and the beginning of a handover there."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.queries import units as queries
from zhenggai.apps.findings.queries.units import UnitPage
from zhenggai.apps.findings.states import State
from zhenggai.apps.findings.web.fields import Named
from zhenggai.apps.findings.web.rounds import UNUSABLE, after_of, asked, asked_of, filters_of
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.core.errors import Refused
from zhenggai.kit.refusals import Missing, answer_plainly, refused_with


class BeginHandover(forms.Form):
    """From whom to whom the open items of a unit pass."""

    from_person = forms.TypedChoiceField(label=_("Leader who hands over"), coerce=UUID)
    to_person = Named(label=_("Leader who takes over"))

    def __init__(
        self, data: QueryDict | None, *, page: UnitPage, successors: Mapping[str, UUID]
    ) -> None:
        super().__init__(data, label_suffix="")
        leaders = [(str(one.id), f"{one.name} ({one.count})") for one in page.leaders]
        given, taken = self.fields["from_person"], self.fields["to_person"]
        assert isinstance(given, forms.TypedChoiceField)
        assert isinstance(taken, Named)
        given.choices = leaders
        taken.offer(successors)


@require_safe
@signed_in
def unit(request: SignedInRequest, unit_id: UUID) -> HttpResponse:
    """What a unit is, who holds its posts, and what it has to put right."""
    return show(request, unit_id)


def handover_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The page of the unit again, with the reason at the field that it names."""
    match = request.resolver_match
    assert match is not None
    if isinstance(refused, Missing) or not request.user.is_authenticated:
        return answer_plainly(request, refused)
    return show(request, match.kwargs["unit_id"], refused=refused, status=status)


@require_POST
@refused_with(handover_refused)
@signed_in
def begin(request: SignedInRequest, unit_id: UUID) -> HttpResponse:
    """Begin the handover of a leader's open items."""
    actor = http.actor(request)
    page = queries.unit_page(unit_id, actor=actor, filters=filters_of(request.GET))
    form = _form(request, page)
    if not form.is_valid():
        return show(request, unit_id, status=UNUSABLE)
    made = commands.begin_handover(unit_id=unit_id, actor=actor, at=now(), **form.cleaned_data)
    return redirect("findings:handover", made.pk)


def show(
    request: HttpRequest, unit_id: UUID, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    """The page of a unit."""
    filters = filters_of(request.GET)
    after = after_of(request.GET)
    page = queries.unit_page(unit_id, actor=http.actor(request), filters=filters, after=after)
    at = str(refused.values.get("field", "")) if refused else ""
    context = {
        "page": page,
        "form": _form(request, page) if page.may_begin and page.leaders else None,
        "refused": refused,
        "refused_at": at if at in BeginHandover.base_fields else "",
        "filters": filters,
        "query": asked(filters),
        "states": list(State),
        "following": urlencode({**asked_of(filters), "after": page.after}) if page.after else "",
        "begun": bool(after),
    }
    return render(request, "findings/unit.html", context, status=status)


def _form(request: HttpRequest, page: UnitPage) -> BeginHandover:
    successors = queries.successors(page.unit, on=http.actor(request).on)
    data = request.POST if request.method == "POST" else None
    return BeginHandover(data, page=page, successors=successors)


urls: list[URLPattern] = [
    path("units/<uuid:unit_id>/", unit, name="unit"),
    path("units/<uuid:unit_id>/handover/", begin, name="begin_handover"),
]
