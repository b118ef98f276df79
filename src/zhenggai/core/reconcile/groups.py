"""Which group of problems a group of measures answers: by number, by theme.

In a self-examination five sections of problems face five sections of measures, in a report four
numbered problems face four numbered measures. A group is what stands under one heading, or under
one number of a list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zhenggai.core.reconcile.words import Similarity
from zhenggai.core.records import Finding, Measure, Reading

_ORDINAL_BONUS = 0.2
_LEAST_THEME = 0.08
_LEAST_ORDERED = 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """Items (indexes into the reading's findings or measures) under one heading or number."""

    title: str
    members: tuple[int, ...]
    section: int | None
    numbered: bool  # a list item rather than a heading


@dataclass(frozen=True, slots=True)
class Pairing:
    """Measure group → finding group. ``ordered`` says that both lists run in the same order."""

    of: dict[int, int]
    score: dict[int, float]
    ordered: bool


def groups(reading: Reading, items: Sequence[Finding] | Sequence[Measure]) -> list[Group]:
    """The items by heading; by list number where all of them stand under one heading."""
    by_heading: dict[int | None, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        by_heading[item.section].append(index)
    if len(by_heading) == 1:
        numbered = _by_number(items)
        if numbered:
            return numbered
    return [
        Group(
            reading.outline[heading].title if heading is not None else "",
            tuple(members),
            heading,
            False,
        )
        for heading, members in by_heading.items()
    ]


def _by_number(items: Sequence[Finding] | Sequence[Measure]) -> list[Group]:
    by_number: dict[tuple[str | None, int | None], list[int]] = {}
    for index, item in enumerate(items):
        by_number.setdefault((item.number, item.item), []).append(index)
    numbered = [key for key in by_number if key[0] is not None]
    if len(numbered) < 2:
        return []
    return [
        Group("", tuple(by_number[key]), items[by_number[key][0]].section, True)
        for key in by_number
        if key[0] is not None
    ]


def pair(
    findings: list[Group],
    measures: list[Group],
    similarity: Similarity,
    finding_texts: Sequence[int],
    measure_texts: Sequence[int],
) -> Pairing:
    """For each measure group the finding group of its theme; lists of equal length in order.

    ``finding_texts[i]`` is the text of group ``i`` in ``similarity``.
    """
    ordered = len(findings) == len(measures) > 1
    best: dict[int, int] = {}
    score: dict[int, float] = {}
    for m in range(len(measures)):
        ranked = sorted(
            (
                (
                    similarity.between(finding_texts[f], measure_texts[m])
                    + (_ORDINAL_BONUS if ordered and f == m else 0.0),
                    -f,
                )
                for f in range(len(findings))
            ),
            reverse=True,
        )
        if ranked and ranked[0][0] >= _LEAST_THEME:
            best[m] = -ranked[0][1]
            score[m] = ranked[0][0]
    in_order = ordered and sum(best.get(m) == m for m in range(len(measures))) >= 0.6 * len(
        measures
    )
    return Pairing(best, score, in_order)
