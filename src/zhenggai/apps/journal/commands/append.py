"""An entry for each act, inside the transaction of the act."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from zhenggai.apps.journal.models import Entry, Text
from zhenggai.core.tlog.canonical import MOST_BYTES, SALT_BYTES, canonical, salted, utc
from zhenggai.kit.keeping import keeping_cursor
from zhenggai.kit.keys import new_key
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
    common = _common(who, at)
    rows = [
        _entry(common, who, at, one, given) for one, given in zip(happenings, salts, strict=True)
    ]
    if len(rows) == 1 and happenings[0].texts and connection.vendor == "postgresql":
        return [_at_once(rows[0], happenings[0].texts, salts[0])]
    keys = [int(key) for key in insert(Entry, _COLUMNS, rows, keys=True)]
    texts = [
        (new_key(), key, name, text, salts[number][name])
        for number, key in enumerate(keys)
        for name, text in happenings[number].texts.items()
    ]
    insert(Text, ("id", "entry_id", "name", "text", "salt"), texts)
    return keys


def _at_once(row: Row, texts: Mapping[str, str], salts: Mapping[str, bytes]) -> int:
    """An entry with its words in one statement: a way to the server costs as much as what it does
    there. The same rows, constraints and triggers."""
    values: list[Any] = list(row)
    for name, text in texts.items():
        values += (new_key(), name, text, salts[name])
    marks = ", ".join(["(%s::uuid, %s, %s, %s::bytea)"] * len(texts))
    with keeping_cursor() as cursor:
        cursor.execute(
            "WITH made AS (INSERT INTO journal_entry (leaf, kind, at, actor, subject)"  # noqa: S608
            " VALUES (%s, %s, %s, %s, %s) RETURNING id)"
            " INSERT INTO journal_text (id, entry_id, name, text, salt)"
            " SELECT one.id, made.id, one.name, one.text, one.salt"
            f" FROM made, (VALUES {marks}) AS one (id, name, text, salt) RETURNING entry_id",
            values,
        )
        return int(cursor.fetchone()[0])


def _salts(happening: Happening) -> dict[str, bytes]:
    return {name: secrets.token_bytes(SALT_BYTES) for name in happening.texts}


def _common(who: Who, at: datetime) -> Mapping[str, object]:
    """What many entries of one act at one instant share."""
    return {
        "v": VERSION,
        "at": utc(at),
        "actor": _id(who.actor),
        "capacity": who.capacity,
        "unit": _id(who.unit),
        "on_behalf_of": _id(who.on_behalf_of),
    }


def _entry(
    common: Mapping[str, object],
    who: Who,
    at: datetime,
    happening: Happening,
    salts: Mapping[str, bytes],
) -> Row:
    assert not {"texts", "subject"} & set(happening.body), happening.body
    body = dict(happening.body)
    if happening.texts:
        body["texts"] = {name: salted(salts[name], text) for name, text in happening.texts.items()}
    record = {**common, "kind": happening.kind, "body": body}
    leaf = canonical(record)
    if happening.subject is not None and str(happening.subject).encode() not in leaf:
        # What an entry is about is no affair of the row alone: it is hashed with the rest.
        body["subject"] = str(happening.subject)
        leaf = canonical(record)
    assert len(leaf) <= MOST_BYTES, (happening.kind, len(leaf))
    return leaf, happening.kind, at, who.actor, happening.subject


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)
