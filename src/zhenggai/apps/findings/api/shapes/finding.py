"""A finding as programs get it, with its plan and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from zhenggai.apps.findings.kinds import FindingType, MeasureState
from zhenggai.apps.findings.offers import Way
from zhenggai.apps.findings.queries.listed import Listed
from zhenggai.apps.findings.queries.page import Timeliness
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.queries.why import How
from zhenggai.apps.findings.states import State


@dataclass(frozen=True, slots=True)
class Findings:
    """A page of findings; `next` leads on, null on the last."""

    findings: list[Listed]
    next: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """The passage word for word. What stands round it, and where, only for those who may read the
    document."""

    text: str
    page: int | None
    block: int | None
    place: str
    before: str
    after: str
    document: UUID | None


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause; `own` where it belongs to this finding's plan."""

    id: UUID
    no: int
    kind: str
    text: str
    own: bool
    version: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of a file that stands for a measure; `/evidence/{id}/file` has its bytes."""

    id: UUID
    name: str
    kind: str
    paper: bool
    shows_on: date
    uploaded_at: datetime
    uses: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A progress report."""

    as_of: date
    at: datetime
    by: Name
    text: str


@dataclass(frozen=True, slots=True)
class ByRule:
    """The version of a rule that set a day, the day that it counted from, the tables by which it
    was counted, and the year whose days off were not published yet, null where the day is final."""

    id: UUID
    version: int
    source: str
    counted_from: date
    calendar: str
    lacks_year: int | None


@dataclass(frozen=True, slots=True)
class Why:
    """Why a deadline is that day: how it came about, by which entry, what it was before, when the
    plan was handed in, and the rule where one set it; `said` tells it in sentences."""

    how: How
    entry: int | None
    at: datetime | None
    office: Name | None
    before: date | None
    handed_in: datetime | None
    rule: ByRule | None
    said: list[str]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure; `causes` are the numbers of causes, `home` the finding whose plan it is of."""

    id: UUID
    no: int
    text: str
    deliverable: str
    standard: str
    target: str
    term: str
    owner: Name | None
    responsible: Name | None
    due_on: date | None
    original_due_on: date | None
    why: Why | None
    state: MeasureState
    done_at: datetime | None
    version: int
    own: bool
    home: str
    supports: list[Name]
    causes: list[int]
    progress: list[Progress]
    evidence: list[Proof]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an indicator stood at on a day."""

    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that should move from a baseline to a target."""

    id: UUID
    name: str
    measured_in: str
    baseline: Decimal
    baseline_on: date
    target: Decimal
    readings: list[Reading]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a reviewer, verifier or closer, and the unit's answer."""

    id: UUID
    at: datetime
    by: Name
    text: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection that came in while the result was posted; `upheld` is null until answered."""

    id: UUID
    at: datetime
    text: str
    upheld: bool | None
    answer: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one person has proposed and another is to decide; `into` is the number of a finding."""

    id: UUID
    kind: str
    by: Name
    at: datetime
    reasons: str
    measure: UUID | None
    into: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A role that is waited for, for an act, at an office or unit, and who holds it there."""

    act: str
    role: str
    where: Name
    holders: list[Name]
    more: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not: the code of the refusal and its sentence."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class May:
    """An act that the owner's role brings here: `open`, or `refused` with the reason; `rare` ones
    stand folded away on the page. `slug` is its address."""

    slug: str
    way: Way
    rare: bool
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class RoundOf:
    """The round of a finding."""

    id: UUID
    code: str
    name: str
    feedback_on: date
    due_on: date
    posting_days: int


@dataclass(frozen=True, slots=True)
class Extension:
    """A later day that was asked for: of the finding, or of a measure. `further` ones are decided a
    level above whoever set the deadline; `agreed` is null while it waits, and where it was taken
    back."""

    id: UUID
    measure: UUID | None
    before: date
    until: date
    number: int
    further: bool
    by: Name
    at: datetime
    reasons: str
    progress: str
    agreed: bool | None
    decided_by: Name | None
    decided_at: datetime | None
    answer: str
    withdrawn_by: Name | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as its viewer sees it. `whole` is false for a supporting unit, which sees the quote
    and the measures that it supports. `version` is what `ETag` and `If-Match` name."""

    id: UUID
    ref: str
    version: int
    whole: bool
    round: RoundOf
    heading: str
    quote: Quote
    state: State
    held_from: str
    episode: int
    kind: FindingType
    common: bool
    unit: UUID | None
    unit_name: Name | None
    lead_leader: UUID | None
    lead_leader_name: Name | None
    due_on: date | None
    original_due_on: date | None
    why: Why | None
    extensions: list[Extension]
    extensions_left: int
    posted_until: date | None
    review_on: date | None
    timeliness: Timeliness
    amount: Decimal | None
    currency: str
    registered_at: datetime
    moved_at: datetime
    position: str
    stated_status: str
    rating: str
    criteria: str
    condition: str
    effect: str
    causes: list[Cause]
    measures: list[Measure]
    measures_total: int
    measures_page: int
    measures_pages: int
    indicators: list[Indicator]
    questions: list[Question]
    objections: list[Objection]
    proposals: list[Proposal]
    plan_no: int
    waits_for: list[Turn]
    may: list[May]
    may_on_things: list[str]
    asks: list[Reason]
