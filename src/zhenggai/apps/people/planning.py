"""What a workbook would change: its rows held against what is there. Pure: the state is handed in,
steps and faults come out, nothing is applied while there is one fault.

An empty cell says nothing: it leaves what is there. What the workbook does not name stays too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise

from zhenggai.apps.people import naming
from zhenggai.apps.people.book import (
    COLUMNS,
    TITLES,
    Book,
    Fault,
    Row,
    Sheet,
    checked,
    date_of,
    role_of,
    truth_of,
)
from zhenggai.core.errors import Invalid

Key = tuple[str, ...]
Value = str | int | bool | date | None
Values = Mapping[str, Value]


class Verb(StrEnum):
    """What a step does."""

    ADD = "add"
    CHANGE = "change"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class State:
    """What is there, by sheet and key: units by code, persons by login, tenures by login, unit,
    post and first day, roles (given or waiting) by login, role, unit and first day. `admins` are
    the logins of administrators, whom no workbook touches."""

    rows: Mapping[Sheet, Mapping[Key, Values]]
    admins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """One change: which row asks for it, of which key, and the values that it sets."""

    verb: Verb
    sheet: Sheet
    number: int
    key: Key
    values: Values


@dataclass(slots=True)
class Plan:
    """All changes in the order of the sheets, units from the top down; and what is wrong."""

    steps: list[Step] = field(default_factory=list)
    unchanged: Counter[Sheet] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def counts(self) -> dict[Sheet, Counter[Verb]]:
        """How many steps of each kind each sheet has."""
        told: dict[Sheet, Counter[Verb]] = {sheet: Counter() for sheet in Sheet}
        for step in self.steps:
            told[step.sheet][step.verb] += 1
        return told


def plan(book: Book, state: State) -> Plan:
    """The changes that a workbook asks for."""
    made = Plan(faults=list(book.faults))
    for sheet in Sheet:
        for row in book.rows[sheet]:
            made.faults.extend(checked(row))
    if made.faults:
        return made
    wanted: dict[Sheet, dict[Key, Row]] = {}
    for sheet in Sheet:
        wanted[sheet] = _keyed(book.rows[sheet], made)
    scene = _Scene(state, wanted, _unit_words(state, wanted[Sheet.UNITS]))
    for sheet, judge in _JUDGES.items():
        for key, row in wanted[sheet].items():
            made.faults.extend(judge(scene, key, row))
    made.faults.extend(_overlaps(scene))
    if not made.faults:
        for sheet in Sheet:
            _compare(scene, sheet, made)
    return made


@dataclass(frozen=True, slots=True)
class _Scene:
    state: State
    wanted: Mapping[Sheet, Mapping[Key, Row]]
    unit_words: frozenset[str]

    def knows(self, sheet: Sheet, key: Key) -> bool:
        return key in self.state.rows[sheet] or key in self.wanted[sheet]


def _unit_words(state: State, wanted: Mapping[Key, Row]) -> frozenset[str]:
    said: set[str] = set()
    for (code,), now in state.rows[Sheet.UNITS].items():
        said |= {str(word).lower() for word in (code, now["name"], now["name_en"]) if word}
    for (code,), row in wanted.items():
        names = (code, row.cells.get("name"), row.cells.get("name_en"))
        said |= {word.lower() for word in names if word}
    return frozenset(said)


def _keyed(rows: list[Row], made: Plan) -> dict[Key, Row]:
    """The rows by key; faults for a key that stands twice."""
    found: dict[Key, Row] = {}
    for row in rows:
        key = _key(row)
        first = found.setdefault(key, row)
        if first is not row:
            made.faults.append(
                Fault("load.twice", TITLES[row.sheet], row.number, value=str(first.number))
            )
    return found


def _key(row: Row) -> Key:
    cells = row.cells
    if row.sheet is Sheet.UNITS:
        return (cells["code"],)
    login = cells["login"].strip().lower()
    if row.sheet is Sheet.PERSONS:
        return (login,)
    day = date_of(cells["from"])
    assert day is not None
    if row.sheet is Sheet.TENURES:
        return (login, cells["unit"], cells["post"], day.isoformat())
    role = role_of(cells["role"])
    assert role is not None
    return (login, role.value, cells["unit"], day.isoformat())


def _fault(row: Row, code: str, column: str, value: str = "") -> Fault:
    heading = next((c.heading for c in COLUMNS[row.sheet] if c.code == column), "")
    return Fault(code, TITLES[row.sheet], row.number, heading, value or row.cells.get(column, ""))


def _judge_unit(scene: _Scene, key: Key, row: Row) -> Iterator[Fault]:
    parent, now = row.cells.get("parent", ""), scene.state.rows[Sheet.UNITS].get(key)
    if parent and not scene.knows(Sheet.UNITS, (parent,)):
        yield _fault(row, "load.no-unit", "parent")
    if now is not None and parent and parent != now["parent"]:
        yield _fault(row, "load.unit-moved", "parent")
    if now is None and parent and key in _above(scene, parent):
        yield _fault(row, "load.circle", "parent")
    successor = row.cells.get("successor", "")
    if successor and (successor == key[0] or not scene.knows(Sheet.UNITS, (successor,))):
        yield _fault(row, "load.no-unit", "successor")
    if successor and not row.cells.get("closed"):
        yield _fault(row, "load.not-closed", "successor")
    if successor != key[0] and key in _following(scene, successor):
        yield _fault(row, "load.successor-circle", "successor")
    yield from _backwards(row, "opened", "closed")


def _above(scene: _Scene, code: str) -> Iterator[Key]:
    """The keys of a unit and all above it, as far as they stand in the workbook."""
    seen: set[str] = set()
    while code and code not in seen:
        seen.add(code)
        yield (code,)
        row = scene.wanted[Sheet.UNITS].get((code,))
        code = "" if row is None else row.cells.get("parent", "")


def _following(scene: _Scene, code: str) -> Iterator[Key]:
    """The keys of a unit and all that follow it, by the workbook and, of what it does not hold, as
    things stand."""
    seen: set[str] = set()
    while code and code not in seen:
        seen.add(code)
        yield (code,)
        row = scene.wanted[Sheet.UNITS].get((code,))
        cells = scene.state.rows[Sheet.UNITS].get((code,), {}) if row is None else row.cells
        code = str(cells.get("successor") or "")


def _judge_person(scene: _Scene, key: Key, row: Row) -> Iterator[Fault]:
    if key[0] in scene.state.admins:
        yield _fault(row, "load.admin", "login")
        return
    try:
        login = naming.login(row.cells["login"])
        naming.name(row.cells["name"])
    except Invalid as refusal:
        column = "login" if refusal.code == "people.login-shape" else "name"
        yield _fault(row, f"load.{refusal.code.partition('.')[2]}", column)
        return
    if _shared(login, row.cells["name"], scene):
        yield _fault(row, "load.shared-account", "login")


def _shared(login: str, name: str, scene: _Scene) -> bool:
    try:
        naming.refuse_shared(login=login, name=name, units=scene.unit_words)
    except Invalid:
        return True
    return False


def _judge_tenure(scene: _Scene, key: Key, row: Row) -> Iterator[Fault]:
    yield from _holder(scene, row)
    yield from _backwards(row, "from", "to")


def _judge_role(scene: _Scene, key: Key, row: Row) -> Iterator[Fault]:
    yield from _holder(scene, row)
    yield from _backwards(row, "from", "to")
    now = scene.state.rows[Sheet.ROLES].get(key)
    to = row.cells.get("to", "")
    if now is not None and to and date_of(to) != now["to"]:
        yield _fault(row, "load.role-there", "to")


def _holder(scene: _Scene, row: Row) -> Iterator[Fault]:
    login = row.cells["login"].strip().lower()
    if login in scene.state.admins:
        yield _fault(row, "load.admin", "login")
    elif not scene.knows(Sheet.PERSONS, (login,)):
        yield _fault(row, "load.no-person", "login")
    if not scene.knows(Sheet.UNITS, (row.cells["unit"],)):
        yield _fault(row, "load.no-unit", "unit")


def _backwards(row: Row, first: str, last: str) -> Iterator[Fault]:
    begin, end = date_of(row.cells.get(first, "")), date_of(row.cells.get(last, ""))
    if begin is not None and end is not None and end < begin:
        yield _fault(row, "load.backwards", last)


_JUDGES: dict[Sheet, Callable[[_Scene, Key, Row], Iterator[Fault]]] = {
    Sheet.UNITS: _judge_unit,
    Sheet.PERSONS: _judge_person,
    Sheet.TENURES: _judge_tenure,
    Sheet.ROLES: _judge_role,
}


def _overlaps(scene: _Scene) -> Iterator[Fault]:
    """One person in one post, or in one role for one unit, twice at a time."""
    for sheet in (Sheet.TENURES, Sheet.ROLES):
        held: dict[Key, list[tuple[date, date, Row | None]]] = {}
        for key, now in scene.state.rows[sheet].items():
            if key not in scene.wanted[sheet]:
                held.setdefault(key[:-1], []).append((*_period(key, now["to"]), None))
        for key, row in scene.wanted[sheet].items():
            before = scene.state.rows[sheet].get(key, {}).get("to")
            to = date_of(row.cells.get("to", "")) or before
            held.setdefault(key[:-1], []).append((*_period(key, to), row))
        for periods in held.values():
            periods.sort(key=lambda period: period[:2])
            for (_, end, one), (begin, _, other) in pairwise(periods):
                row_at_fault = other or one
                if begin <= end and row_at_fault is not None:
                    yield _fault(row_at_fault, "load.overlap", "from")


def _period(key: Key, to: Value) -> tuple[date, date]:
    assert to is None or isinstance(to, date)
    return date.fromisoformat(key[-1]), to or date.max


def _compare(scene: _Scene, sheet: Sheet, made: Plan) -> None:
    keys = _from_the_top(scene) if sheet is Sheet.UNITS else list(scene.wanted[sheet])
    for key in keys:
        row = scene.wanted[sheet][key]
        now, said = scene.state.rows[sheet].get(key), _said(row)
        if now is None:
            made.steps.append(Step(Verb.ADD, sheet, row.number, key, said))
            continue
        changed = {name: value for name, value in said.items() if value != now.get(name)}
        if not changed:
            made.unchanged[sheet] += 1
            continue
        ends = {"closed", "to"} & changed.keys()
        verb = Verb.CLOSE if ends and now.get(min(ends)) is None else Verb.CHANGE
        made.steps.append(Step(verb, sheet, row.number, key, changed))


def _from_the_top(scene: _Scene) -> list[Key]:
    """The units of the workbook, each after the one above it."""
    order: dict[Key, None] = {}
    for key in scene.wanted[Sheet.UNITS]:
        chain = [above for above in _above(scene, key[0]) if above in scene.wanted[Sheet.UNITS]]
        for above in reversed(chain):
            order.setdefault(above)
    return list(order)


def _said(row: Row) -> dict[str, Value]:
    """What the filled cells of a row set, besides its key."""
    said: dict[str, Value] = {}
    for column, text in row.cells.items():
        if column in {"closed", "opened", "to"}:
            said[column] = date_of(text)
        elif column in {"heads", "acting"}:
            said[column] = truth_of(text)
        elif column == "rank":
            said[column] = int(text)
        elif column in {"name", "name_en"} and row.sheet is Sheet.PERSONS:
            said[column] = " ".join(text.split())
        elif column not in {"code", "login", "unit", "post", "from", "role"}:
            said[column] = text
    return said
