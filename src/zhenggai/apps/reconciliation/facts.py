"""What is missing where in a reconciliation, and which items a choice of gaps leaves.

Pure: reads the records, says nothing in words and judges nothing that the engines have not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhenggai.core.records import Link, Measure, MeasureKind, Reconciliation, Status
from zhenggai.presentation.arranged import PAPER, Arranged

_WORDS_ONLY = PAPER | {MeasureKind.SLOGAN}


class Gap(StrEnum):
    """What a reader can filter by. The first four are statuses of problems: any of those chosen
    may hold; of all others every one chosen must hold."""

    UNANSWERED = "unanswered"
    GENERAL = "general"
    UNKNOWN = "unknown"
    ANSWERED = "answered"
    NO_CAUSE = "no-cause"
    FLAGGED = "flagged"
    NO_OWNER = "no-owner"
    NO_DATE = "no-date"
    NO_FIGURE = "no-figure"
    PAPER = "paper"
    ORPHAN = "orphan"
    PERSON = "person"


STATUSES = frozenset({Gap.UNANSWERED, Gap.GENERAL, Gap.UNKNOWN, Gap.ANSWERED})
OF_MEASURES = frozenset(
    {Gap.NO_OWNER, Gap.NO_DATE, Gap.NO_FIGURE, Gap.PAPER, Gap.ORPHAN, Gap.PERSON}
)


@dataclass(frozen=True)
class Facts:
    """A reconciliation arranged for look-up, with the gaps of each problem and each measure."""

    arranged: Arranged
    problem_gaps: Mapping[str, frozenset[Gap]]
    measure_gaps: Mapping[str, frozenset[Gap]]

    @property
    def result(self) -> Reconciliation:
        """The reconciliation itself."""
        return self.arranged.result

    def count(self, gap: Gap) -> int:
        """How many problems or measures have the gap."""
        problems = sum(gap in gaps for gaps in self.problem_gaps.values())
        return problems + sum(gap in gaps for gaps in self.measure_gaps.values())

    def counts(self) -> dict[Gap, int]:
        """`count` of every gap, in the order that filters show."""
        return {gap: self.count(gap) for gap in Gap}


def facts(result: Reconciliation) -> Facts:
    """The gaps of every item of a reconciliation."""
    arranged = Arranged(result)
    orphans = frozenset(result.orphan_measures)
    uncaused = frozenset(result.findings_without_cause)
    flagged = arranged.flags
    return Facts(
        arranged=arranged,
        problem_gaps={
            identity: _of_problem(
                arranged.status(finding), identity in uncaused, identity in flagged
            )
            for identity, finding in arranged.findings.items()
        },
        measure_gaps={
            identity: _of_measure(measure, identity in orphans, identity in flagged)
            for identity, measure in arranged.measures.items()
        },
    )


def _of_problem(status: Status, uncaused: bool, flagged: bool) -> frozenset[Gap]:
    gaps = {Gap(status.value)}
    if uncaused:
        gaps.add(Gap.NO_CAUSE)
    if flagged:
        gaps.add(Gap.FLAGGED)
    return frozenset(gaps)


def _of_measure(measure: Measure, orphan: bool, flagged: bool) -> frozenset[Gap]:
    held = {
        Gap.NO_OWNER: measure.owner is None,
        Gap.NO_DATE: measure.deadline is None,
        Gap.NO_FIGURE: measure.target is None,
        Gap.PAPER: measure.kind in _WORDS_ONLY,
        Gap.ORPHAN: orphan,
        Gap.PERSON: measure.person_aimed,
        Gap.FLAGGED: flagged,
    }
    return frozenset(gap for gap, holds in held.items() if holds)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list on the right: a problem with the measures to show under it, a measure
    that answers none, or a cause."""

    kind: str
    id: str
    links: tuple[Link, ...] = ()


def chosen(known: Facts, gaps: frozenset[Gap]) -> list[Entry]:
    """The entries that the chosen gaps leave, in the order of the documents; all for no choice."""
    statuses, measures = gaps & STATUSES, gaps & OF_MEASURES
    entries: list[Entry] = []
    for identity in known.arranged.findings:
        entry = _problem(known, identity, gaps, statuses, measures)
        if entry is not None:
            entries.append(entry)
    if not statuses and Gap.NO_CAUSE not in gaps:
        entries += [
            Entry("orphan", identity)
            for identity in known.result.orphan_measures
            if gaps <= known.measure_gaps.get(identity, frozenset())
        ]
    if not gaps:
        entries += [Entry("cause", identity) for identity in known.arranged.causes]
    return entries


def _problem(
    known: Facts,
    identity: str,
    gaps: frozenset[Gap],
    statuses: frozenset[Gap],
    measures: frozenset[Gap],
) -> Entry | None:
    own = known.problem_gaps[identity]
    links = known.arranged.links.get(identity, ())
    if statuses and not statuses & own:
        return None
    if Gap.NO_CAUSE in gaps and Gap.NO_CAUSE not in own:
        return None
    if Gap.FLAGGED in gaps and Gap.FLAGGED not in own:
        flagged = [k for k in links if Gap.FLAGGED in known.measure_gaps.get(k.measure, ())]
        if not flagged:
            return None
    if measures:
        links = tuple(
            k for k in links if measures <= known.measure_gaps.get(k.measure, frozenset())
        )
        if not links:
            return None
    return Entry("problem", identity, links)
