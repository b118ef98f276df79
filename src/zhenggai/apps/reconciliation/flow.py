"""What flows from problems through causes to measures: the edges of the chart and of its table.

A value is a number of problems. A problem with two causes counts on both ways.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from zhenggai.apps.reconciliation.facts import Facts
from zhenggai.core.records import Reading, Status, Strength

_SMALL = 12
_MOST_GROUPS = 14


@dataclass(frozen=True, slots=True)
class Node:
    """A point of the chart: `side` is `problem`, `cause`, `measure` or one of the ends that are
    gaps: `no-cause`, `general`, `unanswered`, `unknown`; `name` is the heading or quote."""

    side: str
    name: str


@dataclass(frozen=True, slots=True)
class Edge:
    """`count` problems go from `start` to `end`."""

    start: Node
    end: Node
    count: int


def flow(known: Facts) -> list[Edge]:
    """The edges, largest first within a side; none where there is no problem."""
    findings = known.result.reading.findings
    causes_of = known.arranged.causes_of
    starts = _groups("problem", known.result.reading, findings, small=len(findings) <= _SMALL)
    ends = _groups("measure", known.result.against, known.result.against.measures, small=False)
    middles = {key: Node("cause", _short(c.quote.text)) for key, c in known.arranged.causes.items()}
    with_causes = any(f.id in causes_of for f in findings)
    edges: dict[tuple[Node, Node], set[str]] = defaultdict(set)
    for finding in findings:
        start, lasts = starts[finding.id], _ends(known, finding.id, ends)
        via = [middles[cause.id] for cause in causes_of.get(finding.id, ())]
        if with_causes and not via:
            via = [Node("no-cause", "")]
        for middle in via:
            edges[start, middle].add(finding.id)
        for before in via or [start]:
            for last in lasts:
                edges[before, last].add(finding.id)
    made = [Edge(start, end, len(ids)) for (start, end), ids in edges.items()]
    order = {"problem": 0, "cause": 1, "no-cause": 1}
    return sorted(made, key=lambda edge: (order[edge.start.side], -edge.count))


def _ends(known: Facts, finding: str, ends: dict[str, Node]) -> list[Node]:
    status = known.result.status[finding]
    if status is not Status.ANSWERED:
        return [Node(status.value, "")]
    return list(
        dict.fromkeys(
            ends[link.measure]
            for link in known.arranged.links.get(finding, ())
            if link.strength is Strength.DIRECT and link.measure in ends
        )
    ) or [Node(Status.UNKNOWN.value, "")]


def _groups(
    side: str, reading: Reading, items: Iterable[object], *, small: bool
) -> dict[str, Node]:
    """Each item with its node: itself where there are few, else the deepest heading level that
    gives no more groups than a chart can label."""
    listed = [(i.id, i.section, i.quote.text) for i in items]  # type: ignore[attr-defined]
    if small:
        return {key: Node(side, _short(text)) for key, _, text in listed}
    groups: dict[str, Node] = {}
    for depth in (4, 3, 2, 1):
        groups = {key: Node(side, _heading(reading, section, depth)) for key, section, _ in listed}
        if len(set(groups.values())) <= _MOST_GROUPS:
            return groups
    return _largest(side, groups)


def _largest(side: str, groups: dict[str, Node]) -> dict[str, Node]:
    sizes: dict[Node, int] = defaultdict(int)
    for node in groups.values():
        sizes[node] += 1
    kept = set(sorted(sizes, key=lambda node: -sizes[node])[: _MOST_GROUPS - 1])
    return {key: node if node in kept else Node(side, "…") for key, node in groups.items()}


def _heading(reading: Reading, section: int | None, depth: int) -> str:
    path = reading.path(section)
    if not path:
        return ""
    # The document's title tells nothing apart.
    inner = [index for index in path if reading.outline[index].level > 0] or list(path)
    return reading.outline[inner[min(depth, len(inner)) - 1]].title or ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 24 else line[:23] + "…"
