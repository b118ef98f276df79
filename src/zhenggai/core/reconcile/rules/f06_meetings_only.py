"""F06 meetings and papers only: “以会议落实会议、以文件落实文件” (``domain.md`` section 5).

Every measure that answers the finding is a meeting, a study session or a plan on paper.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from zhenggai.core.records import Flag, MeasureKind, Reconciliation, Severity

CODE = "F06"
_PAPER = frozenset({MeasureKind.MEETING, MeasureKind.STUDY, MeasureKind.PLAN})


def check(result: Reconciliation) -> Iterator[Flag]:
    """A question for each finding that is answered by nothing else."""
    kinds = {measure.id: measure.kind for measure in result.against.measures}
    answers: dict[str, list[MeasureKind]] = defaultdict(list)
    for link in result.links:
        answers[link.finding].append(kinds[link.measure])
    for finding in result.reading.findings:
        mine = answers[finding.id]
        if mine and all(kind in _PAPER for kind in mine):
            yield Flag(CODE, Severity.QUESTION, finding.id)
