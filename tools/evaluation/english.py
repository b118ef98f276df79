"""The US single audits: findings and corrective actions paired by reference number.

Three runs. ``with references``: the text as it is. ``references removed``: every NNNN-NNN blanked
out of the file before reading, so that finding the items and linking them both lack it.
``words only``: the items of the first run, linked again with the numbers blanked out, which tells
the worth of the words apart from finding the items.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tools.evaluation import subject
from tools.evaluation.counts import Figure, compare, pool
from tools.evaluation.fold import reference
from tools.evaluation.gold import Finder, Gold, GoldItem, rows
from tools.evaluation.score import Scored, score
from tools.evaluation.subject import Outcome
from zhenggai.core.records import Span

RUNS = ("with references", "references removed", "words only")


@dataclass(frozen=True, slots=True)
class English:
    """Figures of each run, pooled, with the documents behind them."""

    scored: Mapping[str, tuple[Scored, ...]]
    figures: Mapping[str, Mapping[str, Figure]]


def golds(folder: Path) -> list[tuple[Path, Gold]]:
    """The gold of every English audit with its text file; empty where there is none."""
    found: list[tuple[Path, Gold]] = []
    for row in rows(folder / "gold"):
        path = (folder / row["doc"]).with_suffix(".txt")
        if row["doc"].endswith(".json") and path.is_file():
            found.append((path, build(row, path.read_bytes().decode("utf-8"))))
    return found


def build(row: Mapping[str, Any], text: str) -> Gold:
    """The gold of one audit. A text that several findings share is told apart by the heading
    ``[reference]`` it stands under: the first such heading for findings, the last for actions."""
    items: dict[str, tuple[GoldItem, ...] | None] = {}
    for kind in ("problems", "measures"):
        located = []
        for raw in row[kind]:
            mark = f"[{raw['ref']}]"
            at = text.find(mark) if kind == "problems" else text.rfind(mark)
            span = Finder(text[at:]).find(raw["text"]) if at >= 0 else None
            if span is not None:
                span = Span(at + span.start, at + span.end)
            located.append(GoldItem(raw["id"], raw["text"], span, {}, reference(raw["ref"])))
        items[kind] = tuple(located)
    return Gold(
        doc=Path(row["doc"]).with_suffix(".txt").as_posix(),
        group="english",
        items=items,
        pairs=frozenset((raw[0], raw[1]) for raw in row["pairs"]),
        unanswered=frozenset(row.get("unanswered", ())),
    )


def evaluate(folder: Path) -> English:
    """All three runs over all audits."""
    scored: dict[str, list[Scored]] = {run: [] for run in RUNS}
    extra: dict[str, list[dict[str, Figure]]] = {run: [] for run in RUNS}
    for path, gold in golds(folder):
        plain = subject.run(path)
        removed = subject.run(path, blank_references=True)
        blinded = plain
        if plain.reading is not None:
            reading = subject.blind(plain.reading)
            blinded = replace(plain, reading=reading, reconciliation=subject.reconcile(reading))
        for run, outcome in zip(RUNS, (plain, removed, blinded), strict=True):
            scored[run].append(score(gold, outcome))
            extra[run].append(by_reference(gold, outcome) if run == RUNS[0] else {})
    return English(
        {run: tuple(found) for run, found in scored.items()},
        {run: pool([*(one.figures for one in scored[run]), *extra[run]]) for run in RUNS},
    )


def by_reference(gold: Gold, outcome: Outcome) -> dict[str, Figure]:
    """Items and links by reference number alone, whatever their spans."""
    reading, reconciliation = outcome.reading, outcome.reconciliation
    figures: dict[str, Figure] = {}
    numbers: dict[str, str | None] = {}
    for kind, items in (
        ("problems", reading.findings if reading else ()),
        ("measures", reading.measures if reading else ()),
    ):
        said = {item.id: reference(item.number) for item in items}
        numbers.update(said)
        wanted = {item.reference for item in gold.of(kind)} - {None}
        figures[f"reference.{kind}"] = compare(set(said.values()) - {None}, wanted)
    names = {item.id: item.reference or "" for k in gold.items for item in gold.of(k)}
    expected = {(names[p], names[m]) for p, m in gold.pairs or ()}
    drawn = {
        (numbers.get(link.finding) or link.finding, numbers.get(link.measure) or link.measure)
        for link in (reconciliation.links if reconciliation else ())
    }
    figures["reference.links"] = compare(drawn, expected)
    return figures
