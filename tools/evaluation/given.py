"""Linking apart from finding: our reading with the gold items put in place of ours.

Each gold item takes section, number, row and fields from the item of ours that overlaps it most,
so that reconciling sees the structure that we read and the items that a careful reader drew.
Figures are keyed ``given.…``; what is lost between these and the plain ones is lost in reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from tools.evaluation import links, subject
from tools.evaluation.counts import Figure
from tools.evaluation.gold import Gold, GoldItem
from tools.evaluation.score import ours
from zhenggai.core.records import Cause, Finding, Measure, MeasureKind, Reading, Span

Item = TypeVar("Item", Finding, Cause, Measure)


def score(gold: Gold, reading: Reading | None, other: Reading | None = None) -> dict[str, Figure]:
    """Link and status figures on gold items; empty where there are no pairs to find."""
    if reading is None or not gold.pairs or (gold.against and other is None):
        return {}
    against = None
    if other is not None:
        against = placed(other, gold, ("measures",))
        reading = placed(reading, gold, ("problems",))
    else:
        reading = placed(reading, gold, ("problems", "causes", "measures"))
    answer = subject.reconcile(reading, against)
    same = {item.id: (item.id,) for item in gold.of("problems")}
    theirs = {item.id: (item.id,) for item in gold.of("measures")}
    pairs, strays = links.project(answer.links, same, theirs)
    figures = links.score_links(gold, pairs, strays)
    figures.pop("links.strays", None)
    known = {id: stands for id, stands in same.items() if id in answer.status}
    figures.update(links.score_status(gold, links.project_status(answer.status, known)))
    return {f"given.{key}": figure for key, figure in figures.items()}


def placed(reading: Reading, gold: Gold, kinds: Sequence[str]) -> Reading:
    """``reading`` with the gold items of these types instead of ours."""
    found = reading
    if "problems" in kinds and gold.items.get("problems") is not None:
        mine = [item for item in ours(reading, "problems") if isinstance(item, Finding)]
        blank = Finding("", reading.document.quote(Span(0, 0)))
        found = replace(found, findings=_like(reading, gold.of("problems"), mine, blank))
    if "causes" in kinds and gold.items.get("causes") is not None:
        empty = Cause("", reading.document.quote(Span(0, 0)))
        found = replace(found, causes=_like(reading, gold.of("causes"), reading.causes, empty))
    if "measures" in kinds and gold.items.get("measures") is not None:
        act = Measure("", reading.document.quote(Span(0, 0)), MeasureKind.ACTION)
        found = replace(found, measures=_like(reading, gold.of("measures"), reading.measures, act))
    return found


def _like(
    reading: Reading, gold: Sequence[GoldItem], mine: Sequence[Item], blank: Item
) -> tuple[Item, ...]:
    out: list[Item] = []
    for item in gold:
        if item.span is None:
            continue
        span = item.span
        best = max(mine, key=lambda one: one.quote.span.overlap(span), default=None)
        if best is None or not best.quote.span.overlap(span):
            best = replace(blank, section=_section(reading, span))
        out.append(replace(best, id=item.id, quote=reading.document.quote(span)))
    return tuple(out)


def _section(reading: Reading, span: Span) -> int | None:
    before = [i for i, head in enumerate(reading.outline) if head.span.start <= span.start]
    return before[-1] if before else None
