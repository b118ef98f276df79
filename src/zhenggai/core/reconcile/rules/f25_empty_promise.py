"""F25 empty promise: a measure with neither owner nor date nor figure (``domain.md`` section 5).

What is already done promises nothing, and an act aimed at persons is no measure: neither counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from zhenggai.core.records import Flag, Reconciliation, Severity

CODE = "F25"


def check(result: Reconciliation) -> Iterator[Flag]:
    """A gap for each such measure."""
    for measure in result.against.measures:
        if measure.done or measure.person_aimed:
            continue
        if measure.owner is None and measure.deadline is None and measure.target is None:
            yield Flag(CODE, Severity.GAP, measure.id)
