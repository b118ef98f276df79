"""Announcing what was reckoned again: deadlines that were only for now, once the year that was
missing is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from zhenggai.apps.findings import commands as findings
from zhenggai.apps.findings.commands import Again
from zhenggai.apps.messages import commands as messages
from zhenggai.apps.messages.kinds import MOST_ITEMS, Item, Kind
from zhenggai.apps.supervision.queries.holding import holding, registering


def reckon_deadlines_again(*, at: datetime, today: date) -> int:
    """Reckon again all that can be, in portions, and tell whoever holds it, each portion in one
    transaction with what it tells; how many. A run that was broken off is taken up by the next."""
    done = 0
    while True:
        with transaction.atomic():
            again = findings.reckon_again(at=at)
            if not again:
                return done
            _tell(again, at=at, today=today)
        done += len(again)


def _tell(again: Sequence[Again], *, at: datetime, today: date) -> None:
    """One message for each person, of all that he holds: numbers, days, and where they are."""
    told = holding([one.thing for one in again if not one.is_round], on=today)
    told |= registering([one.thing for one in again if one.is_round], on=today)
    items: dict[UUID, list[Item]] = defaultdict(list)
    for one in again:
        page = "findings:round" if one.is_round else "findings:finding"
        item = Item.of(one.ref, one.due_on, reverse(page, args=[one.thing]))
        for person in told.get(one.thing, ()):
            items[person].append(item)
    messages.tell(
        event=f"reckoned:{again[0].entry}-{again[-1].entry}",
        kind=Kind.NOTICE,
        items={person: his[:MOST_ITEMS] for person, his in items.items()},
        more={person: max(0, len(his) - MOST_ITEMS) for person, his in items.items()},
        at=at,
    )
