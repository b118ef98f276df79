"""What was found by words, and findings that are alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhenggai.apps.findings.api.shapes.story import Beside
from zhenggai.apps.findings.kinds import Relation
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import State


@dataclass(frozen=True, slots=True)
class Like:
    """A finding that is like another: a part of its quote and where in `text` the shared words
    stand; `cut` on either side where there is more."""

    of: Beside
    text: str
    words: list[tuple[int, int]]
    cut: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class Likes:
    """The nearest findings, the nearest first."""

    likes: list[Like]


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text that answers: what it is of, and where in `text` the words stand."""

    kind: str
    text: str
    words: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding that answers, with the best of its passages; `more` are not shown."""

    id: UUID
    ref: str
    title: str
    state: State
    round: Name
    unit: Name | None
    passages: list[Passage]
    more: int


@dataclass(frozen=True, slots=True)
class Search:
    """What answers, best first. `findings` and `passages` count what was ranked; `capped` where
    there were more passages than are ranked; `next` leads on, null on the last page."""

    rows: list[Found]
    findings: int
    passages: int
    capped: bool
    next: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said of a finding and another: `repeats` where this one repeats the other."""

    id: UUID
    kind: Relation
    repeats: bool
    other: Beside
    by: Name
    at: datetime
    reasons: str


@dataclass(frozen=True, slots=True)
class Similar:
    """What is like a finding and nothing was said of yet, and what was said; `earlier` are those of
    both that it could repeat. Say it by the act `relate`."""

    likes: list[Like]
    said: list[Statement]
    earlier: list[UUID]


@dataclass(frozen=True, slots=True)
class GroupLink:
    """A confirmed link: `one` repeats `other`, or has its problem in common with it."""

    kind: Relation
    one: UUID
    other: UUID
    by: Name
    at: datetime
    reasons: str


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that hang together, the oldest round first; `capped` where there are more."""

    findings: list[Beside]
    links: list[GroupLink]
    capped: bool
