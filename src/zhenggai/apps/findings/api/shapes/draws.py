"""Draws of findings to be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhenggai.apps.findings.queries.draws import DrawStage, Look
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import State


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A draw for the look-back. The number is public and comes from `seed_source`; nobody here
    knows it before `known_on`."""

    id: UUID
    stage: DrawStage
    count: int
    seed_source: str
    known_on: date
    digest: str
    announced_by: Name
    announced_at: datetime
    drawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of a round, the latest first; `closed` is how many findings there are to draw
    from."""

    draws: list[DrawRow]
    closed: int


@dataclass(frozen=True, slots=True)
class Lot:
    """A finding that was drawn, by its lot, and what became of its look-back."""

    place: int
    id: UUID
    ref: str
    title: str
    state: State
    look: Look
    looked_on: date | None


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw of `listed` findings; `/population` has the list of which `digest` was taken. `seed`
    is empty, and nothing drawn, before two persons have typed it."""

    draw: DrawRow
    listed: int
    first_by: Name | None
    second_by: Name | None
    seed: str
    drawn: list[Lot]


@dataclass(frozen=True, slots=True)
class Announced:
    """A draw that was announced or seeded."""

    draw: UUID
