"""Which group of problems a group of measures answers: by number, by theme.

In a self-examination five sections of problems face five sections of measures, in a report four
numbered problems face four numbered measures. A group is what stands under one heading, or under
one number of a list.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zhenggai.core.reconcile.words import Index, Similarity
from zhenggai.core.records import Finding, Measure, Reading

_ORDINAL_BONUS = 0.12
_LEAST_THEME = 0.08
_LEAD_LENGTH = 30


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


Item = Finding | Measure


def groups(reading: Reading, items: Sequence[Item]) -> list[Group]:
    """The items by heading; by list number where all of them stand under one heading."""
    by_heading: dict[int | None, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        by_heading[item.section].append(index)
    if len(by_heading) == 1:
        numbered = _by_number(reading, items)
        if numbered:
            return numbered
    return [
        Group(
            _lead(reading, heading, items[members[0]]),
            tuple(members),
            heading,
            False,
        )
        for heading, members in by_heading.items()
    ]


def _by_number(reading: Reading, items: Sequence[Item]) -> list[Group]:
    by_number: dict[tuple[str | None, int | None], list[int]] = {}
    for index, item in enumerate(items):
        key = (item.number, item.item if item.number else -1 - index)
        by_number.setdefault(key, []).append(index)
    if sum(1 for number, _item in by_number if number) < 2:
        return []
    return [
        Group(_lead(reading, None, items[members[0]]), tuple(members), None, number is not None)
        for (number, _item), members in by_number.items()
    ]


def _lead(reading: Reading, heading: int | None, first: Item) -> str:
    """What announces a group: its heading, or what stands before its first item (“二是党建：”)."""
    if heading is not None:
        return reading.outline[heading].title
    start = first.quote.span.start
    before = reading.document.text[max(0, start - _LEAD_LENGTH) : start]
    return re.split(r"[。；;\n]", before)[-1]


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
    index = Index(similarity, finding_texts)
    place = {text: f for f, text in enumerate(finding_texts)}
    for m in range(len(measures)):
        near = {place[text]: cosine for text, cosine in index.near(measure_texts[m], 0.0)}
        if ordered:
            near[m] = near.get(m, 0.0) + _ORDINAL_BONUS
        nearest = max(near, key=lambda f: (near[f], -f), default=None)
        if nearest is not None and near[nearest] >= _LEAST_THEME:
            best[m] = nearest
            score[m] = near[nearest]
    in_order = ordered and sum(best.get(m) == m for m in range(len(measures))) >= 0.6 * len(
        measures
    )
    return Pairing(best, score, in_order)
