"""A reconciliation arranged for reading: look-up by item, groups by heading, the figures on top.

The forms share this; it holds no words and judges nothing. Figures count items, never persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TypeVar

from zhenggai.core.records import (
    Cause,
    Finding,
    Flag,
    Link,
    Measure,
    MeasureKind,
    Reading,
    Reconciliation,
    Status,
    Strength,
)

PAPER = frozenset({MeasureKind.MEETING, MeasureKind.STUDY, MeasureKind.PLAN})
Item = TypeVar("Item", Finding, Cause, Measure)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many of what. ``by_status`` has every status, also those that no problem has."""

    problems: int
    by_status: Mapping[Status, int]
    causes: int
    causes_without_measure: int
    measures: int
    no_owner: int
    no_deadline: int
    no_target: int
    paper: int
    slogans: int
    person_aimed: int
    orphans: int


@dataclass(frozen=True)
class Arranged:
    """Look-ups over one reconciliation, each made once when first asked for."""

    result: Reconciliation

    @property
    def two_documents(self) -> bool:
        """Whether the measures come from another document than the problems."""
        return self.result.against is not self.result.reading

    @cached_property
    def findings(self) -> Mapping[str, Finding]:
        """Problems by id, in document order."""
        return _by_id(self.result.reading.findings)

    @cached_property
    def causes(self) -> Mapping[str, Cause]:
        """Causes by id, in document order."""
        return _by_id(self.result.reading.causes)

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """Measures that may answer, by id, in document order."""
        return _by_id(self.result.against.measures)

    @cached_property
    def links(self) -> Mapping[str, tuple[Link, ...]]:
        """Links by problem: direct ones first, then by falling score."""
        found: dict[str, list[Link]] = {}
        for link in self.result.links:
            found.setdefault(link.finding, []).append(link)
        return {
            finding: tuple(
                sorted(some, key=lambda one: (one.strength is not Strength.DIRECT, -one.score))
            )
            for finding, some in found.items()
        }

    @cached_property
    def causes_of(self) -> Mapping[str, tuple[Cause, ...]]:
        """The causes linked to each problem or measure."""
        found: dict[str, list[Cause]] = {}
        for link in self.result.cause_links:
            found.setdefault(link.item, []).append(self.causes[link.cause])
        return {item: tuple(some) for item, some in found.items()}

    @cached_property
    def flags(self) -> Mapping[str | None, tuple[Flag, ...]]:
        """Flags by item; those of the whole document under ``None``."""
        found: dict[str | None, list[Flag]] = {}
        for flag in self.result.flags:
            found.setdefault(flag.item, []).append(flag)
        return {item: tuple(some) for item, some in found.items()}

    def status(self, finding: Finding) -> Status:
        """The status of a problem."""
        return self.result.status[finding.id]

    def by_heading(self) -> list[tuple[int | None, list[Finding]]]:
        """Problems in document order, in runs that stand under one heading."""
        runs = groupby(self.findings.values(), key=lambda finding: finding.section)
        return [(section, list(some)) for section, some in runs]

    def kind_of(self, item: str | None) -> str:
        """``finding``, ``measure`` or ``cause``; empty for the whole document."""
        if item in self.findings:
            return "finding"
        if item in self.measures:
            return "measure"
        return "cause" if item in self.causes else ""

    def figures(self) -> Figures:
        """The figures of the summary."""
        states = [self.status(finding) for finding in self.findings.values()]
        measures = self.measures.values()
        return Figures(
            problems=len(states),
            by_status={status: states.count(status) for status in Status},
            causes=len(self.causes),
            causes_without_measure=len(self.result.causes_without_measure),
            measures=len(self.measures),
            no_owner=sum(measure.owner is None for measure in measures),
            no_deadline=sum(measure.deadline is None for measure in measures),
            no_target=sum(measure.target is None for measure in measures),
            paper=sum(measure.kind in PAPER for measure in measures),
            slogans=sum(measure.kind is MeasureKind.SLOGAN for measure in measures),
            person_aimed=sum(measure.person_aimed for measure in measures),
            orphans=len(self.result.orphan_measures),
        )


def heading_path(reading: Reading, section: int | None) -> str:
    """The headings over an item from the outside in, verbatim; the title of the document only where
    it is all there is. Empty where there is none."""
    path = [reading.outline[index] for index in reading.path(section)]
    inner = [heading for heading in path if heading.level > 0] or path
    return " › ".join(f"{heading.number}{_gap(heading.number)}{heading.title}" for heading in inner)


def _gap(number: str) -> str:
    return " " if number and number[-1] not in "、.．)）:：" else ""


def _by_id(items: Iterable[Item]) -> dict[str, Item]:
    ordered = sorted(items, key=lambda item: item.quote.span)
    return {item.id: item for item in ordered}
