"""Causes to the findings they explain and to the measures that remove them."""

from __future__ import annotations

from zhenggai.core.reconcile.words import Similarity, shared_words
from zhenggai.core.records import Cause, CauseLink, Finding, Measure, Reading, Reason, ReasonCode

_LEAST = 0.06
_SECTION_SHARE = 0.5


def link_causes(reading: Reading) -> tuple[CauseLink, ...]:
    """Links from each cause to findings: same row, item or leaf heading; else the cause whose words
    are nearest to the finding and its section."""
    if not reading.causes:
        return ()
    links = [
        CauseLink(cause.id, finding.id, 0.9, (Reason(code),))
        for cause in reading.causes
        for finding in reading.findings
        if (code := _together(cause.row, cause.section, finding)) is not None
    ]
    placed = {link.item for link in links}
    free = [finding for finding in reading.findings if finding.id not in placed]
    bound = {link.cause for link in links}
    loose = [cause for cause in reading.causes if cause.id not in bound]
    return tuple(links) + _by_words(reading, free, loose)


def _together(row: int | None, section: int | None, finding: Finding) -> ReasonCode | None:
    if row is not None and row == finding.row:
        return ReasonCode.SAME_ROW
    if row is None and section is not None and section == finding.section:
        return ReasonCode.SAME_HEADING
    return None


def _by_words(
    reading: Reading, findings: list[Finding], loose: list[Cause]
) -> tuple[CauseLink, ...]:
    if not findings or not loose:
        return ()
    sections = sorted({f.section for f in findings if f.section is not None})
    texts = [cause.quote.text for cause in loose]
    texts += [f.quote.text for f in findings]
    texts += [
        reading.outline[s].title + "。".join(f.quote.text for f in findings if f.section == s)
        for s in sections
    ]
    similarity = Similarity(texts)
    at_section = {s: len(loose) + len(findings) + n for n, s in enumerate(sections)}
    links: list[CauseLink] = []
    for n, finding in enumerate(findings):
        scores = [
            similarity.between(c, len(loose) + n)
            + (
                _SECTION_SHARE * similarity.between(c, at_section[finding.section])
                if finding.section is not None
                else 0.0
            )
            for c in range(len(loose))
        ]
        best = max(range(len(loose)), key=scores.__getitem__)
        if scores[best] >= _LEAST:
            words = shared_words(finding.quote.text, loose[best].quote.text)
            reason = Reason(ReasonCode.SHARED_WORDS, words, words)
            links.append(CauseLink(loose[best].id, finding.id, round(scores[best], 3), (reason,)))
    return tuple(links)


def without_measure(reading: Reading, measures: tuple[Measure, ...]) -> tuple[str, ...]:
    """Causes that no measure touches by word or matter, or stands beside in a row or section."""
    if not reading.causes:
        return ()
    texts = [cause.quote.text for cause in reading.causes]
    texts += [measure.quote.text for measure in measures]
    similarity = Similarity(texts)
    count = len(reading.causes)
    found: list[str] = []
    for c, cause in enumerate(reading.causes):
        near = any(
            _beside(cause.row, cause.section, measure)
            or similarity.between(c, count + m) >= 2 * _LEAST
            for m, measure in enumerate(measures)
        )
        if not near:
            found.append(cause.id)
    return tuple(found)


def _beside(row: int | None, section: int | None, measure: Measure) -> bool:
    if row is not None:
        return row == measure.row
    return section is not None and section == measure.section
