"""Which findings are nearest to one: how much each trait weighs, which to ask an index for, and
from when on a finding is worth showing. Constants were chosen on one half of the planted pairs of
``tools.evaluation.similar`` and read off on the other."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from zhenggai.core.likeness.synonyms import FAULT, THING
from zhenggai.core.likeness.traits import MATTER, with_characters

K = TypeVar("K")
TOP = 5
# Below this cosine, or this share of the nearest one's, nothing is shown.
LEAST = 0.24
SHARE_OF_BEST = 0.75
# An index is asked for at most so many traits, the rarest, of which so many findings in all have
# one; the best of these by the weight of what they share are compared.
MOST_ASKED = 32
MOST_ROWS = 3_000
MOST_COMPARED = 24
# A trait of one finding in 150 tells as much as one of a single finding: else a name would decide.
_HEAVIEST = 5.0
# Among few findings a trait that two share is not common yet: weights as in a collection of these.
_LEAST_COUNT = 1_000
_THING, _FAULT, _MATTER, _PAIR = 1.3, 1.0, 0.6, 0.6
# The same for every single character, common or rare: to count them told no more on the pairs.
_CHARACTER = 2.5
# Two findings with no fault, or no thing, in common are of one trade rather than of one kind.
_NO_FAULT, _NO_THING = 0.7, 0.8


@dataclass(frozen=True, slots=True)
class Weights:
    """In how many of ``count`` findings each trait stands."""

    count: int
    seen: Mapping[str, int]

    def of(self, trait: str) -> float:
        """Weight of a trait: the rarer the heavier, things before words; of a single character,
        which nobody counts, always the same."""
        if len(trait) == 1:
            return _CHARACTER
        rare = math.log((max(self.count, _LEAST_COUNT) + 1) / (self.seen.get(trait, 0) + 0.5))
        return max(0.0, min(_HEAVIEST, rare)) * _kind(trait)


def asked(found: Iterable[str], weights: Weights) -> list[str]:
    """The traits to ask an index for: those that somebody has, the rarest first."""
    there = [one for one in found if weights.seen.get(one, 0) > 0]
    chosen: list[str] = []
    rows = 0
    for trait in sorted(there, key=lambda one: (weights.seen[one], -weights.of(one))):
        rows += weights.seen[trait]
        if rows > MOST_ROWS or len(chosen) == MOST_ASKED:
            break
        chosen.append(trait)
    return chosen


def likeness(ours: Iterable[str], theirs: Iterable[str], weights: Weights) -> float:
    """How like two findings are by their traits, 0 to 1."""
    return _Compared(ours, weights).to(theirs)


def nearest(
    ours: Iterable[str],
    others: Mapping[K, Collection[str]],
    weights: Weights,
) -> list[tuple[K, float]]:
    """Of others by their traits those worth showing, the nearest first."""
    own = _Compared(ours, weights)
    scored = sorted(
        ((key, own.to(found)) for key, found in others.items()), key=lambda pair: -pair[1]
    )
    least = max(LEAST, SHARE_OF_BEST * scored[0][1]) if scored else LEAST
    return [pair for pair in scored[:TOP] if pair[1] >= least]


class _Compared:
    """One finding, to be compared with many."""

    def __init__(self, ours: Iterable[str], weights: Weights) -> None:
        self._weights: dict[str, float] = {}
        self._known = weights
        self._own = with_characters(ours)
        self._norm = self._length(self._own)

    def to(self, theirs: Iterable[str]) -> float:
        other = with_characters(theirs)
        both = self._own & other
        norm = self._norm * self._length(other)
        if not both or not norm:
            return 0.0
        cosine = sum(self._square(one) for one in both) / math.sqrt(norm)
        marks = {one[0] for one in both}
        return (
            cosine * (1.0 if FAULT in marks else _NO_FAULT) * (1.0 if THING in marks else _NO_THING)
        )

    def _length(self, found: Iterable[str]) -> float:
        return sum(self._square(one) for one in found)

    def _square(self, trait: str) -> float:
        known = self._weights.get(trait)
        if known is None:
            known = self._weights[trait] = self._known.of(trait) ** 2
        return known


def _kind(trait: str) -> float:
    if trait[0] == THING:
        return _THING
    if trait[0] == FAULT:
        return _FAULT
    if trait[0] == MATTER:
        return _MATTER
    return _PAIR
