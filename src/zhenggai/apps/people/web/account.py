"""The own account: posts, roles, delegations, password and factor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in


@require_safe
@signed_in
def account(request: SignedInRequest) -> HttpResponse:
    """What one is here, and the doors to one's password and factor."""
    return render(request, "people/account.html", {"actor": http.actor(request)})


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: more sign-ins from one address than a whole office makes."""
    return render(request, "people/too_many.html", status=429)
