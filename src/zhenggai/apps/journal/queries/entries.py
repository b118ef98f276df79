"""Entries as they were written, with the words that belong to them."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Expression, Max

from zhenggai.apps.journal import guards
from zhenggai.apps.journal.models import Entry, Text
from zhenggai.kit.erased import mark
from zhenggai.kit.prepared import Prepared

# No entry has this number or a higher one: a database would not even take the question.
NO_ENTRY = 2**62
_PAUSE = 0.005
# What the number of a decision is called among the words of the act that erases under it.
NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as read back, with the words that belong to it."""

    id: int
    kind: str
    at: datetime
    actor: UUID | None
    capacity: str
    unit: UUID | None
    on_behalf_of: UUID | None
    body: Mapping[str, Any]
    texts: Mapping[str, str]
    subject: UUID | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One entry as it was written, without its words: ids, codes and digests."""

    id: int
    kind: str
    at: str
    actor: UUID | None
    capacity: str
    unit: UUID | None
    on_behalf_of: UUID | None
    body: Mapping[str, Any]
    subject: UUID | None


_FOLLOWING = Prepared(
    lambda most, after, upto: (
        Entry.objects.filter(id__gt=after, id__lte=upto)
        .order_by("id")
        .values_list("id", "leaf", "subject")[:most]
    )
)
_LATEST = Prepared(lambda most, **about: Entry.objects.filter(**about).order_by("-id")[:most])
_TEXTS = Prepared(
    lambda entries: Text.objects.filter(entry__in=entries).values_list(
        "entry", "name", "text", "erased"
    )
)


def about(
    subject: UUID, *, most: int, before: int | None = None, kinds: Collection[str] | None = None
) -> list[Told]:
    """The latest entries about a subject, newest first, at most `most`, older than entry
    `before` where one is given, of some `kinds` only where they are given. Two queries."""
    about: dict[str, Any] = {"subject": subject}
    if kinds is not None:
        about["kind__in"] = sorted(kinds)
    if before is not None:
        about["id__lt"] = before
    return _told(_LATEST(most, **about))


def of_kinds(kinds: Collection[str], *, most: int, before: int | None = None) -> list[Told]:
    """The latest entries of some kinds, whatever they are about, as `about` gives them."""
    rows = Entry.objects.filter(kind__in=kinds)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return _told(rows.order_by("-id")[:most])


def latest_of(
    subjects: Collection[UUID], kinds: Collection[str]
) -> dict[UUID, dict[str, tuple[int, datetime]]]:
    """By subject and kind, the number of the latest entry and when it was written. One query."""
    found: dict[UUID, dict[str, tuple[int, datetime]]] = {}
    rows = Entry.objects.filter(subject__in=subjects, kind__in=kinds).order_by()
    latest = rows.values_list("subject", "kind").annotate(Max("id"), Max("at"))
    for subject, kind, number, at in latest:
        found.setdefault(subject, {})[kind] = (number, at)
    return found


def following(after: int, *, upto: int, most: int) -> list[Record]:
    """The entries behind a number, oldest first, none behind `upto`. One query."""
    return [_record(*row) for row in _FOLLOWING(most, after=after, upto=upto)]


def any_behind(after: int | Expression) -> bool:
    """Whether there is an entry behind a number, which a query of the caller may say."""
    return Entry.objects.filter(id__gt=after).exists()


def settled(*, patience: float = 0.25) -> int:
    """The highest number up to which no entry can appear any more; 0 where it cannot be told.

    Numbers are given before their transactions end, so on PostgreSQL an entry may be committed
    after one with a higher number. Whoever writes entries holds the table's row-exclusive lock from
    before the number is given until after the commit can be seen. So: the highest number that is
    committed now; then those who hold the lock now, and waiting, for `patience` seconds at most,
    until none of them does. They may wait for others, but nobody waits for this: unlike a lock on
    the table, it holds up no writer. On SQLite one transaction writes at a time, and numbers are in
    the order of commits.
    """
    last: int = Entry.objects.aggregate(last=Max("id"))["last"] or 0
    if connection.vendor != "postgresql":
        return last
    until = time.monotonic() + patience
    writing = _writing()
    while writing:
        if time.monotonic() >= until:
            return 0
        time.sleep(_PAUSE)
        writing &= _writing()
    return last


def texts(entries: Iterable[int | None]) -> dict[int, dict[str, str]]:
    """The words of entries, by entry and name, in one query; of what was erased, in one more, the
    mark that says by which decision."""
    words: dict[int, dict[str, str]] = {}
    wanted = {entry for entry in entries if entry is not None}
    rows = _TEXTS(entries=wanted) if wanted else []
    marks = _marks({row[3] for row in rows if row[3] is not None})
    for entry, name, text, erased in rows:
        words.setdefault(entry, {})[name] = text if erased is None else marks[erased]
    return words


def erased(entries: Collection[int]) -> dict[int, dict[str, int]]:
    """Which words of entries were erased, by entry and name, and the entry of the act that erased
    them. One query."""
    found: dict[int, dict[str, int]] = {}
    rows = Text.objects.filter(entry__in=entries, erased__isnull=False)
    for entry, name, by in rows.values_list("entry_id", "name", "erased_id"):
        found.setdefault(entry, {})[name] = by
    return found


def _marks(acts: Collection[int]) -> dict[int, str]:
    """By the entries of acts that erased, what stands in place of what they erased: the act says
    the day of its decision, and its words the number."""
    if not acts:
        return {}
    days = {
        key: date.fromisoformat(json.loads(bytes(leaf))["body"]["decided_on"])
        for key, leaf in Entry.objects.filter(id__in=acts).values_list("id", "leaf")
    }
    rows = Text.objects.filter(entry__in=acts, name=NUMBER).values_list("entry", "text")
    numbers = dict(rows)
    return {key: mark(numbers.get(key, "?"), day) for key, day in days.items()}


@dataclass(frozen=True, slots=True)
class Words:
    """Words of an entry that stand."""

    key: UUID
    entry: int
    kind: str
    at: datetime
    name: str
    text: str


def words_of(subjects: Collection[UUID], *, texts: Collection[str] | None = None) -> list[Words]:
    """The words that stand of all entries about some subjects, newest first; with `texts`, only
    those that say one of these, word for word."""
    rows = Text.objects.filter(entry__subject__in=subjects, erased=None)
    if texts is not None:
        rows = rows.filter(text__in=texts)
    names = ("id", "entry", "entry__kind", "entry__at", "name", "text")
    return [Words(*row) for row in rows.order_by("-entry", "name").values_list(*names)]


def words_named(name: str) -> Iterator[str]:
    """The words of a name in every entry that has them, read through from end to end: for the
    daily round, not for pages."""
    rows = Text.objects.filter(name=name).order_by()
    return rows.values_list("text", flat=True).iterator()


def count() -> int:
    """How many entries there are."""
    return Entry.objects.count()


def guards_in_place() -> bool:
    """Whether the triggers that keep entries unchanged stand in this database."""
    return guards.in_place(connection)


def _told(rows: Iterable[Entry]) -> list[Told]:
    entries = list(rows)
    words = texts(entry.pk for entry in entries)
    return [_one(entry, words.get(entry.pk, {})) for entry in entries]


def _one(entry: Entry, texts: Mapping[str, str]) -> Told:
    record = json.loads(bytes(entry.leaf))
    return Told(
        id=entry.pk,
        kind=record["kind"],
        at=entry.at,
        actor=entry.actor,
        capacity=record["capacity"],
        unit=_uuid(record["unit"]),
        on_behalf_of=_uuid(record["on_behalf_of"]),
        body=record["body"],
        texts=texts,
        subject=entry.subject,
    )


def _record(key: int, leaf: Any, subject: UUID | None) -> Record:
    record = json.loads(bytes(leaf))
    return Record(
        id=key,
        kind=record["kind"],
        at=record["at"],
        actor=_uuid(record["actor"]),
        capacity=record["capacity"],
        unit=_uuid(record["unit"]),
        on_behalf_of=_uuid(record["on_behalf_of"]),
        body=record["body"],
        subject=subject,
    )


_WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = %s::regclass AND mode = 'RowExclusiveLock' AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND pid <> pg_backend_pid()
"""


def _writing() -> set[str]:
    """The transactions that may have written entries which nobody sees yet."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS, [Entry._meta.db_table])
        return {name for (name,) in cursor.fetchall()}


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
