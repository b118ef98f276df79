"""What reading one document yields: its outline, the role of each section, its items."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhenggai.core.records.items import Cause, Finding, Measure
from zhenggai.core.records.source import Document, Span


class Role(StrEnum):
    """What a section is for."""

    OPENING = "opening"
    PROBLEMS = "problems"
    CAUSES = "causes"
    MEASURES = "measures"
    PROGRESS = "progress"
    MIXED = "mixed"  # problem, cause and measure under one heading
    CLOSING = "closing"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading. ``level`` 0 is the document title, 1 is 一、, 2 （一）, 3 ``1.``, 4 ``(1)``, 5 ①
    moved up where levels are skipped below a parent. ``number`` is as written (``（一）``), empty
    where there is none. ``span`` covers number and title; ``body`` runs from there to the next
    heading of any level. ``parent`` indexes the outline.
    """

    level: int
    number: str
    title: str
    span: Span
    body: Span
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of text with one role. ``heading`` indexes the outline, ``None`` before it."""

    role: Role
    span: Span
    heading: int | None = None


@dataclass(frozen=True, slots=True)
class StatedCount:
    """A count that the text states (“五个方面”) with what was found. ``found`` is ``None`` where
    the text is cut or nothing countable follows."""

    text: str
    span: Span
    stated: int
    found: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One document read. ``cut`` says that the text stops (``end``) or starts (``start``) in
    mid-item, so that what is missing there is unknown, not absent."""

    document: Document
    outline: tuple[Heading, ...] = ()
    sections: tuple[Section, ...] = ()
    findings: tuple[Finding, ...] = ()
    causes: tuple[Cause, ...] = ()
    measures: tuple[Measure, ...] = ()
    counts: tuple[StatedCount, ...] = ()
    cut: frozenset[str] = frozenset()
    language: str = "zh"

    def path(self, heading: int | None) -> tuple[int, ...]:
        """The headings from the outermost down to ``heading``."""
        chain: list[int] = []
        while heading is not None:
            chain.append(heading)
            heading = self.outline[heading].parent
        return tuple(reversed(chain))
