"""Reading the journal. Who may see an entry is the caller's question: it knows the subject."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from zhenggai.apps.journal import guards
from zhenggai.apps.journal.models import Entry, Text
from zhenggai.kit.prepared import Prepared


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


_LATEST = Prepared(lambda most, **about: Entry.objects.filter(**about).order_by("-id")[:most])
_TEXTS = Prepared(
    lambda entries: Text.objects.filter(entry__in=entries).values_list("entry", "name", "text")
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


def texts(entries: Iterable[int | None]) -> dict[int, dict[str, str]]:
    """The words of entries, by entry and name, in one query."""
    words: dict[int, dict[str, str]] = {}
    wanted = {entry for entry in entries if entry is not None}
    for entry, name, text in _TEXTS(entries=wanted) if wanted else ():
        words.setdefault(entry, {})[name] = text
    return words


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


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
