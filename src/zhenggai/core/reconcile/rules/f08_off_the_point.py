"""F08 measure does not touch the finding (``domain.md`` section 5).

The paper itself puts both under one heading, number or row, yet they have neither a word nor a
matter in common; or the finding states a sum of money and none of its measures names any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from zhenggai.core.records import Finding, Flag, Link, Measure, ReasonCode, Reconciliation, Severity

CODE = "F08"
_STRUCTURE = frozenset(
    {
        ReasonCode.SAME_HEADING,
        ReasonCode.SAME_ITEM,
        ReasonCode.SAME_NUMBER,
        ReasonCode.SAME_ROW,
    }
)
_WORDS = frozenset({ReasonCode.SHARED_WORDS, ReasonCode.RELATED_WORDS, ReasonCode.SIMILAR_MEANING})


def check(result: Reconciliation) -> Iterator[Flag]:
    """A question for each finding whose own measures all pass it by."""
    links: dict[str, list[Link]] = defaultdict(list)
    for link in result.links:
        links[link.finding].append(link)
    measures = {measure.id: measure for measure in result.against.measures}
    for finding in result.reading.findings:
        mine = links[finding.id]
        if not mine:
            continue
        money = _money_passed_by(finding, [measures[link.measure] for link in mine])
        if money or all(_by_structure_alone(link) for link in mine):
            yield Flag(CODE, Severity.QUESTION, finding.id)


def _by_structure_alone(link: Link) -> bool:
    codes = {reason.code for reason in link.reasons}
    return bool(codes & _STRUCTURE) and not codes & _WORDS


def _money_passed_by(finding: Finding, measures: list[Measure]) -> bool:
    """A sum in the finding, and no digit in any of its measures."""
    money = any(len(amount.unit) == 3 and amount.unit.isupper() for amount in finding.amounts)
    return money and not any(c.isdigit() for m in measures for c in m.quote.text)
