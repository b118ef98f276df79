"""F09 coverage gap: a finding without measure, a measure without finding, a cause without measure.

``domain.md`` section 5. A finding whose answer may stand behind a cut is unknown, not a gap; a
problem of an earlier year was answered in its own year.
"""

from __future__ import annotations

from collections.abc import Iterator

from zhenggai.core.records import Flag, Origin, Reconciliation, Severity, Status

CODE = "F09"


def check(result: Reconciliation) -> Iterator[Flag]:
    """A gap for each unanswered finding, a question for each stray measure and bare cause."""
    for finding in result.reading.findings:
        if finding.origin is Origin.PAST:
            continue
        if result.status[finding.id] is Status.UNANSWERED:
            yield Flag(CODE, Severity.GAP, finding.id)
    for measure in result.orphan_measures:
        yield Flag(CODE, Severity.QUESTION, measure)
    for cause in result.causes_without_measure:
        yield Flag(CODE, Severity.QUESTION, cause)
