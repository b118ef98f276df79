"""Delivers what is due: takes messages under a lease, asks whether their readers may be told now,
sends, and notes what came of it. Nothing is sent inside a transaction."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken

from zhenggai.apps.messages import commands, queries
from zhenggai.apps.messages.channels import DEADLINE, Channel, Later, Never, Where, channels
from zhenggai.apps.messages.commands import Held
from zhenggai.apps.messages.freshening import Leaving, still
from zhenggai.apps.messages.hours import next_allowed
from zhenggai.apps.messages.kinds import SILENT, Item, Kind
from zhenggai.apps.messages.models import Message
from zhenggai.apps.messages.wording import Parcel

# One task sends for so long and leaves the rest to the next: no worker is away for ever.
SPELL = 60.0
LONGEST = timedelta(minutes=5)
# Few at a time: each is held from when it is taken.
AT_A_TIME = 5
MOST_AT_ONCE = 4
# From so many waiting messages on for each, one more task sends beside the others.
WORTH_ANOTHER = 200
# A way out that did not answer is left alone for so long.
REST = timedelta(minutes=1)
# What only the operator can mend is looked at again after so long.
MENDED = timedelta(hours=1)
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=1)
# With the pauses between, about a week.
MOST_ATTEMPTS = 16
_LOG = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class Resting:
    """The ways out that did not answer, in this process, and until when they are left alone: each
    of ten thousand letters would wait for the same silence."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def note(self, way: str, *, at: datetime) -> None:
        """Leave it alone for a while."""
        self._until[way] = at + REST

    def until(self, way: str, *, at: datetime) -> datetime | None:
        """Until when; `None` where it may be tried."""
        until = self._until.get(way)
        return until if until is not None and until > at else None


_RESTING = Resting()


def waiting(at: datetime) -> int:
    """How many messages could be sent now: not those whose way out rests."""
    return queries.due(at=at, but=_quiet(_RESTING, at))


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute, twice as long each time, up to a day; each
    message a little different, so that they do not all come back at once."""
    longest = min(_SHORTEST * (1 << min(attempts - 1, 20)), _LONGEST)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def deliver_due(
    *,
    clock: Clock,
    seconds: float = DEADLINE,
    spell: float = SPELL,
    resting: Resting = _RESTING,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due until nothing is, or for a spell, or until told to stop; how many were
    taken."""
    opened: set[str] = set()
    sent, until = 0, time.monotonic() + spell
    while time.monotonic() < until:
        held = commands.lease(AT_A_TIME, at=clock(), but=_quiet(resting, clock()))
        if not held:
            break
        for one in _freshened(held, clock()):
            if stop():
                # Another may take it at once.
                commands.put_off(one, one.message.not_before)
                continue
            way, done = one.message.channel, deliver_one(one, clock, seconds, resting)
            sent += done
            if done and way not in opened and channels()[way].one_way:
                opened.add(way)
                commands.wake(way, at=clock())
        if stop():
            break
    return sent


def _freshened(held: list[Held], at: datetime) -> list[Held]:
    """Those that have something to say still, each with what of it holds."""
    try:
        found = still([_leaving(one.message) for one in held], at=at)
    except Exception:
        # A fault of ours must keep nothing from going: what was true when it was put is told.
        _LOG.exception("looking again at what is about to leave")
        return held
    left: list[Held] = []
    for one in held:
        items = found.get(one.message.pk)
        if items is not None and not items and not one.message.more:
            commands.drop(one, "overtaken", at=at)
            continue
        if items is not None and [item.kept() for item in items] != one.message.items:
            commands.list_only(one, items)
        left.append(one)
    return left


def _leaving(message: Message) -> Leaving:
    recipient = message.person_id or message.unit_id
    assert recipient is not None
    items = tuple(map(Item.read, message.items))
    return Leaving(message.pk, Kind(message.kind), recipient, message.put_at, items)


def _quiet(resting: Resting, at: datetime) -> set[str]:
    one_way = [code for code, one in channels().items() if one.one_way]
    return {code for code in one_way if resting.until(code, at=at)}


def deliver_one(
    held: Held, clock: Clock, seconds: float = DEADLINE, resting: Resting = _RESTING
) -> bool:
    """Send one message that is held; whether the other side took it. What goes wrong is noted with
    the message and raised nowhere."""
    message, at = held.message, clock()
    wish = queries.wish(message)
    if message.channel in wish.off:
        commands.drop(held, "switched-off", at=at)
        return False
    if message.person is not None and not message.person.is_active:
        commands.drop(held, "account-closed", at=at)
        return False
    if queries.has_newer(message):
        # That came while this one was being sent, or was tried again.
        commands.give_way(held, at=at)
        return False
    allowed = next_allowed(at, wish.hours)
    if allowed > at:
        # Also what was to be sent long ago, and what is tried again: nobody is told at night.
        commands.put_off(held, allowed)
        return False
    channel = channels().get(message.channel)
    if channel is None or not channel.is_set_up():
        # Nobody was asked, so it is no attempt; whoever runs the site has to mend it.
        commands.put_off(held, at + MENDED, "not-set-up")
        return False
    if message.attempts >= MOST_ATTEMPTS:
        # Tried as often as it may be, and no worker lived to say what came of the last time.
        commands.give_up(held, "lost", at=at)
        return False
    try:
        where, shown = queries.where(message)
    except InvalidToken:
        commands.put_off(held, at + MENDED, "key-wrong")
        return False
    except queries.NoAddress:
        commands.give_up(held, "no-address", at=at)
        return False
    way = channel.code if channel.one_way else f"{channel.code} {shown}"
    until = resting.until(way, at=at)
    if until is not None:
        commands.put_off(held, until)
        return False
    if not commands.renew(held, at=at):
        return False
    message.attempts += 1
    try:
        _send(message, channel, where, wish.language, clock(), seconds)
    except (Later, Never) as fault:
        if fault.code in SILENT:
            resting.note(way, at=clock())
        return _failed(held, fault, clock())
    except Exception:
        # A fault of ours in one message must not keep all others from going.
        _LOG.exception("sending by %s", channel.code)
        return _failed(held, Later("fault"), clock())
    return commands.note_sent(held, at=clock())


def _send(
    message: Message, channel: Channel, where: Where, language: str, at: datetime, seconds: float
) -> None:
    items = tuple(map(Item.read, message.items))
    parcel = Parcel(message.pk, Kind(message.kind), items, message.more)
    payload = channel.compose(parcel, language)
    channel.send(payload, where, key=str(message.pk), at=at, seconds=seconds)


def _failed(held: Held, fault: Later | Never, at: datetime) -> bool:
    attempts = held.message.attempts
    if isinstance(fault, Never) or attempts >= MOST_ATTEMPTS:
        commands.give_up(held, fault.code, at=at)
    else:
        commands.put_off(held, at + pause_after(attempts), fault.code)
    return False
