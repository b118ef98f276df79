"""Whether every paragraph and cell of a document is accounted for before it is registered."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhenggai.apps.intake.kinds import LIVE, Mark, PassageKind, PassageState
from zhenggai.apps.intake.layout import Layout, Unit
from zhenggai.apps.intake.models import Intake, PassageElement
from zhenggai.core.records import Span


@dataclass(frozen=True, slots=True)
class Completeness:
    """The numbers that the registrar confirms, and what lies behind them. `marks` counts the
    paragraphs without an item by the reason why they have none."""

    paragraphs: int
    findings: int
    causes: int
    measures: int
    undecided: int
    rejected: int
    assigned: int
    marks: tuple[tuple[str, int], ...]
    unassigned: tuple[Unit, ...]

    @property
    def numbers(self) -> tuple[int, int, int]:
        """n paragraphs, m findings, k unassigned."""
        return self.paragraphs, self.findings, len(self.unassigned)


def completeness(intake: Intake, layout: Layout) -> Completeness:
    """The completeness check of one reading, in three queries however long the document is."""
    rows = list(intake.passages.values_list("kind", "state", "start", "end"))
    live = [(start, end) for _, state, start, end in rows if state in LIVE]
    live += PassageElement.objects.filter(
        passage__intake=intake, passage__state__in=LIVE
    ).values_list("start", "end")
    rejected = [(start, end) for _, state, start, end in rows if state == PassageState.REJECTED]
    aside = list(intake.set_aside.values_list("start", "end"))
    found = _sorted(layout.units, live, rejected, aside)
    kinds = [kind for kind, state, _, _ in rows if state in LIVE]
    marks = [found.count(mark) for mark in Mark]
    return Completeness(
        paragraphs=len(layout.units),
        findings=kinds.count(PassageKind.FINDING),
        causes=kinds.count(PassageKind.CAUSE),
        measures=kinds.count(PassageKind.MEASURE),
        undecided=sum(state == PassageState.PROPOSED for _, state, _, _ in rows),
        rejected=len(rejected),
        assigned=found.count(_ASSIGNED),
        marks=tuple((mark.value, n) for mark, n in zip(Mark, marks, strict=True) if n),
        unassigned=tuple(unit for unit, what in zip(layout.units, found, strict=True) if not what),
    )


def unit_at(layout: Layout, span: Span) -> Unit | None:
    """The paragraph or cell in which a span begins."""
    return next((u for u in layout.units if u.span.start <= span.start < u.span.end), None)


_ASSIGNED = "assigned"


def _sorted(
    units: Sequence[Unit],
    live: Iterable[tuple[int, int]],
    rejected: Iterable[tuple[int, int]],
    aside: Iterable[tuple[int, int]],
) -> list[str]:
    """For each unit: assigned, the mark by which it holds no item, or nothing."""
    layers = [
        (_ASSIGNED, _Cover(live)),
        (Mark.HAND.value, _Cover(aside)),
        (Mark.REJECTED.value, _Cover(rejected)),
    ]
    return [
        next((what for what, cover in layers if cover.meets(unit.span)), unit.mark)
        for unit in units
    ]


class _Cover:
    """Stretches of text, joined where they meet, so that one look tells whether a span is met."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        joined: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        self._starts = [start for start, _ in joined]
        self._ends = [end for _, end in joined]

    def meets(self, span: Span) -> bool:
        """Whether any stretch shares text with the span."""
        place = bisect_right(self._starts, span.end - 1) - 1
        return place >= 0 and self._ends[place] > span.start
