"""Out of the outbox: who sends a message holds it under a lease, and everything that is done to it
is done under that lease alone. A worker that dies leaves a lease that ends by itself.

One message is only ever sent under a lease that was renewed just before and outlasts the deadline
of sending by far, so no two workers send one at the same time, unless their clocks are further
apart than `doctor` allows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q, QuerySet

from zhenggai.apps.messages.kinds import SILENT, Item, State
from zhenggai.apps.messages.models import Message

LEASE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Held:
    """A message and the lease that it is held under."""

    message: Message
    token: UUID


@transaction.atomic
def lease(count: int, *, at: datetime, but: Collection[str] = ()) -> list[Held]:
    """Take up to so many messages that are due, the longest waiting first, and none of the channels
    named in `but`. Rows that another is just taking are passed over (PostgreSQL); on SQLite one
    takes at a time, and the condition of the update says the same."""
    free = Q(leased_until=None) | Q(leased_until__lte=at)
    due = Message.objects.filter(free, state=State.WAITING, not_before__lte=at)
    if but:
        due = due.exclude(channel__in=but)
    rows = due.order_by("not_before", "pk").select_for_update(skip_locked=True)
    keys = list(rows.values_list("pk", flat=True)[:count])
    if not keys:
        return []
    token = uuid4()
    still = Message.objects.filter(free, pk__in=keys, state=State.WAITING)
    still.update(lease=token, leased_until=at + LEASE)
    mine = Message.objects.filter(lease=token).select_related("person", "unit")
    return [Held(one, token) for one in mine.order_by("not_before", "pk")]


def renew(held: Held, *, at: datetime) -> bool:
    """Hold it from now on for the whole time once more, and count the attempt; whether it is still
    ours. To be committed before anything is sent. Should we die over it, it comes after all others
    that wait: one message that kills its workers must not keep the rest from going."""
    mine = _under(held).filter(leased_until__gt=at)
    until = at + LEASE
    changes = {"leased_until": until, "not_before": until, "tried_at": at, "last_error": ""}
    return bool(mine.update(attempts=F("attempts") + 1, **changes))


def note_sent(held: Held, *, at: datetime) -> bool:
    """The other side took it. `False` where the lease was lost meanwhile: another sends it again,
    with the same key."""
    return _end(held, State.SENT, "", at)


def give_up(held: Held, code: str, *, at: datetime) -> bool:
    """It will not be sent, for the reason that the code names, unless somebody says so."""
    return _end(held, State.FAILED, code, at)


def drop(held: Held, code: str, *, at: datetime) -> bool:
    """It will not be sent, and nobody misses it."""
    return _end(held, State.DROPPED, code, at)


def give_way(held: Held, *, at: datetime) -> bool:
    """It will not be sent, for a newer digest is there."""
    return _end(held, State.SUPERSEDED, held.message.last_error, at)


def list_only(held: Held, items: Sequence[Item]) -> bool:
    """What of it still holds: the rest is not told any more, and the row says what was sent."""
    held.message.items = [item.kept() for item in items]
    return bool(_under(held).update(items=held.message.items))


def put_off(held: Held, until: datetime, code: str = "") -> bool:
    """Not before an instant; with a code, because an attempt went wrong."""
    changes: dict[str, object] = {"lease": None, "leased_until": None, "not_before": until}
    if code:
        changes["last_error"] = code
    return bool(_under(held).update(**changes))


def wake(channel: str, *, at: datetime) -> int:
    """The one way out of a channel is open again: what was put off because it was not is due; how
    many. They go one after the other, so that nobody is flooded."""
    waiting = Message.objects.filter(state=State.WAITING, lease=None, channel=channel)
    return waiting.filter(not_before__gt=at, attempts__gt=0, last_error__in=sorted(SILENT)).update(
        not_before=at
    )


def _under(held: Held) -> QuerySet[Message]:
    return Message.objects.filter(pk=held.message.pk, lease=held.token, state=State.WAITING)


def _end(held: Held, state: State, code: str, at: datetime) -> bool:
    ended = _under(held).update(
        state=state, last_error=code, ended_at=at, lease=None, leased_until=None
    )
    return bool(ended)
