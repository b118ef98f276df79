"""Findings, causes and measures as read from a document, each with its quote.

A field is ``None`` (or empty) when the text states none: an absent owner is a fact about the
document, not a gap in the reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from zhenggai.core.records.source import Quote, Span


class MeasureKind(StrEnum):
    """What kind of act a measure is (``domain.md`` section 5; codes fixed by the JSON schema)."""

    ACTION = "action"
    SYSTEM = "system"
    STUDY = "study"
    MEETING = "meeting"
    PLAN = "plan"
    INSPECT = "inspect"
    DISCIPLINE = "discipline"
    SLOGAN = "slogan"


class CauseKind(StrEnum):
    """Where a cause lies; ``None`` on the cause where the text does not tell."""

    SUBJECTIVE = "subjective"
    INSTITUTIONAL = "institutional"
    MANAGERIAL = "managerial"
    OBJECTIVE = "objective"


class Origin(StrEnum):
    """Whose problem it is: this document's own, one quoted from elsewhere, or an earlier year's."""

    OWN = "own"
    QUOTED = "quoted"
    PAST = "past"


class DeadlineKind(StrEnum):
    """How a deadline is stated."""

    DATE = "date"  # a day or month, perhaps without a year
    RELATIVE = "relative"  # 反馈后1个月内
    IMMEDIATE = "immediate"  # 立行立改
    STANDING = "standing"  # 长期坚持


@dataclass(frozen=True, slots=True)
class Deadline:
    """A stated deadline. ``text`` is verbatim; the rest is its normalised reading.

    DATE: ``year`` may be ``None`` (none stated), ``month`` and ``day`` likewise (masked: ``X月``);
    ``day`` is the last day meant (``6月底`` → 30). RELATIVE: ``amount`` of ``unit`` (``day``,
    ``working_day``, ``month``, ``year``) after ``since`` (verbatim event, ``None`` if not stated).
    """

    text: str
    span: Span
    kind: DeadlineKind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    amount: int | None = None
    unit: str | None = None
    since: str | None = None

    def on(self) -> date | None:
        """The calendar day, where year, month and day are all stated."""
        if self.year and self.month and self.day:
            return date(self.year, self.month, self.day)
        return None


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure in the text. ``value`` is in ``unit`` (万元 already multiplied out to 元)."""

    text: str
    span: Span
    value: Decimal
    unit: str


class ElementKind(StrEnum):
    """The parts of an audit finding (US Government Auditing Standards, 2 CFR 200.516(b))."""

    CRITERIA = "criteria"
    CONDITION = "condition"
    CAUSE = "cause"
    EFFECT = "effect"
    QUESTIONED_COST = "questioned_cost"
    CONTEXT = "context"
    RECOMMENDATION = "recommendation"
    RESPONSE = "response"
    ACTION_PLAN = "action_plan"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Element:
    """A named part of an audit finding or of its corrective action plan."""

    kind: ElementKind
    quote: Quote


@dataclass(frozen=True, slots=True)
class Finding:
    """One atomic problem (问题): one concrete shortcoming that could be closed on its own.

    ``section`` indexes ``Reading.outline`` (the heading it stands under, ``None`` for none).
    ``number`` is its own list number or audit reference as written; ``row`` is the table row and
    ``item`` the list item or paragraph that it shares with its measures. ``cut`` says that the
    text breaks off behind it, ``common`` that the text calls it a common problem (共性问题).
    """

    id: str
    quote: Quote
    section: int | None = None
    number: str | None = None
    row: int | None = None
    item: int | None = None
    origin: Origin = Origin.OWN
    amounts: tuple[Amount, ...] = ()
    elements: tuple[Element, ...] = ()
    cut: bool = False
    common: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause (原因): as a rule a whole sub-section of the analysis."""

    id: str
    quote: Quote
    section: int | None = None
    number: str | None = None
    row: int | None = None
    item: int | None = None
    kind: CauseKind | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure (整改措施): one act with its own object.

    ``owner`` is the stated lead (牵头) or acting unit or post, ``supporting`` the co-handlers
    (责任/配合单位), ``target`` a stated figure or standard, all verbatim. ``person_aimed`` marks an
    act against those who complain or speak (稳控、劝返、盯防、删帖): it counts as no measure.
    """

    id: str
    quote: Quote
    kind: MeasureKind
    section: int | None = None
    number: str | None = None
    row: int | None = None
    item: int | None = None
    owner: str | None = None
    supporting: tuple[str, ...] = ()
    deadline: Deadline | None = None
    target: str | None = None
    elements: tuple[Element, ...] = ()
    done: bool = False
    person_aimed: bool = False
