"""Who is behind the request of a program: the token that it shows, and the picture of its owner
today. A session opens nothing here, and a token opens no page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from zhenggai.apps.people import commands, queries
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.tokens import Scope
from zhenggai.core.errors import NotPermitted
from zhenggai.kit.buckets import Buckets
from zhenggai.kit.refusals import Missing, TooMany, Unauthenticated

_HEADER = "Authorization"
_buckets = Buckets()


@dataclass(frozen=True, slots=True)
class Caller:
    """A program: its token, the one it acts for, and the instant of its request."""

    token: UUID
    actor: Actor
    at: datetime


class Bearer(HttpBearer):
    """Asks for a live token with a scope. Raises `Unauthenticated`, `NotPermitted` without the
    scope, `TooMany`, and `Missing` for administrators, who see no business."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        """Who asks."""
        kind, _, written = request.headers.get(_HEADER, "").partition(" ")
        if not kind:
            raise Unauthenticated("token.absent", field=_HEADER)
        if kind.lower() != self.openapi_scheme:
            raise Unauthenticated("token.malformed", field=_HEADER)
        return self.authenticate(request, written.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The caller with this token."""
        at = timezone.now()
        shown = queries.token_shown(token, at=at)
        wait = _buckets.take(shown.pk, per_minute=settings.API_PER_MINUTE)
        if wait:
            raise TooMany("api.too-many", seconds=wait, most=settings.API_PER_MINUTE)
        if self._scope not in shown.held_scopes:
            needs = self._scope.value
            raise NotPermitted("token.no-such-scope", field=_HEADER, needs=needs)
        today = timezone.localdate()
        if shown.last_used_on is None or shown.last_used_on < today:
            commands.note_token_used(token=shown.pk, on=today)
        actor = queries.actor_of(shown.person_id, on=today, by_token=True)
        if actor.admin is not None:
            raise Missing("people.no-business")
        return Caller(shown.pk, actor, at)


READ, ACT, INTAKE = (Bearer(scope) for scope in (Scope.READ, Scope.ACT, Scope.INTAKE))


def caller(request: HttpRequest) -> Caller:
    """Who was asked in."""
    found: Any = request.auth  # type: ignore[attr-defined]  # set by the library
    assert isinstance(found, Caller)
    return found
