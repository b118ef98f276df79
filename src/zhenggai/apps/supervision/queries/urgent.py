"""What has happened that whoever is waited for is told at once: read from the journal, from where
the last look ended; and what of a message still holds when it leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.urls import Resolver404, resolve
from django.utils.timezone import localdate

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.queries import Record
from zhenggai.apps.messages.freshening import Leaving
from zhenggai.apps.messages.kinds import MOST_ITEMS, Item, Kind
from zhenggai.apps.supervision.models import Cursor
from zhenggai.apps.supervision.queries import waiting
from zhenggai.apps.supervision.queries.concerned import Concerned, concerned
from zhenggai.apps.supervision.queries.holders import holders_on
from zhenggai.apps.supervision.queries.holding import holding
from zhenggai.apps.supervision.queries.telling import Listed
from zhenggai.apps.supervision.queries.waiting import (
    FINDING,
    STEP,
    Clocks,
    Due,
    Open,
    item_of,
    open_now,
)
from zhenggai.apps.supervision.urgent import URGENT, URGENT_STEPS, Whom

READER = "urgent"
# One look reads so many entries, a batch at a time: an act on ten thousand findings is one message.
_MOST, _BATCH = 20_000, 500
# So far apart may the clocks of machines be, and not one tick of them decides what was overtaken.
_CLOCKS_APART = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class _Act:
    """The last urgent act on a finding or a step: of which kind, when, and whose hand it was."""

    kind: str
    at: datetime
    by: frozenset[UUID]


@dataclass(slots=True)
class _Acts:
    """What was read: how far, the acts on findings by what they are told as, and those on steps by
    whom they concern."""

    upto: int
    findings: dict[tuple[UUID, Kind], _Act] = field(default_factory=dict)
    steps: dict[tuple[UUID, Whom], _Act] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """How far the journal was read, and whom to tell of what, by the kind of the message."""

    upto: int
    told: Mapping[Kind, Mapping[UUID, Listed]] = field(default_factory=dict)


def read_upto() -> int:
    """The number of the last entry that was looked at."""
    return Cursor.objects.filter(reader=READER).values_list("upto", flat=True).first() or 0


def unread(at: datetime) -> int:
    """Whether there are entries that were not looked at, as a number; in one query, for it is asked
    every few seconds."""
    here = Cursor.objects.filter(reader=READER).values("upto")
    return int(journal.any_behind(Coalesce(Subquery(here), 0)))


def look(after: int, *, at: datetime) -> Look:
    """What is to be told of the entries behind a number, each person once for each kind of message.

    Told is whoever the finding waits for now, or the step concerns, and not whoever did the act
    himself. What was moved on since is told of nowhere: either nobody is waited for, or the act
    that moved it is told of.
    """
    acts = _acts(after)
    told: dict[Kind, dict[UUID, list[Item]]] = {}
    known = open_now({one for one, _ in acts.findings}, at=at) if acts.findings else {}
    for (finding, kind), act in acts.findings.items():
        now = known.get(finding)
        if now is None or now.moved_at > act.at + _CLOCKS_APART:
            continue
        for person in now.persons - act.by:
            told.setdefault(kind, defaultdict(list))[person].append(item_of(now))
    for person, item in _of_steps(acts.steps, at):
        told.setdefault(Kind.ORDER, defaultdict(list))[person].append(item)
    return Look(
        acts.upto,
        {kind: {who: _listed(his) for who, his in found.items()} for kind, found in told.items()},
    )


def still_holds(leaving: Sequence[Leaving], at: datetime) -> dict[UUID, tuple[Item, ...]]:
    """Of messages that are about to leave, the items that still are their reader's: in a digest
    what waits for him at the day that it names, in what is urgent what nothing has moved on, with
    the day that holds now; of what was announced the day that still holds, for whom it concerns
    now. A few queries, and some more for each step whose appeal waits."""
    places = {one.path: _place(one.path) for message in leaving for one in message.items}
    keys = {page: {key for one, key in places.values() if one == page and key} for page in _PAGES}
    now = _now(keys, {one.kind for one in leaving}, at)
    found: dict[UUID, tuple[Item, ...]] = {}
    for message in leaving:
        held = (_still(one, message, *places[one.path], now) for one in message.items)
        found[message.key] = tuple(one for one in held if one is not None)
    return found


_PAGES = (FINDING, STEP)
# Of a thing its day, and for whom it is.
_Days = Mapping[UUID, tuple[date | None, Collection[UUID]]]
# By kind, the number of the last entry and when it was written.
_Entries = Mapping[str, tuple[int, datetime]]


@dataclass(frozen=True, slots=True)
class _Now:
    """How things stand: findings that wait for their unit, steps that do, whom the acts on a step
    concern and when they were done, and who holds a finding."""

    findings: Mapping[UUID, Open]
    steps: _Days
    concerned: Mapping[UUID, Concerned]
    acts: Mapping[UUID, _Entries]
    held: _Days


def _now(keys: Mapping[str, Collection[UUID]], kinds: Collection[str], at: datetime) -> _Now:
    findings, steps = keys[FINDING], keys[STEP]
    today = localdate(at)
    held: _Days = {}
    if findings and Kind.NOTICE in kinds:
        holders = holding(findings, on=today)
        rows = Finding.objects.filter(pk__in=findings).values_list("pk", "due_on")
        held = {pk: (due_on, holders.get(pk, ())) for pk, due_on in rows}
    due: tuple[Due, ...] = ()
    if steps and Kind.DIGEST in kinds:
        due = tuple(waiting.steps(Clocks(at), date.max, holders_on(today, since=None), among=steps))
    orders = bool(steps) and Kind.ORDER in kinds
    return _Now(
        findings=open_now(findings, at=at) if findings else {},
        steps={one.finding: (one.due_on, one.persons_in_all | {one.unit}) for one in due},
        concerned=concerned(steps, at=at) if orders else {},
        acts=journal.latest_of(steps, URGENT_STEPS) if orders else {},
        held=held,
    )


def _still(item: Item, message: Leaving, page: str, key: UUID | None, now: _Now) -> Item | None:
    """The item, or as it is now, where it still is its reader's."""
    if key is None:
        return item
    if message.kind == Kind.ORDER:
        return _ordered(message, now.concerned.get(key), now.acts.get(key, {}))
    if page == STEP or message.kind == Kind.NOTICE:
        due_on, persons = (now.steps if page == STEP else now.held).get(key, (None, ()))
        return item if due_on == item.due_on and message.recipient in persons else None
    return _held(item, message, now.findings.get(key))


