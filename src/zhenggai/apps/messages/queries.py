"""Reading the outbox, addresses and wishes. What a person sees here is his own, always."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Max, Q, QuerySet

from zhenggai.apps.messages.channels import Where, channels, outside
from zhenggai.apps.messages.hours import Hours
from zhenggai.apps.messages.kinds import Kind, State
from zhenggai.apps.messages.models import Address, Feed, Message, Preference
from zhenggai.apps.people.models import Person, Unit
from zhenggai.kit import locked
from zhenggai.kit.prepared import Prepared
from zhenggai.kit.refusals import Missing

PURPOSE = "address of messages"
# So long after it was due a message that still waits is told of.
OVERDUE = timedelta(hours=1)
# Many more would not fit into one statement.
_AT_A_TIME = 5000
_Recipient = tuple[UUID | None, UUID | None, str]


_UNREAD = Prepared(
    lambda most, person, channels, at: Message.objects.filter(
        person=person, channel__in=channels, not_before__lte=at, read_at=None
    ).values_list("pk")[:most]
)


class NoAddress(Exception):
    """Nothing says where this recipient can be reached."""


@dataclass(frozen=True, slots=True)
class Wish:
    """When, in which language (of the catalogue), by which channels not, and whether at once of
    what is urgent."""

    hours: Hours
    language: str
    off: frozenset[str] = frozenset()
    at_once: bool = True
    reached_by: frozenset[str] = frozenset()


def usual() -> Wish:
    """What holds for whoever has said nothing, and for units."""
    return Wish(Hours(ZoneInfo(settings.TIME_ZONE)), "zh_Hans")


def wishes(persons: Collection[UUID]) -> dict[UUID, Wish]:
    """What each person wishes, and by which channels he can be reached beside mail."""
    found = dict.fromkeys(persons, usual())
    ways: dict[UUID, set[str]] = {}
    for some in _parts(persons):
        live = Address.objects.filter(person__in=some, withdrawn_at=None)
        for person, channel in live.values_list("person", "channel"):
            ways.setdefault(person, set()).add(channel)
        for row in Preference.objects.filter(person__in=some):
            found[row.person_id] = _wish(row)
    return {
        person: replace(one, reached_by=frozenset(ways.get(person, ())))
        for person, one in found.items()
    }


def wish(message: Message) -> Wish:
    """What the recipient of a message wishes."""
    row = Preference.objects.filter(person=message.person_id).first()
    return _wish(row) if row is not None else usual()


def has_newer(message: Message) -> bool:
    """Whether a digest has a newer one to the same recipient by the same channel."""
    if message.kind != Kind.DIGEST:
        return False
    same = Message.objects.filter(
        person=message.person_id, unit=message.unit_id, channel=message.channel, kind=Kind.DIGEST
    )
    return same.filter(put_at__gt=message.put_at).exists()


def ways(wish: Wish) -> list[str]:
    """By which channels a person is told: on the page always; by mail and by those that he has an
    address for, unless he has switched them off."""
    lead_out = [
        one.code
        for one in outside()
        if one.code not in wish.off and (one.one_way or one.code in wish.reached_by)
    ]
    return [code for code, one in channels().items() if one.inside] + lead_out


def reached(tellings: Sequence[Any]) -> Callable[[Any], bool]:
    """Tells of each whether an address is known for its recipient and channel."""
    known: set[_Recipient] = set()
    persons = {one.person for one in tellings if one.person}
    live = Address.objects.filter(withdrawn_at=None)
    for some in _parts(persons):
        rows = live.filter(person__in=some).values_list("person", "unit", "channel")
        known |= set(rows)
        mailed = Person.objects.filter(pk__in=some).exclude(email="")
        known |= {(person, None, "mail") for person in mailed.values_list("pk", flat=True)}
    units = {one.unit for one in tellings if one.unit}
    for some in _parts(units):
        known |= set(live.filter(unit__in=some).values_list("person", "unit", "channel"))
    return lambda one: (one.person, one.unit, one.channel) in known


def where(message: Message) -> tuple[Where, str]:
    """Where a message goes, and what of it may be shown: the address that was set, or the mail
    address of the directory. Raises `NoAddress`, and `InvalidToken` where the key of this machine
    is not the one that it was locked with."""
    live = Address.objects.filter(channel=message.channel, withdrawn_at=None)
    row = live.filter(person=message.person_id, unit=message.unit_id).first()
    if row is not None:
        return opened(row), row.shown
    if message.channel == "mail" and message.person is not None and message.person.email:
        return Where(message.person.email), message.person.email
    raise NoAddress


def opened(row: Address) -> Where:
    """An address that was locked. Raises `InvalidToken`."""
    return Where(**json.loads(locked.unlock(row.locked, purpose=PURPOSE)))


def due(*, at: datetime, but: Collection[str] = ()) -> int:
    """How many messages wait for a worker, without those of the channels named in `but`."""
    free = Q(leased_until=None) | Q(leased_until__lte=at)
    rows = Message.objects.filter(free, state=State.WAITING, not_before__lte=at)
    return rows.exclude(channel__in=but).count() if but else rows.count()


@dataclass(frozen=True, slots=True)
class Standing:
    """How the outbox stands with one channel. `overdue` should have been sent an hour ago; `stuck`
    is what stood last in the way of what waits, and `code` the same or, where nothing waits that
    was tried, of what failed."""

    channel: str
    waiting: int
    overdue: int
    failed: int
    sent: int
    code: str
    stuck: str


def standings(*, at: datetime, since: datetime) -> list[Standing]:
    """Each channel that leads outside and has messages: how many wait, are overdue, have failed,
    and were sent since an instant."""
    waiting = Q(state=State.WAITING)
    overdue = waiting & Q(put_at__lte=at - OVERDUE, not_before__lte=at - OVERDUE)
    tried = waiting & Q(attempts__gt=0, put_at__lte=at - OVERDUE)
    inside = [code for code, one in channels().items() if one.inside]
    rows = (
        Message.objects.exclude(channel__in=inside)
        .order_by()
        .values("channel")
        .annotate(
            waiting=Count("pk", filter=waiting),
            overdue=Count("pk", filter=overdue | tried),
            failed=Count("pk", filter=Q(state=State.FAILED)),
            sent=Count("pk", filter=Q(state=State.SENT, ended_at__gte=since)),
        )
    )
    return [Standing(**row, **_last_codes(row["channel"])) for row in rows.order_by("channel")]


def failed() -> QuerySet[Message]:
    """What failed and was not tried again, the newest first."""
    return Message.objects.filter(state=State.FAILED).order_by("-ended_at", "pk")


def failed_one(identity: UUID) -> Message:
    """One of them. `Missing` where there is none."""
    found = Message.objects.filter(pk=identity, state=State.FAILED).first()
    if found is None:
        raise Missing("message.missing")
    return found


def mine(person: UUID, *, at: datetime) -> QuerySet[Message]:
    """What a person is told on the page, the newest first."""
    inside = [code for code, one in channels().items() if one.inside]
    rows = Message.objects.filter(person=person, channel__in=inside, not_before__lte=at)
    return rows.order_by("-not_before", "pk")


def told_of(event: str) -> frozenset[UUID]:
    """The persons and units for whom a message about an event was put."""
    rows = Message.objects.filter(event=event).values_list("person", "unit")
    return frozenset(person or unit for person, unit in rows)


def groups(*, on: date) -> dict[UUID, list[str]]:
    """The units that are told as a group, and by which channels that this installation can send
    by; not one that is dissolved."""
    live = Address.objects.filter(unit__isnull=False, withdrawn_at=None)
    live = live.exclude(unit__closed_on__lte=on).filter(channel__in=[c.code for c in outside()])
    found: dict[UUID, list[str]] = {}
    for unit, channel in live.order_by("channel").values_list("unit", "channel"):
        found.setdefault(unit, []).append(channel)
    return found


def unread(person: UUID, *, at: datetime) -> int:
    """How many of them he has not read."""
    return mine(person, at=at).filter(read_at=None).count()


def unread_upto(person: UUID, most: int, *, at: datetime) -> int:
    """The same, counted up to a number: for the head of every page."""
    inside = [code for code, one in channels().items() if one.inside]
    return len(_UNREAD(most, person=person, channels=inside, at=at))


def undelivered(person: UUID) -> list[str]:
    """By which channels something to this person has failed and nothing since was sent: he is told,
    and can mend it."""
    rows = Message.objects.filter(person=person).order_by("channel").values("channel")
    ends = rows.annotate(
        failed=Max("ended_at", filter=Q(state=State.FAILED)),
        sent=Max("ended_at", filter=Q(state=State.SENT)),
    )
    told = ends.filter(Q(sent=None) | Q(sent__lt=F("failed")), failed__isnull=False)
    return list(told.values_list("channel", flat=True))


def preference(person: Person) -> Preference:
    """What a person wishes, as a row; one that is not stored where he has said nothing."""
    found = Preference.objects.filter(pk=person.pk).first()
    return found or Preference(person=person, zone=settings.TIME_ZONE, language="zh_Hans")


def addresses(person: UUID) -> list[Address]:
    """The live addresses of a person."""
    rows = Address.objects.filter(person=person, withdrawn_at=None)
    return list(rows.order_by("channel", "pk"))


def addresses_at(paths: Collection[str]) -> list[Address]:
    """The live addresses of the units at these places of the tree, in its order."""
    rows = Address.objects.filter(unit__path__in=paths, withdrawn_at=None).select_related("unit")
    return list(rows.order_by("unit__path", "channel", "pk"))


def address(identity: UUID) -> Address:
    """One live address. `Missing` where there is none."""
    found = Address.objects.filter(pk=identity, withdrawn_at=None).first()
    if found is None:
        raise Missing("address.missing")
    return found


def feeds(person: UUID) -> list[Feed]:
    """The live feeds of a person."""
    rows = Feed.objects.filter(person=person, withdrawn_at=None).select_related("unit")
    return list(rows.order_by("issued_at", "pk"))


def feed(identity: UUID, person: UUID) -> Feed:
    """One live feed of a person. `Missing` for any other."""
    found = Feed.objects.filter(pk=identity, person=person, withdrawn_at=None).first()
    if found is None:
        raise Missing("feed.missing")
    return found


def feed_at(digest: str) -> Feed | None:
    """The live feed whose secret has this digest, unless its owner's account is closed."""
    rows = Feed.objects.filter(digest=digest, withdrawn_at=None, person__is_active=True)
    return rows.select_related("person", "unit").first()


def units_at(paths: Collection[str]) -> list[Unit]:
    """The units at these places of the tree that are open."""
    return list(Unit.objects.filter(path__in=paths, closed_on=None).order_by("path"))


def _wish(row: Preference) -> Wish:
    hours = Hours(ZoneInfo(row.zone), row.begins, row.ends, row.digest_at)
    off = frozenset(filter(None, row.off.split(",")))
    return Wish(hours, row.language, off, row.at_once)


def _last_codes(channel: str) -> dict[str, str]:
    rows = Message.objects.filter(channel=channel).exclude(last_error="")
    rows = rows.order_by(F("tried_at").desc(nulls_last=True), "pk")
    waiting = rows.filter(state=State.WAITING).values_list("last_error", flat=True).first()
    failed = rows.filter(state=State.FAILED).values_list("last_error", flat=True).first()
    return {"code": waiting or failed or "", "stuck": waiting or ""}


def _parts(ids: Iterable[UUID]) -> Iterable[list[UUID]]:
    rest = iter(ids)
    while part := list(islice(rest, _AT_A_TIME)):
        yield part
