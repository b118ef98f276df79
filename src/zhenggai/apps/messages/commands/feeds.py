"""Secret addresses for calendar programs."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.messages import permissions, queries
from zhenggai.apps.messages.events import Event
from zhenggai.apps.messages.models import Feed
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Person
from zhenggai.apps.people.tokens import digest_of
from zhenggai.kit.refusals import TooMany

MOST = 10
_SECRET_BYTES = 32


@transaction.atomic
def issue_feed(*, actor: Actor, at: datetime, unit: UUID | None = None) -> tuple[Feed, str]:
    """A feed of the actor's own due dates, or with `unit` of those of the unit, and its secret,
    which is kept nowhere. Raises `NotPermitted` as for an address, `TooMany`."""
    permissions.check_can_address(actor, at=at)
    if unit is not None:
        permissions.check_speaks_for(actor, people.unit(unit))
    Person.objects.select_for_update().get(pk=actor.person)
    if len(queries.feeds(actor.person)) >= MOST:
        raise TooMany("feed.too-many", most=MOST)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    made = Feed.objects.create(
        person_id=actor.person, unit_id=unit, digest=digest_of(secret), issued_at=at
    )
    body = {"feed": str(made.pk), "unit": str(unit) if unit else None}
    who = Who(actor.person, "person")
    journal.append(kind=Event.FEED_ISSUED, who=who, at=at, body=body, subject=actor.person)
    return made, secret


@transaction.atomic
def withdraw_feed(*, actor: Actor, feed: UUID, at: datetime) -> None:
    """Nobody reads there any more. `Missing` for whoever it does not belong to."""
    permissions.check_can_be_told(actor)
    row = queries.feed(feed, actor.person)
    Feed.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=at)
    body = {"feed": str(row.pk)}
    who = Who(actor.person, "person")
    journal.append(kind=Event.FEED_WITHDRAWN, who=who, at=at, body=body, subject=actor.person)


def end_feeds(person: UUID, *, at: datetime) -> None:
    """Withdraw all feeds of a person; whose account is opened again issues new ones."""
    Feed.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=at)


def note_feed_used(*, feed: UUID, on: date) -> None:
    """Remember the day on which a feed was last read; one write a day, however often it is."""
    earlier = Q(last_used_on=None) | Q(last_used_on__lt=on)
    Feed.objects.filter(earlier, pk=feed).update(last_used_on=on)