def _held(item: Item, message: Leaving, now: Open | None) -> Item | None:
    """The item as it holds, if it does."""
    if now is None:
        return None
    if message.kind is Kind.DIGEST:
        waits = item.due_on is not None and message.recipient in now.days.get(item.due_on, ())
        return item if waits else None
    moved_on = now.moved_at > message.put_at + _CLOCKS_APART
    return None if moved_on or message.recipient not in now.persons else item_of(now)


def _ordered(message: Leaving, now: Concerned | None, acts: _Entries) -> Item | None:
    """The step as it is now, where the last act that concerns the reader was told then."""
    if now is None:
        return None
    last = {URGENT_STEPS[act].whom: act for act, _ in sorted(acts.items(), key=lambda one: one[1])}
    until = message.put_at + _CLOCKS_APART
    told = (now.by(act) for act in last.values() if acts[act][1] <= until)
    return now.item if any(message.recipient in persons for persons in told) else None


def _acts(after: int) -> _Acts:
    last, looked = journal.settled(), 0
    found = _Acts(after)
    while looked < _MOST and (batch := journal.following(found.upto, upto=last, most=_BATCH)):
        looked += len(batch)
        found.upto = batch[-1].id
        for one in batch:
            hands = frozenset(who for who in (one.actor, one.on_behalf_of) if who)
            act = _Act(one.kind, datetime.fromisoformat(one.at), hands)
            kind, finding = URGENT.get(one.kind), _subject(one)
            if kind is not None and finding is not None:
                found.findings[finding, kind] = act
            if one.kind in URGENT_STEPS and one.subject is not None:
                found.steps[one.subject, URGENT_STEPS[one.kind].whom] = act
    return found


def _of_steps(acts: Mapping[tuple[UUID, Whom], _Act], at: datetime) -> Iterator[tuple[UUID, Item]]:
    """Whom to tell of which step, each once."""
    known = concerned({one for one, _ in acts}, at=at) if acts else {}
    told = {
        (person, step)
        for (step, _), act in acts.items()
        if step in known
        for person in known[step].by(act.kind) - act.by
    }
    for person, step in told:
        yield person, known[step].item


def _subject(entry: Record) -> UUID | None:
    named = entry.body.get("finding")
    return UUID(named) if isinstance(named, str) else entry.subject


def _listed(found: Collection[Item]) -> Listed:
    """By their days, what has none last."""
    rows = sorted(found, key=lambda one: (one.due_on or date.max, one.number))
    return Listed(tuple(rows[:MOST_ITEMS]), max(0, len(rows) - MOST_ITEMS))


def _place(path: str) -> tuple[str, UUID | None]:
    """The finding or the step whose page an address is, if it is that of one."""
    try:
        match = resolve(path)
    except Resolver404:
        return "", None
    names = {FINDING: "finding_id", STEP: "step_id"}
    name = names.get(match.view_name)
    return match.view_name, match.kwargs[name] if name else None
