"""F07 vague measure: only 加强、强化、提高, no object, number, date or deliverable
(``domain.md`` section 5)."""

from __future__ import annotations

from collections.abc import Iterator

from zhenggai.core.records import DeadlineKind, Flag, MeasureKind, Reconciliation, Severity

CODE = "F07"
_NO_DATE = frozenset({DeadlineKind.STANDING, DeadlineKind.IMMEDIATE})


def check(result: Reconciliation) -> Iterator[Flag]:
    """A question for each slogan without a figure and without a date that could be missed."""
    for measure in result.against.measures:
        dated = measure.deadline is not None and measure.deadline.kind not in _NO_DATE
        if measure.kind is MeasureKind.SLOGAN and measure.target is None and not dated:
            yield Flag(CODE, Severity.QUESTION, measure.id)
