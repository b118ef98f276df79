"""The only writer of the journal."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.journal.models import Entry, Text
from zhenggai.core.tlog.canonical import MOST_BYTES, SALT_BYTES, canonical, salted, utc

VERSION = 1


@dataclass(frozen=True, slots=True)
class Who:
    """Who acted, in which capacity, for which unit, and on whose behalf; ids and a code only.
    `actor` is `None` for what the program itself did."""

    actor: UUID | None
    capacity: str
    unit: UUID | None = None
    on_behalf_of: UUID | None = None


def append(
    *,
    kind: str,
    who: Who,
    at: datetime,
    body: Mapping[str, object],
    texts: Mapping[str, str] | None = None,
    subject: UUID | None = None,
) -> int:
    """Record what happened, inside the caller's transaction; the entry's number in this database.

    `texts` are words and file names by name; the entry holds their salted SHA-256 only. A file is
    named as `sha256:<hex>`. `subject` is the finding, or other thing, that the act is about.
    """
    if not transaction.get_connection().in_atomic_block:
        raise AssertionError("append() needs the transaction of the act that it records")
    words = {name: (secrets.token_bytes(SALT_BYTES), text) for name, text in (texts or {}).items()}
    assert "texts" not in body, body
    told = {**body, "texts": {name: salted(salt, text) for name, (salt, text) in words.items()}}
    record = {
        "v": VERSION,
        "kind": kind,
        "at": utc(at),
        "actor": _id(who.actor),
        "capacity": who.capacity,
        "unit": _id(who.unit),
        "on_behalf_of": _id(who.on_behalf_of),
        "body": told if words else dict(body),
    }
    leaf = canonical(record)
    assert len(leaf) <= MOST_BYTES, (kind, len(leaf))
    entry = Entry.objects.create(leaf=leaf, kind=kind, at=at, actor=who.actor, subject=subject)
    if words:
        Text.objects.bulk_create(
            Text(entry=entry, name=name, text=text, salt=salt)
            for name, (salt, text) in words.items()
        )
    return int(entry.pk)


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)
