"""Export of a view: written to a file on the disk row by row, recorded, then handed out.

The file is made before the entry, so that the entry names the rows and the digest of what was
handed out; memory stays the same however many rows there are. How a form looks stands in `sheets`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from tempfile import SpooledTemporaryFile
from typing import IO

from django.conf import settings
from django.db import transaction

from zhenggai.apps.findings.queries.sight import scope_of
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor, capacity_of
from zhenggai.apps.people.roles import Role
from zhenggai.apps.register import sheets
from zhenggai.apps.register.events import Event
from zhenggai.apps.register.queries import page, totals
from zhenggai.apps.register.queries.rows import Row
from zhenggai.apps.register.view import View
from zhenggai.core.errors import Invalid

# More than this in one file is read by nobody, and would hold a worker for minutes.
MOST_ROWS = 200_000
_IN_MEMORY = 1024 * 1024
_CHUNK = 64 * 1024


class Form(StrEnum):
    """The forms of an export."""

    CSV = "csv"
    XLSX = "xlsx"


MEDIA = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A file at its beginning, how many rows it has, and its entry in the journal."""

    file: IO[bytes]
    rows: int
    entry: int


def export_register(
    *, view: View, actor: Actor, at: datetime, form: Form, language: str
) -> Exported:
    """All rows of a view as the actor sees them, with all that hangs on them. `Invalid` where there
    is none, or more than `MOST_ROWS`."""
    scope = scope_of(actor)
    count = totals.count(view, actor=actor, scope=scope)
    if not count:
        raise Invalid("register.nothing-to-export")
    if count > MOST_ROWS:
        raise Invalid("register.too-much-to-export", count=count, most=MOST_ROWS)
    written = _Counted(page.every_row(view, actor=actor, scope=scope))
    with ExitStack() as kept:
        file = kept.enter_context(
            SpooledTemporaryFile(_IN_MEMORY, dir=settings.FILE_UPLOAD_TEMP_DIR)
        )
        write = sheets.write_csv if form is Form.CSV else sheets.write_xlsx
        write(file, view, written, on=actor.on, language=language)
        body = {
            "form": form.value,
            "layout": view.layout,
            "columns": list(view.shown),
            "rows": written.count,
            "digest": _digest(file),
        }
        with transaction.atomic(durable=True):
            entry = journal.append(
                kind=Event.EXPORTED.value,
                who=who(actor),
                at=at,
                body=body,
                texts={"view": view.query} if view.query else {},
            )
        file.seek(0)
        # Closed, and thereby removed, by whoever hands it out.
        kept.pop_all()
        return Exported(file, written.count, entry)


def who(actor: Actor) -> journal.Who:
    """How the journal names whoever acts on the register: by the first of his roles."""
    order = {role: number for number, role in enumerate(Role)}
    reach = min(actor.reaches, key=lambda one: order[one.role])
    capacity = capacity_of(reach, token=actor.by_token)
    return journal.Who(actor.person, capacity, reach.unit, actor.principal)


class _Counted:
    """Counts the rows that pass through."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


def _digest(file: IO[bytes]) -> str:
    found = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()
