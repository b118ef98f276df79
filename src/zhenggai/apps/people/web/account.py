"""The own account: posts, roles, delegations, and the doors to password and factor."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhenggai.apps.people import commands, directory, http, queries
from zhenggai.apps.people.http import SignedInRequest, fresh_factor, signed_in
from zhenggai.apps.people.web.forms import GiveDelegation


@require_safe
@signed_in
def account(request: SignedInRequest) -> HttpResponse:
    """What one is here."""
    actor = http.actor(request)
    context = {
        "actor": actor,
        "today": actor.on,
        "fresh": actor.is_fresh(now()),
        "has_factor": queries.has_factor(actor.person),
        "recovered": request.session.get(http.FACTOR_AT) == 0,
        "tenures": directory.tenures(actor.person),
        "grants": directory.grants(actor.person),
        "delegations": directory.delegations(actor.person),
    }
    return render(request, "people/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_factor
def delegate(request: SignedInRequest) -> HttpResponse:
    """Let a colleague prepare in one's name."""
    actor = http.actor(request)
    form = GiveDelegation(request.POST or None, initial={"from_on": actor.on})
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "people/delegate.html", {"form": form}, status=status)
    commands.give_delegation(actor=actor, at=now(), **form.cleaned_data)
    return redirect("people:account")


@require_POST
@signed_in
def end_delegation(request: SignedInRequest, delegation: UUID) -> HttpResponse:
    """End a delegation at once."""
    commands.end_delegation(actor=http.actor(request), delegation=delegation, at=now())
    return redirect("people:account")


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: more sign-ins from one address than a whole office makes."""
    return render(request, "people/too_many.html", status=429)
