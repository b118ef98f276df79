"""Findings to measures: what people confirmed, then structure, then words."""

from __future__ import annotations

from collections.abc import Iterable

from zhenggai.core.reconcile.meaning import Encoder
from zhenggai.core.reconcile.nearness import by_nearness
from zhenggai.core.reconcile.pairs import Pairs
from zhenggai.core.reconcile.structure import by_structure
from zhenggai.core.records import Link, Reading


def link(
    reading: Reading,
    against: Reading,
    confirmed: Iterable[tuple[str, str]] = (),
    encoder: Encoder | None = None,
) -> tuple[Link, ...]:
    """Links of the findings of ``reading`` with the measures of ``against`` (or the same)."""
    pairs = Pairs(reading, against, encoder)
    by_structure(pairs, confirmed, lambda: link(against, against, (), encoder))
    by_nearness(pairs)
    return pairs.drafted()
