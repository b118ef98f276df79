"""Saved views: what one is offered, keeping the present one, withdrawing one's own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from zhenggai.apps.findings.queries.sight import scope_of
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.register import commands
from zhenggai.apps.register.models import Shared
from zhenggai.apps.register.queries import saved as queries
from zhenggai.apps.register.view import View
from zhenggai.apps.register.web.views import view_of, wrong_view
from zhenggai.core.errors import Invalid, Refused
from zhenggai.kit.refusals import answer_plainly, refused_with

# Where a request keeps the view that its address asks for, once it was read.
_VIEW = "register_view"


def refused_page(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The page again, with what was typed and why it was refused."""
    if not request.user.is_authenticated:
        return answer_plainly(request, refused)
    if _VIEW not in vars(request):
        # The address itself is what is wrong.
        return wrong_view(request, refused, status)
    return _page(request, vars(request)[_VIEW], refused=refused, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(refused_page)
@signed_in
def saved(request: SignedInRequest) -> HttpResponse:
    """The views that the viewer is offered; by POST, keep the one of the address."""
    view = vars(request)[_VIEW] = view_of(request.GET)
    if request.method != "POST":
        return _page(request, view)
    unit = str(request.POST.get("unit", ""))
    commands.save_view(
        view=view,
        name=str(request.POST.get("name", "")),
        shared=_shared(str(request.POST.get("shared", ""))),
        actor=http.actor(request),
        at=now(),
        unit_id=_key(unit) if unit else None,
    )
    return redirect("register:saved")


@require_POST
@signed_in
def withdraw(request: SignedInRequest, view_id: UUID) -> HttpResponse:
    """Withdraw one's own."""
    commands.withdraw_view(view_id=view_id, actor=http.actor(request), at=now())
    return redirect("register:saved")


def _page(
    request: HttpRequest, view: View, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    actor = http.actor(request)
    context = {
        "saved": queries.saved_for(actor, scope_of(actor)),
        "view": view,
        "query": view.query,
        "one_round": len(view.of("round")) == 1,
        "typed": request.POST.get("name", ""),
        "refused": refused,
    }
    return render(request, "register/saved.html", context, status=status)


def _shared(text: str) -> Shared:
    if text not in set(Shared):
        raise Invalid("register.not-shared-so", value=text[:80])
    return Shared(text)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("register.share-names-a-unit") from None


urls: list[URLPattern] = [
    path("views/", saved, name="saved"),
    path("views/<uuid:view_id>/withdraw/", withdraw, name="withdraw"),
]
