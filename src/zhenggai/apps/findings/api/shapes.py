"""What programs get of findings: frozen pictures, named as the pages name things. Nothing is judged
here, and nothing is in them that the pages do not show to the same viewer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhenggai.apps.findings.kinds import FindingType, MeasureState
from zhenggai.apps.findings.offers import Way
from zhenggai.apps.findings.queries.page import Timeliness
from zhenggai.apps.findings.queries.paged import Listed
from zhenggai.apps.findings.queries.told import Name
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


@dataclass(frozen=True, slots=True)
class Entry:
    """An act: what was done, by whom in which capacity, and its words. `body` is as the journal has
    it: ids, codes and digests."""

    entry: int
    kind: str
    at: datetime
    by: UUID | None
    by_name: Name | None
    role: str
    acting: bool
    paper: bool
    token: bool
    unit_name: Name | None
    for_whom: Name | None
    body: Mapping[str, Any]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Story:
    """The acts on a finding, newest first; `next` leads to earlier ones, null where none are."""

    acts: list[Entry]
    next: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the journal about a finding: ids, codes and digests, never words."""

    entry: int
    kind: str
    at: str
    actor: UUID | None
    capacity: str
    unit: UUID | None
    on_behalf_of: UUID | None
    finding: UUID
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """Entries, oldest first. Ask on with `after`; at once where there is `more`."""

    changes: list[Change]
    after: int
    more: bool


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
    """A source document of a round."""

    id: UUID
    name: str
    digest: str
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
    """What waits for the owner of the token; `colleagues` counts what only others may do."""

    work: list[Work]
    colleagues: int


@dataclass(frozen=True, slots=True)
class Done:
    """What an act led to: the state and version of the finding, the number of the entry, and the
    key of what was made or changed where that is not the finding itself."""

    finding: UUID
    state: State
    version: int
    entry: int
    thing: UUID | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A round that was opened."""

    round: UUID


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
