"""Matching by characters: which of our spans stands for which gold span, and what is covered.

White space never counts, so that a span with a trailing newline is the same span.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from tools.evaluation.counts import Counts
from zhenggai.core.records import Span

HALF = 0.5


class Ruler:
    """Lengths over one text in characters that are not white space."""

    def __init__(self, text: str) -> None:
        self._upto = [0, *accumulate(not sign.isspace() for sign in text)]
        self._solid = bytes(not sign.isspace() for sign in text)

    def length(self, span: Span) -> int:
        """Solid characters in ``span``."""
        return self._upto[span.end] - self._upto[span.start]

    def shared(self, a: Span, b: Span) -> int:
        """Solid characters in both."""
        start, end = max(a.start, b.start), min(a.end, b.end)
        return self._upto[end] - self._upto[start] if start < end else 0

    def of_shorter(self, a: Span, b: Span) -> float:
        """Overlap as a share of the shorter span, 0 to 1."""
        shorter = min(self.length(a), self.length(b))
        return self.shared(a, b) / shorter if shorter else 0.0

    def of_union(self, a: Span, b: Span) -> float:
        """Intersection over union, 0 to 1."""
        shared = self.shared(a, b)
        union = self.length(a) + self.length(b) - shared
        return shared / union if union else 0.0

    def covered(self, spans: Sequence[Span]) -> bytearray:
        """One byte per character of the text: 1 where a solid character is covered."""
        mask = bytearray(len(self._solid))
        for span in spans:
            mask[span.start : span.end] = self._solid[span.start : span.end]
        return mask

    def characters(self, ours: Sequence[Span], gold: Sequence[Span]) -> Counts:
        """Counts by covered characters."""
        a, b = self.covered(ours), self.covered(gold)
        both = overlap(a, b)
        return Counts(both, sum(a) - both, sum(b) - both)


def overlap(a: bytearray, b: bytearray) -> int:
    """How many characters both masks cover."""
    size = len(a)
    return (int.from_bytes(a, "big") & int.from_bytes(b, "big")).bit_count() if size else 0


def match(
    ruler: Ruler, ours: Sequence[Span], gold: Sequence[Span], *, strict: bool
) -> list[tuple[int, int]]:
    """One-to-one pairs ``(ours, gold)``, best overlap first.

    ``strict``: intersection over union at least one half. Otherwise the overlap is at least half
    of the shorter span, and among those the pair with the larger intersection over union wins.
    """
    found: list[tuple[float, int, int]] = []
    for i, mine in enumerate(ours):
        for j, theirs in enumerate(gold):
            if not mine.overlap(theirs):
                continue
            union = ruler.of_union(mine, theirs)
            if union >= HALF or (not strict and ruler.of_shorter(mine, theirs) >= HALF):
                found.append((-union, i, j))
    pairs: list[tuple[int, int]] = []
    used_ours: set[int] = set()
    used_gold: set[int] = set()
    for _, i, j in sorted(found):
        if i not in used_ours and j not in used_gold:
            used_ours.add(i)
            used_gold.add(j)
            pairs.append((i, j))
    return sorted(pairs)


def matched(pairs: Sequence[tuple[int, int]], ours: int, gold: int) -> Counts:
    """Counts of a one-to-one matching."""
    return Counts(len(pairs), ours - len(pairs), gold - len(pairs))


def stands_for(
    ruler: Ruler, ours: Sequence[tuple[str, Span]], gold: Sequence[tuple[str, Span]]
) -> dict[str, tuple[str, ...]]:
    """Projection: for each of our ids the gold ids it overlaps by half of the shorter one."""
    return {
        mine: tuple(
            theirs
            for theirs, where in gold
            if span.overlap(where) and ruler.of_shorter(span, where) >= HALF
        )
        for mine, span in ours
    }
