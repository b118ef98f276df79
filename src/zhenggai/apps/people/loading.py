"""A workbook that was taken in, read anew and held against what is there now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from uuid import UUID

from zhenggai.apps.files import queries as files
from zhenggai.apps.files.models import File
from zhenggai.apps.people import book as books
from zhenggai.apps.people.book import Book, Sheet
from zhenggai.apps.people.models import Grant, Load, LoadFile, Person, Proposal, Tenure, Unit
from zhenggai.apps.people.planning import Key, Plan, State, Values, plan
from zhenggai.apps.people.roles import ADMINS
from zhenggai.core.documents import read as read_document
from zhenggai.core.errors import Invalid

_FORMATS = {"xlsx", "csv"}
MOST_ROWS = 50_000


def read(kept: Iterable[tuple[str, File]]) -> Book:
    """The rows of the files. `Invalid`: as the readers do, `people.load-format` for what is no
    table, `people.load-no-sheet` where none is named as ours are, `people.load-too-long`."""
    book = Book()
    for name, file in kept:
        document = read_document(
            files.the_store().get(file.digest), name=name, limits=files.limits()
        )
        if document.format not in _FORMATS:
            raise Invalid("people.load-format", name=name)
        books.add(book, document)
    if not book.found:
        raise Invalid("people.load-no-sheet")
    if sum(map(len, book.rows.values())) > MOST_ROWS:
        raise Invalid("people.load-too-long", most=MOST_ROWS)
    return book


def plan_of(load: Load) -> Plan:
    """What the load would change now."""
    rows = LoadFile.objects.filter(load=load).order_by("number").select_related("file")
    return plan(read((row.name, row.file) for row in rows), state())


def files_in_use() -> Iterator[UUID]:
    """Every file of a load, by its key."""
    return LoadFile.objects.values_list("file", flat=True).iterator()


def digest(made: Plan) -> str:
    """One value for everything that a plan does, so that what was seen is what is applied."""
    lines = (
        f"{s.sheet} {s.verb} {s.key} {sorted((k, str(v)) for k, v in s.values.items())}"
        for s in made.steps
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def state() -> State:
    """What is there."""
    admins = Grant.objects.filter(role__in=ADMINS).values_list("person__login", flat=True)
    rows = {
        Sheet.UNITS: _units(),
        Sheet.PERSONS: _persons(),
        Sheet.TENURES: _tenures(),
        Sheet.ROLES: _roles(),
    }
    return State(rows=rows, admins=frozenset(admins))


def _units() -> dict[Key, Values]:
    return {
        (unit.code,): {
            "name": unit.name,
            "name_en": unit.name_en,
            "parent": "" if unit.parent is None else unit.parent.code,
            "opened": unit.opened_on,
            "rank": unit.rank,
            "closed": unit.closed_on,
            "successor": "" if unit.successor is None else unit.successor.code,
        }
        for unit in Unit.objects.select_related("parent", "successor")
    }


def _persons() -> dict[Key, Values]:
    rows = Person.objects.values("login", "name", "name_en", "email")
    return {(row["login"],): {k: row[k] for k in ("name", "name_en", "email")} for row in rows}


def _tenures() -> dict[Key, Values]:
    rows = Tenure.objects.select_related("person", "post__unit")
    return {
        (t.person.login, t.post.unit.code, t.post.code, t.from_on.isoformat()): {
            "to": t.to_on,
            "acting": t.acting,
            "heads": t.post.heads,
        }
        for t in rows
    }


def _roles() -> dict[Key, Values]:
    """Roles given and roles waiting: a workbook that is read again proposes neither anew. One that
    was declined may be proposed again."""
    found: dict[Key, Values] = {}
    waiting = Proposal.objects.filter(decided_at=None).select_related("person", "unit")
    given = Grant.objects.filter(unit__isnull=False, withdrawn_at=None, round=None).select_related(
        "person", "unit"
    )
    held: list[Proposal | Grant] = [*waiting, *given]
    for row in held:
        assert row.unit is not None
        key = (row.person.login, row.role, row.unit.code, row.from_on.isoformat())
        found[key] = {"to": row.to_on}
    return found
