"""The columns of the register and the filters over them, as tables. Pure.

What a column is called stands in ``locale`` as ``register.column.<code>``; how it is read from the
database in `queries.rows`, how a filter narrows in `queries.conditions`. One row is one finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhenggai.apps.findings.kinds import FindingType, Position
from zhenggai.apps.findings.states import State


class Time(StrEnum):
    """Where a finding stands against its deadline; computed by query, never stored."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    ON_TIME = "on_time"
    NONE = "none"


class Group(StrEnum):
    """What rows may be grouped by: never by lateness, and never by persons."""

    ROUND = "round"
    UNIT = "unit"
    CATEGORY = "category"


class Shape(StrEnum):
    """What the values of a column are, and so how they are set and sorted."""

    TEXT = "text"
    LONG = "long"
    LINES = "lines"
    NAME = "name"
    CODE = "code"
    DAY = "day"
    MONEY = "money"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `shared` is what a supporting unit, too, sees of a finding with which it helps;
    `sort` the key that it is sorted by, none for what is put together of several records."""

    code: str
    shape: Shape
    shared: bool = True
    sort: bool = False


def _table(*columns: Column) -> Mapping[str, Column]:
    return {column.code: column for column in columns}


_S = Shape
COLUMNS = _table(
    Column("number", _S.TEXT, sort=True),
    Column("problem", _S.LONG),
    Column("quote", _S.LONG),
    Column("round", _S.NAME, sort=True),
    Column("regime", _S.NAME),
    Column("issuer", _S.NAME),
    Column("inspected", _S.NAME),
    Column("feedback_on", _S.DAY),
    Column("category", _S.NAME, sort=True),
    Column("kind", _S.CODE),
    Column("state", _S.CODE, sort=True),
    Column("completion", _S.CODE),
    Column("due", _S.DAY, sort=True),
    Column("time", _S.CODE),
    Column("provisional", _S.CODE),
    Column("original_due", _S.DAY),
    Column("extended", _S.NUMBER),
    Column("unit", _S.NAME, sort=True),
    Column("leader", _S.NAME, shared=False),
    Column("amount", _S.MONEY, sort=True),
    Column("common", _S.CODE),
    Column("episode", _S.NUMBER, sort=True),
    Column("rating", _S.TEXT, shared=False),
    Column("criteria", _S.LONG, shared=False),
    Column("condition", _S.LONG, shared=False),
    Column("effect", _S.LONG, shared=False),
    Column("position", _S.CODE, shared=False),
    Column("stated", _S.TEXT, shared=False),
    Column("registered", _S.DAY, sort=True),
    Column("moved", _S.DAY, sort=True),
    Column("posted_until", _S.DAY, shared=False),
    Column("review_on", _S.DAY, shared=False),
    Column("closed_on", _S.DAY, shared=False),
    Column("verifier", _S.NAME, shared=False),
    Column("verifier_unit", _S.NAME, shared=False),
    Column("verified", _S.CODE, shared=False),
    Column("tags", _S.LINES, shared=False),
    Column("recommendations", _S.LINES, shared=False),
    Column("causes", _S.LINES, shared=False),
    Column("measures", _S.LINES),
    Column("open_measures", _S.LINES),
    Column("targets", _S.LINES),
    Column("measure_due", _S.LINES),
    Column("owners", _S.LINES),
    Column("persons", _S.LINES),
    Column("supports", _S.LINES),
    Column("progress", _S.LINES),
    Column("evidence", _S.LINES),
    Column("photos", _S.LINES),
)
# The orders that stay the same small work however many findings there are.
PRESET = ("number", "due")


class Kind(StrEnum):
    """What a filter takes."""

    CODES = "codes"
    KEYS = "keys"
    KEY = "key"
    DAY = "day"
    MONEY = "money"
    TEXT = "text"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: the `column` that it is over, and for codes the values there are. One over what
    a supporting unit does not see (`shared` false) finds nothing of what it only helps with."""

    code: str
    kind: Kind
    column: str
    choices: tuple[str, ...] = ()
    shared: bool = True


_F = Kind
FILTERS: Mapping[str, Filter] = {
    one.code: one
    for one in (
        Filter("number", _F.TEXT, "number"),
        Filter("finding", _F.KEYS, "number"),
        Filter("words", _F.TEXT, "problem"),
        Filter("state", _F.CODES, "state", tuple(State)),
        Filter("time", _F.CODES, "time", tuple(Time)),
        Filter("due_from", _F.DAY, "due"),
        Filter("due_to", _F.DAY, "due"),
        Filter("kind", _F.CODES, "kind", tuple(FindingType)),
        Filter("regime", _F.TEXT, "regime"),
        Filter("round", _F.KEYS, "round"),
        Filter("unit", _F.KEYS, "unit"),
        Filter("below", _F.KEY, "unit"),
        Filter("category", _F.KEYS, "category"),
        Filter("common", _F.FLAG, "common"),
        Filter("reopened", _F.FLAG, "episode"),
        Filter("put_off", _F.FLAG, "original_due"),
        Filter("amount_from", _F.MONEY, "amount"),
        Filter("amount_to", _F.MONEY, "amount"),
        Filter("registered_from", _F.DAY, "registered"),
        Filter("registered_to", _F.DAY, "registered"),
        Filter("moved_from", _F.DAY, "moved"),
        Filter("moved_to", _F.DAY, "moved"),
        Filter("leader", _F.KEYS, "leader", shared=False),
        Filter("owner", _F.KEYS, "owners", shared=False),
        Filter("person", _F.KEYS, "persons", shared=False),
        Filter("support", _F.KEYS, "supports", shared=False),
        Filter("tag", _F.TEXT, "tags", shared=False),
        Filter("rating", _F.TEXT, "rating", shared=False),
        Filter("position", _F.CODES, "position", tuple(Position), shared=False),
        Filter("closed_from", _F.DAY, "closed_on", shared=False),
        Filter("closed_to", _F.DAY, "closed_on", shared=False),
    )
}
YES, NO = "yes", "no"
