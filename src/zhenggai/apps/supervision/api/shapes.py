"""What programs get of the board. Units stand in the order of establishment; nothing is counted,
grouped or sorted by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.roles import Role
from zhenggai.apps.supervision.queries.days import DueKind


@dataclass(frozen=True, slots=True)
class BoardCounts:
    """Open findings against their deadlines: `open` is the sum of the four that follow it;
    `put_off` are those among them whose deadline is later than the first one was."""

    open: int
    on_time: int
    due_soon: int
    overdue: int
    undated: int
    put_off: int


@dataclass(frozen=True, slots=True)
class BoardUnit:
    """A unit at its depth in the tree, with what it leads itself; `counts` is null for one that
    stands there for those below it, and `unit` for what is not given to any yet."""

    unit: UUID | None
    name: Name
    depth: int
    counts: BoardCounts | None


@dataclass(frozen=True, slots=True)
class Board:
    """The units of which the owner of the token sees open findings, as of a day."""

    on: date
    units: list[BoardUnit]
    whole: BoardCounts


@dataclass(frozen=True, slots=True)
class BoardWaiting:
    """What waits in one state: `office` is null where it waits for the lead units themselves.
    `oldest` and `median` are days since it came into the state."""

    state: State
    role: Role
    office: Name | None
    count: int
    oldest: int
    median: float


@dataclass(frozen=True, slots=True)
class BoardWaits:
    """What waits where, in the order of the chain."""

    waiting: list[BoardWaiting]


@dataclass(frozen=True, slots=True)
class BoardAsked:
    """What an office asks of the unit: a report by `due_on`, or an answer to a question."""

    finding: UUID
    ref: str
    office: Name
    asked_on: datetime
    due_on: date | None


@dataclass(frozen=True, slots=True)
class BoardPutOff:
    """An extension that the unit asked for; `left` is how many more of that deadline are allowed in
    this episode. `agreed` is null where nobody has decided it."""

    finding: UUID
    ref: str
    of_measure: bool
    before: date
    until: date
    agreed: bool | None
    left: int


@dataclass(frozen=True, slots=True)
class BoardDay:
    """Something that is due on a day: of a finding, or a step of the ladder to report back on,
    `ref` being the number of the one or the other."""

    day: date
    kind: DueKind
    finding: UUID | None
    step: UUID | None
    ref: str


@dataclass(frozen=True, slots=True)
class BoardOfUnit:
    """A unit's own page: what it leads, where that waits, what it is asked, the first twenty of
    each list; `helping` counts the open findings that it helps with."""

    unit: UUID
    name: Name
    counts: BoardCounts
    helping: int
    waiting: list[BoardWaiting]
    asked: list[BoardAsked]
    put_off: list[BoardPutOff]
    dates: list[BoardDay]


@dataclass(frozen=True, slots=True)
class BoardInTime:
    """Of `closed`, how many were closed by the first deadline and by the one that stood then."""

    closed: int
    by_first: int
    by_current: int


@dataclass(frozen=True, slots=True)
class BoardClosedUnit:
    """A unit at its depth in the tree, with what of its findings is closed."""

    unit: UUID
    name: Name
    depth: int
    counts: BoardInTime | None


@dataclass(frozen=True, slots=True)
class BoardClosed:
    """The units of which the owner of the token sees closed findings, as of a day."""

    on: date
    units: list[BoardClosedUnit]
    whole: BoardInTime


@dataclass(frozen=True, slots=True)
class BurnDownPoint:
    """A day at its end: `open` of `whole` are not closed; `closed`, `reopened` and `apart`
    (withdrawn or merged) happened on it; `share` of the time to the deadline has passed."""

    day: date
    whole: int
    open: int
    closed: int
    reopened: int
    apart: int
    share: float


@dataclass(frozen=True, slots=True)
class RoundBurnDown:
    """What of a round is open, day by day since its feedback; `whole` is false where the owner of
    the token sees a part of it, which alone is counted."""

    round: UUID
    due_on: date
    whole: bool
    points: list[BurnDownPoint]


@dataclass(frozen=True, slots=True)
class UnitBurden:
    """What was asked of a unit in a period, what it handed in, and what was sent back; `doubled`
    counts findings about which more than one office asked."""

    unit: UUID
    name: Name
    requests: int
    questions: int
    reports: int
    plans: int
    submissions: int
    files: int
    extensions: int
    returned: int
    doubled: int


@dataclass(frozen=True, slots=True)
class UnitsBurden:
    """The burden put on units, in the order of establishment."""

    first: date
    last: date
    units: list[UnitBurden]
