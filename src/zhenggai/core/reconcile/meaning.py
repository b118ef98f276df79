"""What a sentence encoder adds to the words: nearness in meaning, above what is usual here.

Official sentences resemble one another, so that a cosine says little by itself: from it the mean
nearness of both sentences to the other side is taken away. What is left raises or lowers the
cosine of the words. Words decide whether there is a link, meaning how strong it is; meaning adds a
link only where words say a little and it says much more. Decision 10 has the figures. The encoder
is handed in; ``adapters.semantic`` has one. Without it nothing here is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import mul
from typing import Protocol

from zhenggai.core.reconcile.words import Index
from zhenggai.core.records import Reading

# Beyond this many items on a side the encoder is left out: the time would be minutes.
MOST_ENCODED = 2_000
# Worth of meaning beside words, and by how much both must pass the bound of words where words
# alone do not reach it; chosen on shared documents and samples together.
WEIGHT = 0.4
MARGIN = 0.08
# Words must say at least this much before meaning is asked.
LEAST_WORDS = 0.02


Lift = Callable[[int], float]


class Encoder(Protocol):
    """Turns sentences into vectors of length 1 whose products tell how near their meanings are."""

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """One vector per text, in order; the same text always has the same vector."""


class Meaning:
    """The meanings of two lists of texts, ours and theirs."""

    def __init__(self, encoder: Encoder, ours: Sequence[str], theirs: Sequence[str]) -> None:
        vectors = encoder.encode([*ours, *theirs])
        self._ours = vectors[: len(ours)]
        self._theirs = vectors[len(ours) :]
        middle, their_middle = _mean(self._ours), _mean(self._theirs)
        self._usual_of_ours = [_product(vector, their_middle) for vector in self._ours]
        self._usual_of_theirs = [_product(vector, middle) for vector in self._theirs]

    def lift(self, one: int, other: int) -> float:
        """What meaning adds to the cosine of the words of our text and theirs; often below 0."""
        usual = (self._usual_of_ours[one] + self._usual_of_theirs[other]) / 2
        return WEIGHT * (_product(self._ours[one], self._theirs[other]) - usual)

    def to(self, other: int, *, first: int = 0) -> Lift:
        """``lift`` to one of their texts, for ours counted from ``first``."""
        return lambda one: self.lift(one - first, other)


def meaning_of(
    encoder: Encoder | None, ours: Sequence[str], theirs: Sequence[str]
) -> Meaning | None:
    """The meanings, or ``None`` without an encoder, without texts, or with too many of them."""
    few = max(len(ours), len(theirs)) <= MOST_ENCODED
    return Meaning(encoder, ours, theirs) if encoder and ours and theirs and few else None


def near(index: Index, at: int, least: float, lift: Lift | None) -> list[tuple[int, float]]:
    """As ``Index.near``, by words and meaning together where there is a lift.

    What words alone find stays, at ``least`` at the lowest.
    """
    if lift is None:
        return index.near(at, least)
    found: list[tuple[int, float]] = []
    for one, words in index.near(at, LEAST_WORDS):
        both = words + lift(one)
        if words >= least:
            found.append((one, max(both, least)))
        elif both >= least + MARGIN:
            found.append((one, both))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def too_many(reading: Reading, against: Reading) -> bool:
    """Whether these readings have more items than are encoded."""
    return max(len(reading.findings), len(against.measures)) > MOST_ENCODED


def _mean(vectors: Sequence[Sequence[float]]) -> list[float]:
    return [sum(column) / len(vectors) for column in zip(*vectors, strict=True)]


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return float(sum(map(mul, one, other)))
