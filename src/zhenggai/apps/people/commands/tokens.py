"""Tokens by which a program acts as a person: issued by himself, for a time, and withdrawn."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import get_current_timezone

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.people import permissions, queries, tokens
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Person, Token
from zhenggai.apps.people.roles import Role
from zhenggai.apps.people.tokens import Scope
from zhenggai.core.errors import Invalid, WrongState
from zhenggai.core.tlog.canonical import utc
from zhenggai.kit.keys import new_key
from zhenggai.kit.refusals import TooMany

LONGEST = timedelta(days=365)
MOST = 20
_SECRET_BYTES = 32
_NAME = 100


@transaction.atomic
def issue_token(
    *, actor: Actor, name: str, scopes: Collection[Scope], last_on: date, at: datetime
) -> tuple[Token, str]:
    """A token of the actor's own, good until the end of a day within a year, and the token itself,
    which is kept nowhere.

    Raises `NotPermitted` for administrators, by delegation, by a token and without a fresh factor;
    `Invalid` naming the field; `TooMany` where he has as many as one may.
    """
    permissions.check_can_issue_token(actor, at=at)
    bare = " ".join(name.split())
    if not bare or len(bare) > _NAME or not bare.isprintable():
        raise Invalid("token.name", field="name", most=_NAME)
    if not scopes:
        raise Invalid("token.no-scope", field="scopes")
    if not actor.on <= last_on <= actor.on + LONGEST:
        last = (actor.on + LONGEST).isoformat()
        raise Invalid("token.last-day", field="last_on", last=last)
    # Locked, so that two issued at once are counted one after the other.
    Person.objects.select_for_update().get(pk=actor.person)
    if queries.live_tokens(actor.person, at=at).count() >= MOST:
        raise TooMany("token.too-many", most=MOST)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    kept = [scope.value for scope in Scope if scope in scopes]
    following = datetime.combine(last_on + timedelta(days=1), time.min)
    made = Token.objects.create(
        id=new_key(),
        person_id=actor.person,
        name=bare,
        digest=tokens.digest_of(secret),
        scopes=",".join(kept),
        issued_at=at,
        expires_at=following.replace(tzinfo=get_current_timezone()),
    )
    journal.append(
        kind="token.issued",
        who=Who(actor.person, "person"),
        at=at,
        body={"token": str(made.pk), "scopes": kept, "expires_at": utc(made.expires_at)},
        texts={"name": bare},
        subject=actor.person,
    )
    return made, tokens.written(made.pk, secret)


@transaction.atomic
def withdraw_token(*, actor: Actor, token: UUID, at: datetime) -> Token:
    """End a token at once: its owner may, and the security administrator with a fresh factor.
    `Missing` for anybody else, `WrongState` where it is over already."""
    permissions.check_own_hand(actor)
    row = Token.objects.select_for_update().get(pk=queries.token(token, actor).pk)
    own = row.person_id == actor.person
    if not own:
        permissions.check_acts_as(actor, Role.SECURITY_ADMIN, at=at)
    if row.withdrawn_at is not None or row.expires_at <= at:
        raise WrongState("token.over")
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    who = Who(actor.person, "person") if own else permissions.as_admin(actor)
    body = {"token": str(row.pk)}
    journal.append(kind="token.withdrawn", who=who, at=at, body=body, subject=row.person_id)
    return row


def end_tokens(person: UUID, *, at: datetime) -> None:
    """End all tokens of a person: part of an act that makes his account void."""
    Token.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=at)


def note_token_used(*, token: UUID, on: date) -> None:
    """Remember the day on which a token was last used; one write a day, however often it is."""
    earlier = Q(last_used_on=None) | Q(last_used_on__lt=on)
    Token.objects.filter(earlier, pk=token).update(last_used_on=on)
