"""Signing in and out, and setting a second factor: what the journal is told of it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.people.models import Person, SignIn

# One entry in this many seconds for one account from one address: guessing must not fill the log.
_QUIET_SECONDS = 300


def himself(person: UUID) -> Who:
    """How the journal names what a person does with his own account."""
    return Who(person, "person")


@transaction.atomic
def open_session(*, person: UUID, session: str, at: datetime) -> None:
    """Record that a person signed in, and end his oldest sessions beyond the number allowed."""
    Person.objects.select_for_update().get(pk=person)
    SignIn.objects.create(session=session, person_id=person, at=at)
    own = SignIn.objects.filter(person=person)
    living = set(
        Session.objects.filter(
            session_key__in=own.values("session"), expire_date__gt=at
        ).values_list("session_key", flat=True)
    )
    own.exclude(session__in=living | {session}).delete()
    over = list(own.order_by("-at").values_list("session", flat=True)[settings.SESSIONS_AT_ONCE :])
    _end(over)
    body = {"ended": len(over)}
    journal.append(kind="person.signed_in", who=himself(person), at=at, body=body, subject=person)


@transaction.atomic
def close_session(*, person: UUID, session: str, at: datetime) -> None:
    """Record that a person signed out. Django ends the session itself."""
    SignIn.objects.filter(session=session).delete()
    journal.append(kind="person.signed_out", who=himself(person), at=at, body={}, subject=person)


def end_sessions(person: UUID) -> None:
    """End every session of a person, inside the caller's transaction."""
    _end(list(SignIn.objects.filter(person=person).values_list("session", flat=True)))


def note_refused_sign_in(*, login: str, address: str, at: datetime) -> None:
    """Record a failed sign-in, at most one in five minutes for an account and an address. The
    same work for a name that nobody has."""
    name = login.strip().lower()
    known = hashlib.sha256(f"{address} {name}".encode()).hexdigest()
    if not cache.add(f"people.refused.{known}", 1, _QUIET_SECONDS):
        return
    found = Person.objects.filter(login=name).values_list("pk", flat=True).first()
    with transaction.atomic():
        journal.append(
            kind="person.sign_in_refused",
            who=Who(None, "system"),
            at=at,
            body={"person": None if found is None else str(found)},
            subject=found,
        )


@transaction.atomic
def note_factor_set(*, person: UUID, at: datetime) -> None:
    """Record that a person has set up an app that shows codes."""
    journal.append(kind="person.factor_set", who=himself(person), at=at, body={}, subject=person)


@transaction.atomic
def note_codes_made(*, person: UUID, at: datetime) -> None:
    """Record that a person has made new recovery codes; the old ones are void."""
    journal.append(kind="person.codes_made", who=himself(person), at=at, body={}, subject=person)


@transaction.atomic
def forget_factor(*, person: UUID, at: datetime) -> None:
    """Take a person's second factor and recovery codes away, so that he sets up a new one."""
    Authenticator.objects.filter(user=person).delete()
    journal.append(
        kind="person.factor_forgotten", who=himself(person), at=at, body={}, subject=person
    )


def _end(sessions: list[str]) -> None:
    Session.objects.filter(session_key__in=sessions).delete()
    SignIn.objects.filter(session__in=sessions).delete()
