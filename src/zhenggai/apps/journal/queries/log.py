"""How the log stands: its keys, what is signed, what waits, and what was found wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max

from zhenggai.apps.journal.models import (
    Entry,
    Fault,
    FullCheck,
    LogKey,
    Place,
    SignedHead,
    Witness,
)

# An act is signed for within five seconds; what waits for longer is a fault.
LATE = timedelta(seconds=30)
# A full check is made every day; one that is older says nothing about today.
OLD = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key of the log as it is published."""

    origin: str
    key: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Head:
    """The last checkpoint that was signed."""

    origin: str
    size: int
    root: bytes
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A fault as a look found it; over where a later look found it no more."""

    look: str
    code: str
    values: dict[str, Any]
    first_at: datetime
    last_at: datetime
    over_at: datetime | None


@dataclass(frozen=True, slots=True)
class Checked:
    """The last full check."""

    at: datetime
    size: int
    seconds: float
    sound: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is not sealed yet: how many entries, and when the first of them was made."""

    count: int
    since: datetime | None


def has_log() -> bool:
    """Whether the log of this database was ever begun."""
    return LogKey.objects.exists()


def is_log_kept() -> bool:
    """Whether a log has a key in force, and so can be gone on with."""
    return LogKey.objects.filter(until=None).exists()


def public_keys() -> list[PublicKey]:
    """All keys that ever signed, the newest first."""
    rows = LogKey.objects.order_by("-since", "-id").values_list("origin", "key", "since", "until")
    return [PublicKey(*row) for row in rows]


def log_names() -> set[str]:
    """The names of this log and of those before it."""
    return set(LogKey.objects.values_list("origin", flat=True))


def latest_head() -> SignedHead | None:
    """The last checkpoint of the log that is kept now, `None` before its first."""
    key = LogKey.objects.filter(until=None).first()
    if key is None:
        return None
    return SignedHead.objects.filter(origin=key.origin).order_by("-size").first()


def cosigned_note(head: SignedHead) -> bytes:
    """A checkpoint as it is shown: signed by the log, and by the witnesses that have cosigned."""
    lines = head.cosignatures.order_by("witness").values_list("line", flat=True)
    return (head.note + "".join(f"{line}\n" for line in lines)).encode()


def head() -> Head | None:
    """What is told of the last checkpoint, `None` before the first."""
    row = latest_head()
    if row is None:
        return None
    return Head(row.origin, row.size, bytes(row.root), row.note, row.at)


def waiting() -> Waiting:
    """The entries that have no place yet, or one that is not signed for."""
    last = SignedHead.objects.aggregate(size=Max("size"))["size"] or 0
    place = Place.objects.filter(index=last - 1).values_list("entry_id", flat=True).first()
    rows = Entry.objects.filter(id__gt=place or 0)
    return Waiting(rows.count(), rows.order_by("id").values_list("at", flat=True).first())


def faults(*, over: bool, most: int = 50) -> list[Found]:
    """What was found wrong, the newest first: what stands, or what is over."""
    rows = Fault.objects.filter(over_at__isnull=not over).order_by("-id")
    names = ("look", "code", "values", "first_at", "last_at", "over_at")
    return [Found(*row) for row in rows.values_list(*names)[:most]]


def last_check() -> Checked | None:
    """The last full check, `None` where there was none."""
    rows = FullCheck.objects.order_by("-id").values_list("at", "size", "seconds", "sound")
    row = rows.first()
    return None if row is None else Checked(*row)


def lacking(*, at: datetime) -> list[str]:
    """What the log lacks at an instant, whatever a look has found: codes of `integrity.…`."""
    since, check = waiting().since, last_check()
    lacks = {
        "integrity.not-signed": head() is None,
        "integrity.behind": since is not None and at - since > LATE,
        "integrity.no-witness": not Witness.objects.filter(until=None).exists(),
        "integrity.not-checked": check is None or at - check.at > OLD,
    }
    return [code for code, lacks_it in lacks.items() if lacks_it]
