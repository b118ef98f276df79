"""Who outside has seen the log: its witnesses, and how far each has come; and who has stamped it
with a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhenggai.adapters.calling import Address
from zhenggai.apps.journal.models import Fault, TimeStamp, Witness
from zhenggai.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class OpenFault:
    """What is wrong and not over: a code that is worded, its values, and since when."""

    code: str
    values: Mapping[str, Any]
    since: datetime


@dataclass(frozen=True, slots=True)
class WitnessSeen:
    """A witness, and how far he has come. `size` and `at`: the last checkpoint that he cosigned,
    and the time that he states for it; `None` for none yet. `until`: when he was let go."""

    number: int
    name: str
    key: str
    host: str
    since: datetime
    until: datetime | None
    size: int | None
    at: datetime | None
    faults: tuple[OpenFault, ...]

    @property
    def fault(self) -> OpenFault | None:
        """What was found wrong first and is not over, `None` where all is well."""
        return self.faults[0] if self.faults else None


def witnesses(*, gone: bool = False) -> list[WitnessSeen]:
    """The witnesses of the log, who has served longest first; with `gone` those let go too."""
    rows = Witness.objects.order_by("since", "pk")
    return [_seen(row) for row in (rows if gone else rows.filter(until=None))]


@dataclass(frozen=True, slots=True)
class StampSeen:
    """A time-stamp: the checkpoint it is for, the reply as it came, whose it is, and the time that
    it states."""

    size: int
    note: str
    reply: bytes
    authority: str
    at: datetime


def stamps(*, size: int | None = None, most: int = 20) -> list[StampSeen]:
    """The time-stamps for the log, the newest first; with `size` those for that many entries. Of an
    earlier log too, for what was stamped stays."""
    rows = TimeStamp.objects.order_by("-id").select_related("head")
    chosen = rows if size is None else rows.filter(head__size=size)
    return [
        StampSeen(row.head.size, row.head.note, bytes(row.reply), row.authority, row.at)
        for row in chosen[:most]
    ]


def _seen(row: Witness) -> WitnessSeen:
    last = row.cosignatures.select_related("head").order_by("-head_id").first()
    open_ = Fault.objects.filter(look=row.look, over_at=None).order_by("first_at", "pk")
    return WitnessSeen(
        number=row.pk,
        name=row.name,
        key=row.key,
        host=_host(row.address),
        since=row.since,
        until=row.until,
        size=last.head.size if last else None,
        at=last.at if last else None,
        faults=tuple(OpenFault(one.code, one.values, one.first_at) for one in open_),
    )


def _host(address: str) -> str:
    """The host of an address that somebody may have altered in the database."""
    try:
        return Address.parsed(address).host
    except Invalid:
        return ""
