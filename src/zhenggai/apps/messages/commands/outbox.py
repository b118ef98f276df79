"""Into the outbox: in the transaction of the act that causes a message, so that both stand or none.

What is put is not sent here. The same event put again for the same recipient and channel is one
message: whoever reads the journal twice tells nobody twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from zhenggai.apps.messages import queries
from zhenggai.apps.messages.channels import channels
from zhenggai.apps.messages.hours import digest_goes, is_working, next_allowed, next_digest
from zhenggai.apps.messages.kinds import MOST_ITEMS, Item, Kind, State
from zhenggai.apps.messages.models import Message
from zhenggai.kit.keys import new_key
from zhenggai.kit.rows import insert

# What was sent is of no more use to anybody; logs are kept for six months at least, and this is
# none of them: the journal is.
KEPT = timedelta(days=400)
_SUPERSEDED = 1000
_UNSENT = (State.WAITING, State.FAILED)
_NAMES = (
    *("id", "event", "person_id", "unit_id", "channel", "kind", "items", "more", "state"),
    *("put_at", "not_before", "attempts", "last_error", "ended_at"),
)


@dataclass(frozen=True, slots=True)
class Telling:
    """One message to put: what happened (`event`, the caller's key for it), to a person or to a
    unit, by which channel, and from when on it may be sent (`None`: at once). `more` is how many
    items there are beside those that it has room for."""

    event: str
    channel: str
    kind: Kind
    items: Sequence[Item]
    person: UUID | None = None
    unit: UUID | None = None
    not_before: datetime | None = None
    more: int = 0

    def __post_init__(self) -> None:
        assert 0 < len(self.event) <= 120, self.event
        assert (self.person is None) != (self.unit is None), "to one"
        assert 0 < len(self.items) <= MOST_ITEMS, len(self.items)
        assert self.channel in channels(), self.channel


def put_many(tellings: Iterable[Telling], *, at: datetime) -> None:
    """Put messages into the outbox, inside the caller's transaction; those that stand there already
    are left as they are.

    One for which no address is known stands there as failed (`no-address`), so that it is seen and
    can be tried again once there is one. A digest takes the place of older ones to the same
    recipient by the same channel that wait or have failed: after a day without mail nobody gets
    two. One that is just being sent gives way when that does not succeed (`delivering`).
    """
    if not transaction.get_connection().in_atomic_block:
        raise AssertionError("put_many() needs the transaction of the act that it tells of")
    chosen = list(tellings)
    reached = queries.reached(chosen)
    rows = [_row(one, at, is_reached=reached(one)) for one in chosen]
    insert(Message, _NAMES, rows, unless_there=True)
    _supersede([one for one in chosen if one.kind is Kind.DIGEST], at)


def tell(
    *,
    event: str,
    kind: Kind,
    items: Mapping[UUID, Sequence[Item]],
    at: datetime,
    urgent: bool = False,
    more: Mapping[UUID, int] | None = None,
) -> None:
    """Tell persons, each of his items, and how many `more` there are, on the page and by every
    channel that he has not switched off, inside the caller's transaction.

    What is `urgent` goes at the first instant of his hours, which may be now, unless he wants none
    of it at once. All else waits for the time of his digest, and the digest itself no longer than
    until the next instant of that day's hours; the page shows it at once. A person who has switched
    off mail, or an installation without any, has the page.
    """
    wishes = queries.wishes(items)
    # Many have the same hours, and the days are those of one calendar: each is asked for once.
    calendar, tellings = cache(is_working), []
    later = digest_goes if kind is Kind.DIGEST else next_digest
    goes = {
        (hours, soon): (next_allowed if soon else later)(at, hours, calendar)
        for hours, soon in {(one.hours, urgent and one.at_once) for one in wishes.values()}
    }
    left = more or {}
    for person, his in items.items():
        wish = wishes[person]
        when = goes[wish.hours, urgent and wish.at_once]
        for channel in queries.ways(wish):
            goes_at = at if channels()[channel].inside else when
            tellings.append(
                Telling(
                    event=event,
                    channel=channel,
                    kind=kind,
                    items=his,
                    person=person,
                    not_before=goes_at,
                    more=left.get(person, 0),
                )
            )
    put_many(tellings, at=at)


def tell_groups(
    *,
    event: str,
    items: Mapping[UUID, Sequence[Item]],
    more: Mapping[UUID, int],
    ways: Mapping[UUID, Sequence[str]],
    at: datetime,
) -> None:
    """Tell units, each by the channels that reach it as a group, as a digest in the usual hours,
    inside the caller's transaction."""
    when = digest_goes(at, queries.usual().hours)
    put_many(
        [
            Telling(
                event=event,
                channel=channel,
                kind=Kind.DIGEST,
                items=its,
                unit=unit,
                not_before=when,
                more=more[unit],
            )
            for unit, its in items.items()
            for channel in ways[unit]
        ],
        at=at,
    )


def erase_old(*, at: datetime) -> int:
    """Erase messages that were over long ago; how many."""
    with transaction.atomic():
        old = Message.objects.filter(ended_at__lt=at - KEPT).exclude(state=State.WAITING)
        return old.delete()[0]


def _row(one: Telling, at: datetime, *, is_reached: bool) -> tuple[object, ...]:
    inside = channels()[one.channel].inside
    state = State.SENT if inside else State.WAITING if is_reached else State.FAILED
    not_before = one.not_before or at
    ended_at = None if state is State.WAITING else not_before if inside else at
    items = json.dumps([item.kept() for item in one.items], ensure_ascii=False)
    error = "no-address" if state is State.FAILED else ""
    head = (
        new_key(),
        one.event,
        one.person,
        one.unit,
        one.channel,
        one.kind.value,
        items,
        one.more,
    )
    return (*head, state.value, at, not_before, 0, error, ended_at)


def _supersede(digests: Sequence[Telling], at: datetime) -> None:
    for begin in range(0, len(digests), _SUPERSEDED):
        part = digests[begin : begin + _SUPERSEDED]
        _supersede_some(part, at)


def _supersede_some(digests: Sequence[Telling], at: datetime) -> None:
    events = {(one.person, one.unit, one.channel): one.event for one in digests}
    persons = {one.person for one in digests if one.person}
    units = {one.unit for one in digests if one.unit}
    theirs = Message.objects.filter(
        Q(person__in=persons) | Q(unit__in=units),
        Q(state__in=_UNSENT) | Q(event__in=set(events.values())),
        kind=Kind.DIGEST,
    )
    rows = list(theirs.values_list("pk", "person", "unit", "channel", "event", "put_at"))
    # When the digest came that was just put: long ago, where the same is put again.
    came = {(p, u, c): then for _, p, u, c, e, then in rows if events.get((p, u, c)) == e}
    old = [key for key, p, u, c, _, then in rows if then < came.get((p, u, c), then)]
    still = Message.objects.filter(pk__in=old, state__in=_UNSENT, lease=None)
    still.update(state=State.SUPERSEDED, ended_at=at)
