"""What programs get of documents, their readings and what is read in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from zhenggai.apps.findings.api.shapes import Reason
from zhenggai.apps.findings.kinds import FindingType
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.intake.kinds import (
    Form,
    IntakeState,
    PassageKind,
    PassageOrigin,
    PassageState,
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A document that was taken in and read; `passages` is how many items wait for review."""

    document: UUID
    reading: UUID
    passages: int


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading of a document."""

    id: UUID
    state: IntakeState
    version: int
    read_by: Name
    read_at: datetime


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document of a round with its readings, the newest first. `digest` is SHA-256 of its
    bytes, null once they were erased."""

    id: UUID
    name: str
    digest: str | None
    added_by: Name
    added_at: datetime
    readings: list[ReadingRow]


@dataclass(frozen=True, slots=True)
class SourceDocuments:
    """A page of documents, newest first; `next` leads on, null on the last."""

    documents: list[SourceDocument]
    next: str | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the registrar confirms (`paragraphs`, `findings`, `unassigned`, `numbers_left_out`), and
    what lies behind it."""

    paragraphs: int
    findings: int
    unassigned: int
    numbers_left_out: int
    causes: int
    measures: int
    undecided: int
    rejected: int
    assigned: int
    marks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An accepted finding whose number is given in the round already."""

    passage: UUID
    scheme: str
    number: str


@dataclass(frozen=True, slots=True)
class NamedOwner:
    """A name that the document gives as owner, how often, and the unit that bears it exactly."""

    name: str
    times: int
    unit: UUID | None


@dataclass(frozen=True, slots=True)
class SourceReading:
    """One reading of one document. `version` is what `ETag` and `If-Match` name; `proposed` counts
    what is undecided by kind."""

    id: UUID
    document: UUID
    name: str
    round: UUID
    form: Form
    language: str
    state: IntakeState
    version: int
    read_by: Name
    read_at: datetime
    ended_by: Name | None
    ended_at: datetime | None
    reason: str
    numbers: Numbers
    proposed: Mapping[str, int]
    left_out: list[LeftOut]
    owners: list[NamedOwner]
    notices: list[Reason]


@dataclass(frozen=True, slots=True)
class Element:
    """A named part of an audit finding, verbatim."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage of a reading: its quote word for word, what was decided about it, and what the
    document says beside it. `finding` is the one that it was registered as, or, where `tied`, the
    one that it repeats."""

    id: UUID
    version: int
    kind: PassageKind
    state: PassageState
    origin: PassageOrigin
    text: str
    start: int
    end: int
    page: int | None
    block: int | None
    place: str
    heading: str
    reason: str
    parent: UUID | None
    made_from: UUID | None
    replaced_by: UUID | None
    finding_type: FindingType
    category: UUID | None
    common: bool
    amount: Decimal | None
    currency: str
    scheme: str
    number: str
    rating: str
    stated_status: str
    owner: str
    supporting: str
    deadline: str
    due_on: date | None
    target: str
    changed_by: Name | None
    changed_at: datetime | None
    elements: list[Element]
    finding: UUID | None
    finding_ref: str
    tied: bool


@dataclass(frozen=True, slots=True)
class ReadPassages:
    """A page of passages in the order of the text; `next` leads on, null on the last."""

    passages: list[ReadPassage]
    next: str | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or cell. `block` is what `add-typed` names; `mark` says why by the reading it
    holds no item, empty where it should hold one or be set aside."""

    no: int
    block: int
    place: str
    page: int | None
    start: int
    end: int
    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """A page of paragraphs in the order of the text; `next` leads on, null on the last."""

    paragraphs: list[Paragraph]
    next: str | None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What an act on a reading led to: its state and version, the number of the entry, and the
    passages that were decided or made, or the findings that were registered."""

    reading: UUID
    state: IntakeState
    version: int
    entry: int
    passages: list[UUID]
    findings: list[UUID]


@dataclass(frozen=True, slots=True)
class Adoptable:
    """A cause or measure that was read in a document as an answer to a finding. `unit` bears
    exactly the name of `owner`; the rest is what the document states."""

    passage: UUID
    kind: PassageKind
    text: str
    document: str
    owner: str
    unit: UUID | None
    deadline: str
    due_on: date | None
    target: str
    stated_status: str


@dataclass(frozen=True, slots=True)
class AdoptableList:
    """What may be adopted into the plan of a finding, causes first."""

    passages: list[Adoptable]
