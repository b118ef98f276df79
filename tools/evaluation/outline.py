"""Outline accuracy: our headings against the gold ones, one to one, in F1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tools.evaluation import fold
from tools.evaluation.counts import Counts
from tools.evaluation.gold import GoldHeading


class HeadingLike(Protocol):
    """What a heading needs for this comparison."""

    @property
    def level(self) -> int: ...  # noqa: D102
    @property
    def number(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102


def pairs(
    ours: Sequence[HeadingLike], gold: Sequence[GoldHeading], *, levels: bool = True
) -> list[tuple[int, int]]:
    """One-to-one ``(ours, gold)``: same number and title, and level unless ``levels`` is off.

    Equal titles are matched before titles that hold one another, in document order.
    """
    found: list[tuple[int, int]] = []
    used_ours: set[int] = set()
    used_gold: set[int] = set()
    for exact in (True, False):
        for j, theirs in enumerate(gold):
            for i, mine in enumerate(ours):
                if i in used_ours or j in used_gold:
                    continue
                if levels and mine.level != theirs.level:
                    continue
                if fold.number(mine.number) != fold.number(theirs.number):
                    continue
                if (
                    fold.title(mine.title) == fold.title(theirs.title)
                    if exact
                    else fold.same_title(mine.title, theirs.title)
                ):
                    used_ours.add(i)
                    used_gold.add(j)
                    found.append((i, j))
    return sorted(found)


def score(
    ours: Sequence[HeadingLike], gold: Sequence[GoldHeading], *, levels: bool = True
) -> Counts:
    """Counts over headings."""
    hits = len(pairs(ours, gold, levels=levels))
    return Counts(hits, len(ours) - hits, len(gold) - hits)
