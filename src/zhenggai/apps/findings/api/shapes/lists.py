"""Rounds, desks and what waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhenggai.apps.findings.api.shapes.finding import Why
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import State
from zhenggai.core.deadlines import Level


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by state. `whole` is all but what was withdrawn or merged; continuing rectification,
    accepted risks and suspensions never count as closed."""

    by_state: Mapping[str, int]
    whole: int
    closed: int
    ongoing: int
    held: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Round:
    """A round with counts of what the viewer sees of it."""

    id: UUID
    code: str
    name: str
    name_en: str
    regime: str
    level: Level
    issuer: UUID
    inspected: UUID
    feedback_on: date
    due_on: date
    dispute_until: date | None
    posting_days: int
    lookback_months: int
    zone: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds in which the viewer has something to see, the latest first."""

    rounds: list[Round]


@dataclass(frozen=True, slots=True)
class Document:
    """A source document of a round; it has no digest once its file was erased."""

    id: UUID
    name: str
    digest: str | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class UnitShare:
    """What one unit leads of a round; `unit` is null for what is not assigned yet."""

    unit: UUID | None
    name: Name
    tally: Tally


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round; `whole` says whether the viewer sees all of it, and so its documents."""

    round: Round
    why: Why
    whole: bool
    offices: list[Name]
    documents: list[Document]
    units: list[UnitShare]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A finding that waits; `on` is the day it is due."""

    id: UUID
    ref: str
    title: str
    state: State
    on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What waits of one kind: the first of it, and how many there are as far as they are
    counted."""

    code: str
    findings: list[Waiting]
    count: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for the owner of the token, handovers that wait for his signature among it;
    `colleagues` counts what only others may do."""

    work: list[Work]
    handovers: list[UUID]
    colleagues: int


@dataclass(frozen=True, slots=True)
class WorkPage:
    """A page of what waits of one kind; `next` leads on, null on the last."""

    code: str
    findings: list[Waiting]
    next: str | None


@dataclass(frozen=True, slots=True)
class Category:
    """What a finding can be about, by the issuer's own list; `source` is the rule that the list
    follows."""

    id: UUID
    code: str
    name: str
    name_en: str
    source: str


@dataclass(frozen=True, slots=True)
class Categories:
    """A page of categories by code; `next` leads on, null on the last."""

    categories: list[Category]
    next: str | None
