"""What was laid down to be erased: the list, and confirming or refusing one."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.queries import erasures as queries
from zhenggai.apps.findings.web.fields import decision, prose
from zhenggai.apps.findings.web.forms.keeping import called
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, also_for, signed_in
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Refused
from zhenggai.kit.refusals import Missing, answer_plainly, refused_with


class DecideErasure(forms.Form):
    """Whether it is erased."""

    confirm = decision(_("Conclusion"), _("Erase it now"), _("Refuse"))
    reasons = prose("reasons", required=False, rows=2, help_text=_("Needed with a refusal."))


def refused_page(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The list again, with the reason above it."""
    if isinstance(refused, Missing) or not request.user.is_authenticated:
        return answer_plainly(request, refused)
    return _page(request, status=status, refused=refused)


@also_for(Role.AUDIT_ADMIN)
@require_safe
@signed_in
def erasures(request: SignedInRequest) -> HttpResponse:
    """All that was laid down, newest first."""
    return _page(request)


@also_for(Role.AUDIT_ADMIN)
@require_POST
@refused_with(refused_page)
@signed_in
def decide(request: SignedInRequest, erasure_id: UUID) -> HttpResponse:
    """Confirm one, which erases, or refuse it."""
    # Whoever may not read the list is not told what is on it.
    queries.listed(http.actor(request))
    form = DecideErasure(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, status=422, wrong=erasure_id, form=form)
    actor = http.actor(request)
    commands.decide_erasure(erasure_id=erasure_id, actor=actor, at=now(), **form.cleaned_data)
    return redirect("findings:erasures")


def _page(
    request: HttpRequest,
    *,
    status: int = 200,
    refused: Refused | None = None,
    wrong: UUID | None = None,
    form: DecideErasure | None = None,
) -> HttpResponse:
    actor = http.actor(request)
    decides = actor.admin is Role.AUDIT_ADMIN
    rows = [
        (
            row,
            called(row.choice),
            form if form is not None and row.erasure.pk == wrong else _form(row.erasure.pk),
        )
        for row in queries.listed(actor)
    ]
    context = {
        "rows": rows,
        "decides": decides,
        "fresh": actor.is_fresh(now()),
        "refused": refused,
    }
    return render(request, "findings/erasures.html", context, status=status)


def _form(key: UUID) -> DecideErasure:
    return DecideErasure(label_suffix="", auto_id=f"id_{key.hex}_%s")


urls: list[URLPattern] = [
    path("erasures/", erasures, name="erasures"),
    path("erasures/<uuid:erasure_id>/decide/", decide, name="decide_erasure"),
]
