"""F19 no 举一反三: a common problem, and no measure looks for it elsewhere (``domain.md``
section 5)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from zhenggai.core.folding import compact
from zhenggai.core.records import Flag, Reconciliation, Severity

CODE = "F19"
_ELSEWHERE = re.compile(
    r"举一反三|排查|自查|摸排|清查|同类|类似|(?:全|各)(?:市|县|区|镇|乡|局|校|系统|单位|部门|行业|村|支部)|逐(?:一|个|村|户|校)|"
    r"专项(?:检查|整治|治理|行动)|other (?:units|departments|sites)|similar|across all"
)


def check(result: Reconciliation) -> Iterator[Flag]:
    """A question for each common finding whose measures stay with the sample found."""
    answers: dict[str, list[str]] = defaultdict(list)
    texts = {measure.id: measure.quote.text for measure in result.against.measures}
    for link in result.links:
        answers[link.finding].append(texts[link.measure])
    for finding in result.reading.findings:
        if finding.common and not any(_ELSEWHERE.search(compact(t)) for t in answers[finding.id]):
            yield Flag(CODE, Severity.QUESTION, finding.id)
