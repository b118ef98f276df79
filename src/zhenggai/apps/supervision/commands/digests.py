"""Preparing the digests of a day, once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db import transaction

from zhenggai.apps.messages import commands as messages
from zhenggai.apps.messages import hours
from zhenggai.apps.messages.kinds import Kind
from zhenggai.apps.messages.queries import groups, told_of
from zhenggai.apps.supervision import queries
from zhenggai.apps.supervision.models import DigestDay

# So many recipients a transaction: nobody who acts waits for all of them.
_PORTION = 500


def prepare_digests(*, at: datetime, today: date) -> int:
    """Put a digest into the outbox for each person, and each unit that is told as a group, to whom
    something is new since the last day on which this was done; how many. Nothing on a day off, and
    nothing twice: what fell on days off, or on days when no machine was on, is told on the next
    working day, once.

    A run that was broken off is taken up by the next, of the same day or of a later one: whoever
    was told by then is told of what has come since alone."""
    rows = DigestDay.objects.order_by("-day")
    ended = rows.exclude(ended_at=None).first()
    if not hours.is_working(today) or (ended is not None and ended.day >= today):
        return 0
    broken = rows.filter(ended_at=None, day__lt=today).first()
    ways = groups(on=today)
    told = _told(at, ended, broken, ways)
    DigestDay.objects.get_or_create(day=today, defaults={"made_at": at})
    recipients = iter(told)
    while portion := list(islice(recipients, _PORTION)):
        items = {one: told[one].items for one in portion}
        more = {one: told[one].more for one in portion}
        with transaction.atomic():
            messages.tell(
                event=_event(today),
                kind=Kind.DIGEST,
                items={one: its for one, its in items.items() if one not in ways},
                more=more,
                at=at,
            )
            messages.tell_groups(
                event=_event(today),
                items={one: its for one, its in items.items() if one in ways},
                more=more,
                ways=ways,
                at=at,
            )
    DigestDay.objects.filter(ended_at=None).update(ended_at=at)
    return len(told)


def _event(day: date) -> str:
    return f"digest:{day.isoformat()}"


def _told(
    at: datetime,
    ended: DigestDay | None,
    broken: DigestDay | None,
    units: Collection[UUID],
) -> Mapping[UUID, queries.Listed]:
    """What is to be told; to whom a run that was broken off had told something, what came since."""
    told = queries.to_tell(at=at, since=None if ended is None else ended.made_at, units=units)
    if broken is None:
        return told
    known = told_of(_event(broken.day))
    since = queries.to_tell(at=at, since=broken.made_at, units=units)
    return {
        person: items
        for found, of_known in ((told, False), (since, True))
        for person, items in found.items()
        if (person in known) is of_known
    }
