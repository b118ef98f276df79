"""Causes to the findings they explain and to the measures that remove them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from zhenggai.core.reconcile.words import Index, Similarity, shared_words, terms, together
from zhenggai.core.records import Cause, CauseLink, Finding, Measure, Reading, Reason, ReasonCode

_LEAST = 0.06
_SECTION_SHARE = 0.5
_TOUCHED = 0.1
# Findings that one cause explains by standing beside them; causes near to one section.
_MOST = 40
_CODES = {"row": ReasonCode.SAME_ROW, "heading": ReasonCode.SAME_HEADING}


def link_causes(reading: Reading) -> tuple[CauseLink, ...]:
    """Links from each cause to findings: same row or leaf heading; else the cause whose words are
    nearest to the finding and its section."""
    if not reading.causes:
        return ()
    beside: dict[tuple[str, int], list[str]] = defaultdict(list)
    for finding in reading.findings:
        for key in _places(finding):
            beside[key].append(finding.id)
    links = [
        CauseLink(cause.id, finding, 0.9, (Reason(_CODES[key[0]]),))
        for cause in reading.causes
        for key in _places(cause)[:1]
        for finding in beside[key][:_MOST]
    ]
    placed = {link.item for link in links}
    bound = {link.cause for link in links}
    free = [finding for finding in reading.findings if finding.id not in placed]
    loose = [cause for cause in reading.causes if cause.id not in bound]
    return tuple(links) + _by_words(reading, free, loose)


def _places(item: Finding | Cause | Measure) -> list[tuple[str, int]]:
    """Where an item stands: its row, else its heading."""
    if item.row is not None:
        return [("row", item.row)]
    return [] if item.section is None else [("heading", item.section)]


def _by_words(
    reading: Reading, findings: list[Finding], loose: list[Cause]
) -> tuple[CauseLink, ...]:
    if not findings or not loose:
        return ()
    sections = sorted({f.section for f in findings if f.section is not None})
    bags = [terms(cause.quote.text) for cause in loose]
    bags += [terms(finding.quote.text) for finding in findings]
    by_section: dict[int, list[int]] = defaultdict(list)
    for n, finding in enumerate(findings):
        if finding.section is not None:
            by_section[finding.section].append(len(loose) + n)
    bags += [
        together([terms(reading.outline[s].title), *(bags[n] for n in by_section[s])])
        for s in sections
    ]
    similarity = Similarity(bags)
    index = Index(similarity, range(len(loose)))
    first = len(loose) + len(findings)
    of_section = {s: index.near(first + n, 0.0)[:_MOST] for n, s in enumerate(sections)}
    links: list[CauseLink] = []
    for n, finding in enumerate(findings):
        scores: dict[int, float] = defaultdict(float)
        for c, score in index.near(len(loose) + n, 0.0):
            scores[c] += score
        if finding.section is not None:
            for c, score in of_section[finding.section]:
                scores[c] += _SECTION_SHARE * score
        best = max(scores, key=lambda c: (scores[c], -c), default=None)
        if best is not None and scores[best] >= _LEAST:
            words = shared_words(finding.quote.text, loose[best].quote.text)
            reason = Reason(ReasonCode.SHARED_WORDS, words, words)
            links.append(CauseLink(loose[best].id, finding.id, round(scores[best], 3), (reason,)))
    return tuple(links)


def without_measure(reading: Reading, against: Reading) -> tuple[str, ...]:
    """Causes that no measure of ``against``, nor a section of measures as a whole, touches by word
    or matter or stands beside in a row or section."""
    measures = against.measures
    if not reading.causes:
        return ()
    by_section: dict[int | None, list[Mapping[str, int]]] = defaultdict(list)
    for measure in measures:
        by_section[measure.section].append(terms(measure.quote.text))
    bags = [terms(cause.quote.text) for cause in reading.causes]
    count = len(bags)
    bags += [bag for section in by_section.values() for bag in section]
    bags += [
        together([*section, *([terms(against.outline[n].title)] if n is not None else [])])
        for n, section in by_section.items()
    ]
    index = Index(Similarity(bags), range(count, len(bags)))
    beside = {place for measure in measures for place in _places(measure)}
    return tuple(
        cause.id
        for c, cause in enumerate(reading.causes)
        if not beside.intersection(_places(cause)) and not index.near(c, _TOUCHED)
    )
