"""Links that the papers themselves make: confirmed, same reference, row, item or heading.

A second paper often states each finding again above its measures: then its own structure is
followed (``through_restated``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from zhenggai.core.reconcile.meaning import Encoder, meaning_of, near
from zhenggai.core.reconcile.pairs import Pairs
from zhenggai.core.reconcile.words import Index, Similarity, shared_words, terms
from zhenggai.core.records import (
    Finding,
    Link,
    Measure,
    Reason,
    ReasonCode,
    Role,
    Strength,
)

# From this cosine on a finding of the other paper is the same finding stated again.
SAME_FINDING = 0.3
_REFERENCE = re.compile(r"(20\d\d)\s*[-\s]\s*(\d{3}[A-Z]?)")


def by_structure(
    pairs: Pairs, confirmed: Iterable[tuple[str, str]], restated: Callable[[], tuple[Link, ...]]
) -> None:
    """Draft every link that structure makes. ``restated`` gives the links that the second paper
    makes within itself; it is asked only where there is a second paper."""
    _by_confirmation(pairs, confirmed)
    _by_reference(pairs)
    _by_row(pairs)
    if pairs.reading is pairs.against:
        _by_heading(pairs)
    else:
        _through_restated(pairs, restated())


def _by_confirmation(pairs: Pairs, confirmed: Iterable[tuple[str, str]]) -> None:
    place = {finding.id: f for f, finding in enumerate(pairs.findings)}
    theirs = {measure.id: m for m, measure in enumerate(pairs.measures)}
    for finding, measure in confirmed:
        if finding in place and measure in theirs:
            reason = Reason(ReasonCode.CONFIRMED)
            pairs.add(place[finding], theirs[measure], Strength.DIRECT, 1.0, reason)


def _by_reference(pairs: Pairs) -> None:
    measures: dict[str, list[int]] = defaultdict(list)
    for m, measure in enumerate(pairs.measures):
        for reference in _references(measure.number):
            measures[reference].append(m)
    for f, finding in enumerate(pairs.findings):
        for reference in _references(finding.number):
            reason = Reason(ReasonCode.SAME_REFERENCE, (reference,), (reference,))
            for m in measures.get(reference, ()):
                pairs.add(f, m, Strength.DIRECT, 1.0, reason)
                pairs.tied.add(m)


def _by_row(pairs: Pairs) -> None:
    if pairs.reading is not pairs.against:
        return
    findings: dict[int, list[int]] = defaultdict(list)
    for f, finding in enumerate(pairs.findings):
        if finding.row is not None:
            findings[finding.row].append(f)
    for m, measure in enumerate(pairs.measures):
        if measure.row is None:
            continue
        pairs.tied.add(m)
        for f in findings.get(measure.row, ()):
            pairs.structural(f, m, ReasonCode.SAME_ROW)


def _by_heading(pairs: Pairs) -> None:
    """Findings and measures under one leaf heading, or in one list item."""
    broad = _broad_sections(pairs)
    cells: dict[tuple[int | None, int | None], tuple[list[int], list[int]]] = {}
    for f, finding in enumerate(pairs.findings):
        if finding.row is None:
            cells.setdefault(_cell(finding, broad), ([], []))[0].append(f)
    for m, measure in enumerate(pairs.measures):
        if measure.row is None:
            cells.setdefault(_cell(measure, broad), ([], []))[1].append(m)
    for (_heading, item), (findings, measures) in cells.items():
        if findings and measures:
            code = ReasonCode.SAME_HEADING if item is None else ReasonCode.SAME_ITEM
            _one_cell(pairs, findings, measures, code)


def _cell(item: Finding | Measure, broad: frozenset[int]) -> tuple[int | None, int | None]:
    """What binds an item by structure: its heading where problem and measure share it, the
    paragraph where no heading does."""
    heading = item.section
    if heading is None or heading in broad:
        return heading, item.item
    return heading, None


def _one_cell(pairs: Pairs, findings: list[int], measures: list[int], code: ReasonCode) -> None:
    """Inside one heading: with one finding all measures are its own; with several each measure
    goes to the findings before it that it speaks of."""
    before = _preceding(pairs, findings, measures)
    for m in measures:
        pairs.tied.add(m)
        mine = before[m]
        if len(mine) == 1:
            pairs.structural(mine[0], m, code)
    crowded = [m for m in measures if len(before[m]) > 1]
    if crowded:
        _among(pairs, findings, crowded, code)


def _preceding(pairs: Pairs, findings: list[int], measures: list[int]) -> dict[int, list[int]]:
    """For each measure the findings it can belong to: since the measures before, when problems
    and measures take turns; else all."""
    spans = [(pairs.findings[f].quote.span.start, 0, f) for f in findings]
    spans += [(pairs.measures[m].quote.span.start, 1, m) for m in measures]
    spans.sort()
    turns = sum(1 for a, b in pairwise(spans) if (a[1], b[1]) == (1, 0))
    if not turns or spans[0][1] == 1:
        return {m: list(findings) for m in measures}
    found: dict[int, list[int]] = {}
    run: list[int] = []
    fresh = True
    for _start, kind, index in spans:
        if kind == 0:
            run = [index] if fresh else [*run, index]
            fresh = False
        else:
            found[index] = list(run)
            fresh = True
    return found


def _among(pairs: Pairs, findings: list[int], measures: list[int], code: ReasonCode) -> None:
    """Several findings, several measures under one heading: words choose, order breaks ties."""
    linked: set[int] = set()
    for place, m in enumerate(measures):
        scores = [(pairs.cosine(f, m), f) for f in findings]
        best = max(scores)[0]
        chosen = [f for score, f in scores if score >= max(0.06, best * 0.6)]
        if not chosen and len(findings) == len(measures):
            chosen = [findings[place]]
        for f in chosen:
            pairs.structural(f, m, code)
            linked.add(f)
        if not chosen:
            pairs.tied.discard(m)
    for f in findings:
        if f in linked or len(measures) >= len(findings):
            continue
        for m in measures:
            reasons = (Reason(code), Reason(ReasonCode.COVERS_ALL))
            pairs.add(f, m, Strength.GENERIC, 0.4, *reasons)


def _through_restated(pairs: Pairs, inner: tuple[Link, ...]) -> None:
    """The other paper often states each finding again above its measures: follow that."""
    own: Mapping[str, int] = {x.id: n for n, x in enumerate(pairs.against.findings)}
    theirs: Mapping[str, int] = {x.id: n for n, x in enumerate(pairs.measures)}
    by_finding: dict[int, list[tuple[int, Link]]] = defaultdict(list)
    for link in inner:
        by_finding[own[link.finding]].append((theirs[link.measure], link))
    restated = _nearest(
        [f.quote.text for f in pairs.findings],
        [f.quote.text for f in pairs.against.findings],
        pairs.encoder,
    )
    for f, others in restated.items():
        for other, score in others:
            for m, link in by_finding.get(other, ()):
                words = _restating(pairs, f, other)
                pairs.add(f, m, link.strength, min(0.95, score), *link.reasons[:1], words)
                pairs.tied.add(m)


def _restating(pairs: Pairs, f: int, other: int) -> Reason:
    shared = shared_words(pairs.findings[f].quote.text, pairs.against.findings[other].quote.text)
    return Reason(ReasonCode.SHARED_WORDS, shared, shared)


def _broad_sections(pairs: Pairs) -> frozenset[int]:
    """Headings that gather many list items and so bind nothing; the title among them."""
    roles = {s.heading: s.role for s in pairs.reading.sections}
    items: dict[int, set[int | None]] = defaultdict(set)
    for finding in pairs.findings:
        if finding.section is not None:
            items[finding.section].add(finding.item)
    return frozenset(
        n
        for n, heading in enumerate(pairs.reading.outline)
        if heading.level == 0
        or (heading.level == 1 and len(items[n]) > 2 and roles.get(n) is not Role.PROGRESS)
    )


def _references(number: str | None) -> list[str]:
    """The audit references in a number; an entry may answer several (2022-001 and 2022-002)."""
    found = _REFERENCE.finditer(number) if number else ()
    return [f"{hit.group(1)}-{hit.group(2)}" for hit in found]


def _nearest(
    ours: list[str], theirs: list[str], encoder: Encoder | None
) -> dict[int, list[tuple[int, float]]]:
    """For each of our findings the restatements of it among theirs."""
    similarity = Similarity([terms(text) for text in (*ours, *theirs)])
    index = Index(similarity, range(len(ours), len(ours) + len(theirs)))
    meaning = meaning_of(encoder, theirs, ours)
    found: dict[int, list[tuple[int, float]]] = {}
    for f in range(len(ours)):
        lift = None if meaning is None else meaning.to(f, first=len(ours))
        ranked = near(index, f, SAME_FINDING, lift)
        found[f] = [(n - len(ours), s) for n, s in ranked if s >= 0.75 * ranked[0][1]][:3]
    return found
