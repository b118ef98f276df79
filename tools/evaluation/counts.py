"""The two figures that can be added up over documents: counts of hits, and shares.

Only arithmetic belongs here; what is a hit is decided by the modules that count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Hits, extras (ours without a gold counterpart) and misses (gold that we lack)."""

    hits: int = 0
    extras: int = 0
    misses: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.hits + other.hits, self.extras + other.extras, self.misses + other.misses
        )

    @property
    def precision(self) -> float | None:
        """Share of ours that is right; ``None`` where we said nothing."""
        said = self.hits + self.extras
        return self.hits / said if said else None

    @property
    def recall(self) -> float | None:
        """Share of the gold that we found; ``None`` where there is no gold."""
        gold = self.hits + self.misses
        return self.hits / gold if gold else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; ``None`` where neither side has anything."""
        total = 2 * self.hits + self.extras + self.misses
        return 2 * self.hits / total if total else None

    @property
    def value(self) -> float | None:
        """The one figure to hold against an aim."""
        return self.f1

    @property
    def weight(self) -> int:
        """How much gold stands behind the figure."""
        return self.hits + self.misses


@dataclass(frozen=True, slots=True)
class Share:
    """``right`` out of ``of``."""

    right: int = 0
    of: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.of + other.of)

    @property
    def value(self) -> float | None:
        """The share, ``None`` where there was nothing to judge."""
        return self.right / self.of if self.of else None

    @property
    def weight(self) -> int:
        """How many were judged."""
        return self.of


Figure = Counts | Share
Score = Mapping[str, Figure]


def pool(scores: Iterable[Score]) -> dict[str, Figure]:
    """Micro average: the counts of all documents added up, key by key."""
    total: dict[str, Figure] = {}
    for score in scores:
        for key, figure in score.items():
            have = total.get(key)
            if have is None:
                total[key] = figure
            elif isinstance(have, Counts) and isinstance(figure, Counts):
                total[key] = have + figure
            else:
                assert isinstance(have, Share)
                assert isinstance(figure, Share)
                total[key] = have + figure
    return total


def compare(ours: Set[object], gold: Set[object]) -> Counts:
    """Counts of two sets of keys."""
    return Counts(len(ours & gold), len(ours - gold), len(gold - ours))


def as_json(score: Score) -> dict[str, dict[str, float | int | None]]:
    """The score as plain values, rounded to four places."""
    return {key: _plain(figure) for key, figure in score.items()}


def _plain(figure: Figure) -> dict[str, float | int | None]:
    if isinstance(figure, Share):
        return {"right": figure.right, "of": figure.of, "share": _round(figure.value)}
    return {
        "hits": figure.hits,
        "extras": figure.extras,
        "misses": figure.misses,
        "p": _round(figure.precision),
        "r": _round(figure.recall),
        "f1": _round(figure.f1),
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
