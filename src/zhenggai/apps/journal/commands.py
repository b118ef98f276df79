"""The only writer of the journal."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from zhenggai.apps.journal.models import Entry, Text
from zhenggai.core.tlog.canonical import MOST_BYTES, SALT_BYTES, canonical, salted, utc
from zhenggai.kit.rows import Row, insert

VERSION = 1
_COLUMNS = ("leaf", "kind", "at", "actor", "subject")


@dataclass(frozen=True, slots=True)
class Who:
    """Who acted, in which capacity, for which unit, and on whose behalf; ids and a code only.
    `actor` is `None` for what the program itself did."""

    actor: UUID | None
    capacity: str
    unit: UUID | None = None
    on_behalf_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """What an entry tells: its kind, ids and codes, the words that belong to it, and what it is
    about. A file is named in `texts` as `sha256:<hex>`; the entry holds salted digests only."""

    kind: str
    body: Mapping[str, object]
    texts: Mapping[str, str] = field(default_factory=dict)
    subject: UUID | None = None


def append(
    *,
    kind: str,
    who: Who,
    at: datetime,
    body: Mapping[str, object],
    texts: Mapping[str, str] | None = None,
    subject: UUID | None = None,
) -> int:
    """Record one act, inside the caller's transaction; the entry's number in this database."""
    happening = Happening(kind, body, texts or {}, subject)
    return append_many(who=who, at=at, happenings=[happening])[0]


def append_many(*, who: Who, at: datetime, happenings: Sequence[Happening]) -> list[int]:
    """Record many acts of one person at one instant, one entry each, in their order."""
    if not transaction.get_connection().in_atomic_block:
        raise AssertionError("append() needs the transaction of the act that it records")
    salts = [_salts(happening) for happening in happenings]
    rows = [_entry(who, at, one, salts[number]) for number, one in enumerate(happenings)]
    keys = [int(key) for key in insert(Entry, _COLUMNS, rows, keys=True)]
    texts = [
        (uuid4(), key, name, text, salts[number][name])
        for number, key in enumerate(keys)
        for name, text in happenings[number].texts.items()
    ]
    insert(Text, ("id", "entry_id", "name", "text", "salt"), texts)
    return keys


def _salts(happening: Happening) -> dict[str, bytes]:
    return {name: secrets.token_bytes(SALT_BYTES) for name in happening.texts}


def _entry(who: Who, at: datetime, happening: Happening, salts: Mapping[str, bytes]) -> Row:
    assert "texts" not in happening.body, happening.body
    body = dict(happening.body)
    if happening.texts:
        body["texts"] = {name: salted(salts[name], text) for name, text in happening.texts.items()}
    record = {
        "v": VERSION,
        "kind": happening.kind,
        "at": utc(at),
        "actor": _id(who.actor),
        "capacity": who.capacity,
        "unit": _id(who.unit),
        "on_behalf_of": _id(who.on_behalf_of),
        "body": body,
    }
    leaf = canonical(record)
    assert len(leaf) <= MOST_BYTES, (happening.kind, len(leaf))
    return leaf, happening.kind, at, who.actor, happening.subject


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)
