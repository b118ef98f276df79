"""Who is behind a request: the signed-in person and the picture of what he is today.

What the session holds about signing in stands here and nowhere else. No rule about findings and
the like belongs here; those judge the `Actor`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from zhenggai.apps.people import queries
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Person
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import NotPermitted

# Seconds since 1970: when the code of the app was last shown; 0 where a recovery code was used,
# which lets its owner in and is never fresh. Absent until a second factor was shown.
FACTOR_AT = "factor_at"
# Seconds since 1970: when the person signed in.
SINCE = "signed_in_at"
# The person for whom the authority's provider has vouched with a second factor of its own; it
# counts for his sign-in that follows and for nobody else's.
VOUCHED_FOR = "provider_vouched_for"

P = ParamSpec("P")


class SignedInRequest(HttpRequest):
    """A request of a person who has signed in with both factors; see `signed_in`."""

    user: Person


View = Callable[Concatenate[SignedInRequest, P], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponse]


def signed_in(view: View[P]) -> Guarded[P]:
    """Let only signed-in persons to the view: a page sends others to sign in and back again, an
    act is refused (`NotPermitted`)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(cast("SignedInRequest", request), *args, **kwargs)
        if request.method in {"GET", "HEAD"}:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        raise NotPermitted("people.not-signed-in")

    return cast("Guarded[P]", guarded)


def fresh_factor(view: View[P]) -> Guarded[P]:
    """`signed_in`, and whoever opens the page has shown his second factor a short while ago; a page
    asks for it and leads back. An act is left to its command, which refuses without."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        reading = request.method in {"GET", "HEAD"}
        if reading and not actor(request).is_fresh(timezone.now()):
            return redirect_to_login(request.get_full_path(), reverse("mfa_reauthenticate"))
        return view(request, *args, **kwargs)

    return signed_in(cast("View[P]", guarded))


def also_for(admin: Role) -> Callable[[Guarded[P]], Guarded[P]]:
    """Let this administrator to the view too, through the wall that keeps administrators out of the
    business: for an act that is his, and a page that shows him nothing else."""

    def mark(view: Guarded[P]) -> Guarded[P]:
        vars(view)["also_for"] = admin
        return view

    return mark


def actor(request: HttpRequest, *, principal: UUID | None = None) -> Actor:
    """The picture of the signed-in person today, in the site's zone; once per request.

    With `principal`, of him acting for that leader; `NotPermitted` without a delegation, or where
    nobody has signed in.
    """
    person = request.user
    if not isinstance(person, Person):
        raise NotPermitted("people.not-signed-in")
    known: dict[UUID | None, Actor] = vars(request).setdefault("people_actors", {})
    if principal not in known:
        known[principal] = queries.actor_of(
            person.pk,
            on=timezone.localdate(),
            principal=principal,
            factor_at=factor_at(request),
        )
    return known[principal]


def factor_at(request: HttpRequest) -> datetime | None:
    """When the second factor was last shown; in demo mode, where there is none, just now."""
    if settings.DEMO:
        return timezone.now()
    seconds = request.session.get(FACTOR_AT)
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def note_vouched(request: HttpRequest, *, person: UUID) -> None:
    """Remember in the session that the provider has seen a second factor of a person."""
    request.session[VOUCHED_FOR] = str(person)


def note_sign_in(request: HttpRequest, *, person: UUID, at: datetime) -> None:
    """Remember in the session that the person has just signed in; the second factor comes after,
    unless the provider has vouched for it."""
    request.session[SINCE] = int(at.timestamp())
    if request.session.pop(VOUCHED_FOR, None) == str(person):
        note_factor(request, at=at)


def note_factor(request: HttpRequest, *, at: datetime, recovery: bool = False) -> None:
    """Remember in the session that the second factor was shown, or a recovery code in its place."""
    request.session[FACTOR_AT] = 0 if recovery else int(at.timestamp())
