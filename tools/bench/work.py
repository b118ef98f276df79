"""The work that is measured, each piece in a process of its own.

``python -m tools.bench.work NAME ARGUMENTS…`` does it and prints one JSON object with ``seconds``
(after imports and generation) and ``rss`` (peak resident MiB of this process). Imports are
explicit in each function, so that a piece that has not landed fails alone.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from tools.bench import texts
from zhenggai.core.documents import read, understand
from zhenggai.core.records import (
    Block,
    BlockKind,
    Document,
    Finding,
    Heading,
    Measure,
    MeasureKind,
    Reading,
    Role,
    Section,
    Span,
)

ABSENT = 3


def engine() -> Callable[..., Any]:
    """``reconcile``; the process ends with code 3 where it has not landed."""
    found: Callable[..., Any] | None = getattr(
        import_module("zhenggai.core.reconcile"), "reconcile", None
    )
    if found is None:
        sys.exit(ABSENT)
    return found


def whole(data: bytes, name: str) -> tuple[int, int, int]:
    """Read, understand and reconcile; how many findings, measures and links came out."""
    reading = understand(read(data, name=name))
    answer = engine()(reading)
    return len(reading.findings), len(reading.measures), len(answer.links)


def warm(path: str, rounds: str) -> dict[str, float]:
    """Median of ``rounds`` runs over one file in a process that has done it before."""
    data, name = Path(path).read_bytes(), Path(path).name
    for _ in range(3):
        whole(data, name)
    times = []
    for _ in range(int(rounds)):
        start = time.perf_counter()
        whole(data, name)
        times.append(time.perf_counter() - start)
    return {"seconds": sorted(times)[len(times) // 2]}


def growth(pages: str) -> dict[str, float]:
    """One document of so many pages; the best of three below 1,000 pages."""
    data = texts.report(int(pages)).encode("utf-8")
    whole(texts.report(2).encode("utf-8"), "warm.txt")
    times = []
    for _ in range(3 if int(pages) < 1000 else 1):
        start = time.perf_counter()
        findings, measures, links = whole(data, f"{pages}.txt")
        times.append(time.perf_counter() - start)
    return {"seconds": min(times), "findings": findings, "measures": measures, "links": links}


def many(folder: str, what: str) -> dict[str, float]:
    """All files of a folder one after the other on one core: ``read`` only, or the ``whole``."""
    paths = sorted(Path(folder).iterdir())
    start = time.perf_counter()
    found = 0
    for path in paths:
        if what == "read":
            found += len(read(path.read_bytes(), name=path.name).blocks)
        else:
            found += whole(path.read_bytes(), path.name)[0]
    return {"seconds": time.perf_counter() - start, "found": found}


def linking(count: str) -> dict[str, float]:
    """``count`` problems against as many measures in another order, linked by words alone."""
    reading = apart(int(count))
    reconcile = engine()
    start = time.perf_counter()
    answer = reconcile(reading)
    return {"seconds": time.perf_counter() - start, "links": len(answer.links)}


def apart(count: int) -> Reading:
    """A reading with ``count`` findings in one chapter and ``count`` measures in another."""
    problems = [texts.problem(n) for n in range(count)]
    measures = [texts.measure(n * 7919 % count) for n in range(count)]
    heads = ["一、存在的主要问题", "二、下一步整改措施"]
    lines = [heads[0], *problems, heads[1], *measures]
    spans: list[Span] = []
    at = 0
    for line in lines:
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    document = Document(
        name="linking.txt",
        digest="",
        format="plain",
        text="\n".join(lines),
        blocks=tuple(Block(BlockKind.PARAGRAPH, span) for span in spans),
    )
    first, second = spans[1 : count + 1], spans[count + 2 :]
    bodies = [Span(first[0].start, first[-1].end), Span(second[0].start, second[-1].end)]
    outline = tuple(
        Heading(1, head[:2], head[2:], span, body)
        for head, span, body in zip(heads, (spans[0], spans[count + 1]), bodies, strict=True)
    )
    reading = Reading(
        document,
        outline=outline,
        sections=(Section(Role.PROBLEMS, bodies[0], 0), Section(Role.MEASURES, bodies[1], 1)),
        findings=tuple(
            Finding(f"P{n + 1}", document.quote(span), section=0) for n, span in enumerate(first)
        ),
    )
    return replace(
        reading,
        measures=tuple(
            Measure(f"M{n + 1}", document.quote(span), MeasureKind.ACTION, section=1)
            for n, span in enumerate(second)
        ),
    )


def main(arguments: list[str]) -> int:
    """Do the named piece and print its figures."""
    pieces: dict[str, Callable[..., dict[str, float]]] = {
        "warm": warm,
        "growth": growth,
        "many": many,
        "linking": linking,
    }
    figures = pieces[arguments[0]](*arguments[1:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**figures, "rss": peak}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
