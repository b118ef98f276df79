"""Holds every signed-in person to the rules of a session: a second factor, an end, a password that
is not too old; and keeps administrators out of the business. Whoever has not signed in passes; each
view says itself whom it is for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from zhenggai.apps.people import http, queries
from zhenggai.apps.people.http import FACTOR_AT, SINCE
from zhenggai.apps.people.models import Person
from zhenggai.core.errors import NotPermitted
from zhenggai.kit.addresses import is_for_programs
from zhenggai.kit.refusals import Handler, Missing, answer

ACTIVATE = "mfa_activate_totp"
SHOW = "mfa_reauthenticate"
PASSWORD = "people:password"  # noqa: S105 - the name of an address
# What a session may reach before it is whole: the way out, and what is there for everybody.
ALWAYS = {"account_logout", "account_login", "set_language", "health", "people:link"}


class SecondFactor:
    """Sends a signed-in person to what his session still lacks; nothing else is reachable."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """The way to what is lacking; `None` where nothing is."""
        if is_for_programs(request):
            # Its operations ask for a token, and whose session it is does not matter to them.
            return None
        person = request.user
        assert request.resolver_match is not None
        here = request.resolver_match.view_name
        if not isinstance(person, Person) or here in ALWAYS:
            return None
        at = timezone.now()
        if _is_over(request, at):
            logout(request)
            return _instead(request, reverse("account_login"), "people.session-over")
        lacking = _lacking(request, person, at)
        if lacking is None:
            return _walled(request)
        if here == lacking:
            return None
        return _instead(request, reverse(lacking), "people.session-not-whole")


def _is_over(request: HttpRequest, at: datetime) -> bool:
    longest = timedelta(hours=settings.SESSION_LONGEST_HOURS)
    since = request.session.get(SINCE)
    return since is None or at.timestamp() - since > longest.total_seconds()


def _lacking(request: HttpRequest, person: Person, at: datetime) -> str | None:
    if FACTOR_AT not in request.session:
        return SHOW if queries.has_factor(person.pk) else ACTIVATE
    days = settings.PASSWORD_DAYS
    set_at = person.password_set_at
    if days and person.has_usable_password() and set_at and at - set_at > timedelta(days=days):
        return PASSWORD
    return None


def _walled(request: HttpRequest) -> HttpResponse | None:
    # Administrators hold no reach, so every query shows them nothing; this wall stands before all
    # of them, also before those that are written one day.
    assert request.resolver_match is not None
    # In the demo an administrator goes back to the cast, like everybody.
    match = request.resolver_match
    own = set(match.namespaces) <= {"people", "demo"}
    admin = None if own else http.actor(request).admin
    if admin is None or getattr(match.func, "also_for", None) is admin:
        return None
    return answer(request, Missing("people.no-business"))


def _instead(request: HttpRequest, address: str, code: str) -> HttpResponse:
    if request.method not in {"GET", "HEAD"}:
        return answer(request, NotPermitted(code))
    if request.path == reverse("account_login"):
        return redirect(address)
    return redirect_to_login(request.get_full_path(), address)
