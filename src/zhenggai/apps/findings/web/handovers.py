"""Handing open items over when a leader changes: what passes on, and the two signatures."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.queries import units as queries
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.core.errors import Refused
from zhenggai.kit.refusals import Missing, answer_plainly, refused_with


@require_safe
@signed_in
def handover(request: SignedInRequest, handover_id: UUID) -> HttpResponse:
    """What passes on from whom to whom, and who has signed."""
    return show(request, handover_id)


def sign_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The page again with the reason."""
    match = request.resolver_match
    assert match is not None
    if isinstance(refused, Missing) or not request.user.is_authenticated:
        return answer_plainly(request, refused)
    return show(request, match.kwargs["handover_id"], refused=refused, status=status)


@require_POST
@refused_with(sign_refused)
@signed_in
def sign(request: SignedInRequest, handover_id: UUID) -> HttpResponse:
    """Sign, as the one who gives or as the one who takes."""
    commands.sign_handover(handover_id=handover_id, actor=http.actor(request), at=now())
    return redirect("findings:handover", handover_id)


def show(
    request: HttpRequest, handover_id: UUID, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    """The page of a handover."""
    page = queries.handover_page(handover_id, actor=http.actor(request), at=now())
    back = reverse("findings:handover", args=[handover_id])
    context = {"page": page, "refused": refused, "back": back}
    return render(request, "findings/handover.html", context, status=status)


urls: list[URLPattern] = [
    path("handovers/<uuid:handover_id>/", handover, name="handover"),
    path("handovers/<uuid:handover_id>/sign/", sign, name="sign_handover"),
]
