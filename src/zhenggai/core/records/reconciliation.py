"""What reconciling yields: links with reasons, a status per finding, flags as questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from zhenggai.core.records.reading import Reading


class Strength(StrEnum):
    """``direct``: the measure names the matter of the problem. ``generic``: only an umbrella or a
    slogan covers it."""

    DIRECT = "direct"
    GENERIC = "generic"


class Status(StrEnum):
    """Whether a finding is answered by a measure."""

    ANSWERED = "answered"
    GENERAL = "general"
    UNANSWERED = "unanswered"
    UNKNOWN = "unknown"  # the text is cut where the answer would stand


class ReasonCode(StrEnum):
    """Why two items were linked; worded in ``locale`` as ``reason.<code>``."""

    CONFIRMED = "confirmed"  # a person said so
    SAME_HEADING = "same_heading"
    SAME_ITEM = "same_item"  # 整改措施 follows its problem in one item or paragraph
    SAME_NUMBER = "same_number"
    SAME_ROW = "same_row"
    SAME_REFERENCE = "same_reference"  # audit reference number
    SAME_SECTION = "same_section"  # sections of one theme
    SHARED_WORDS = "shared_words"
    RELATED_WORDS = "related_words"  # other words, one matter
    COVERS_ALL = "covers_all"  # one measure made to answer a whole section
    SIMILAR_MEANING = "similar_meaning"  # sentence encoder, extra [semantic]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a link. ``ours`` are words of the finding, ``theirs`` those of the measure."""

    code: ReasonCode
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A finding and a measure that answers it. ``score`` is 0 to 1."""

    finding: str
    measure: str
    strength: Strength
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class CauseLink:
    """A cause and a finding that it explains, or a measure that removes it."""

    cause: str
    item: str
    score: float
    reasons: tuple[Reason, ...]


class Severity(StrEnum):
    """How much a flag asks of the reader. A flag is a question, never a verdict on a person."""

    GAP = "gap"  # something required is missing: counts under --strict
    QUESTION = "question"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Flag:
    """A question to a human. ``rule`` is the code (``F07``), ``item`` the id of the item concerned
    or ``None`` for the whole document, ``values`` fill the wording ``rule.<code>``."""

    rule: str
    severity: Severity
    item: str | None
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Findings of ``reading`` against measures of ``against`` (the same reading where one document
    is held against itself). ``status`` has an entry for every finding of ``reading``."""

    reading: Reading
    against: Reading
    links: tuple[Link, ...]
    cause_links: tuple[CauseLink, ...]
    status: Mapping[str, Status]
    orphan_measures: tuple[str, ...]
    findings_without_cause: tuple[str, ...]
    causes_without_measure: tuple[str, ...]
    flags: tuple[Flag, ...]
