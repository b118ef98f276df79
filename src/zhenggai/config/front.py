"""The first page: each visitor is sent to his own."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from zhenggai.apps.people import http


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """To my desk who has signed in (an administrator to his account); others to the check of a
    document where it is open to them, to sign in where it is not; in demo mode, to the cast."""
    if request.user.is_authenticated:
        admin = http.actor(request).admin is not None
        return redirect("people:account" if admin else "findings:desk")
    if settings.DEMO:
        return redirect("demo:cast")
    return redirect("reconciliation:start" if settings.OPEN_CHECK else "account_login")
