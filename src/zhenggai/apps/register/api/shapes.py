"""What programs send and get of the register and of runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhenggai.apps.findings.commands import MANY
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.register.commands import MOST_ROWS, Form
from zhenggai.apps.register.models import Outcome, Shared
from zhenggai.apps.register.queries.runs import Stage

_TEXT = 20_000
# The table is the list, which a type checker cannot read.
Acts: TypeAlias = Literal[tuple(MANY)]  # type: ignore[valid-type]
# By value: the schema has one name for one thing, and readings have a form, too.
Forms: TypeAlias = Literal[tuple(one.value for one in Form)]  # type: ignore[valid-type]
Said = Annotated[str, Field(max_length=_TEXT)]


@dataclass(frozen=True, slots=True)
class Row:
    """A finding in a view. `cells` are the columns of the view in words, each a list of lines;
    a column that is not for this viewer is not there."""

    id: UUID
    whole: bool
    cells: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Register:
    """A page of a view; `next` leads on, null on the last."""

    columns: list[str]
    rows: list[Row]
    next: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Exact counts: `matching` of `visible`; `overdue` and `due_soon` of `expected`, those with a
    deadline running."""

    visible: int
    matching: int
    expected: int
    overdue: int
    due_soon: int
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view that is kept under a name; `view` is what `/register?view=` takes. Whoever opens it
    sees his own findings through it."""

    id: UUID
    name: str
    view: str
    owner: UUID
    owner_name: Name
    shared: Shared
    unit: UUID | None
    round: UUID | None
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SavedViews:
    """One's own views and those that others share, by name; `units` are those with which one may
    share."""

    own: list[SavedView]
    others: list[SavedView]
    units: list[UUID]


class SaveView(BaseModel):
    """A view to keep: with `shared` unit, `unit` names one's own; with round, the view names that
    one and no other."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: Said
    view: Annotated[str, Field(max_length=4_000)]
    shared: Shared = Shared.NOBODY
    unit: UUID | None = None


class Wanted(BaseModel):
    """A view to export and the form of the file."""

    model_config = ConfigDict(extra="forbid", strict=True)
    form: Forms
    view: Annotated[str, Field(max_length=4_000)] = ""


class One(BaseModel):
    """A finding among many, with arguments of its own."""

    model_config = ConfigDict(extra="forbid", strict=True)
    finding: UUID = Field(strict=False)
    arguments: dict[str, Said] = Field(default_factory=dict)


class Asked(BaseModel):
    """An act on many findings: `findings`, or all that a `view` holds. Arguments are texts, as a
    form sends them: `lead_unit`, `due_on`, `rule`, `start`, `kind`, `reason`, `tag`. A `rule` sets
    the day that it gives for each from the day `start`, or from the feedback of its round; what a
    finding says of its own stands for what is said of all."""

    model_config = ConfigDict(extra="forbid", strict=True)
    act: Acts
    reason: Said
    arguments: dict[str, Said] = Field(default_factory=dict)
    findings: list[One] | None = Field(default=None, max_length=MOST_ROWS)
    view: Annotated[str, Field(max_length=4_000)] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run: `able` can be done and `unable` cannot, until it begins; then `done` and `refused`.
    One that stands still was broken off, and is taken up by beginning it again."""

    id: UUID
    stage: Stage
    act: str
    reason: str
    arguments: Mapping[str, str]
    made_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    able: int
    unable: int
    done: int
    refused: int


@dataclass(frozen=True, slots=True)
class Runs:
    """One's own latest runs that were begun, the newest first."""

    runs: list[Run]


@dataclass(frozen=True, slots=True)
class RunRow:
    """One finding of a run: what would come or has come of it, why not, and its entry; `due_on` is
    the deadline that a rule sets, and `lacks_year` the year whose days off are not published."""

    no: int
    ref: str
    finding: UUID | None
    outcome: Outcome
    code: str
    detail: str
    values: Mapping[str, Any]
    entry: int | None
    due_on: date | None
    lacks_year: int | None


@dataclass(frozen=True, slots=True)
class RunRows:
    """Some rows of a run; `next` leads on, null on the last."""

    rows: list[RunRow]
    next: str | None
