"""The reading of a Chinese document, step by step."""

from __future__ import annotations

from dataclasses import replace

from zhenggai.core.documents.extract.counts import stated_counts
from zhenggai.core.documents.extract.cut import cut_ends
from zhenggai.core.documents.extract.items import Drafts, Extractor
from zhenggai.core.documents.extract.outline import find_headings
from zhenggai.core.documents.extract.pieces import pieces
from zhenggai.core.documents.extract.registers import items_of
from zhenggai.core.documents.extract.strands import Weaver
from zhenggai.core.folding import fold
from zhenggai.core.records import Document, Finding, Heading, Reading, Role, Section, Span


def understand(document: Document) -> Reading:
    """The reading of ``document``: outline, roles, findings, causes, measures, stated counts."""
    folded = fold(document.text)
    cut_up = pieces(document, folded)
    outline, headed = find_headings(document, folded, cut_up)
    weaver = Weaver(document.text, folded, cut_up, outline, headed)
    drafts = Extractor(document, folded, outline, weaver).extract()
    add_registers(drafts, document, folded)
    drafts = numbered(drafts)
    cut = cut_ends(folded, cut_up)
    findings = _cut_off(drafts, cut)
    return Reading(
        document=document,
        outline=outline,
        sections=sections(document, outline, weaver.heading_roles),
        findings=findings,
        causes=tuple(drafts.causes),
        measures=tuple(drafts.measures),
        counts=stated_counts(document, folded, outline, cut_up, findings, cut="end" in cut),
        cut=cut,
    )


def add_registers(drafts: Drafts, document: Document, folded: str) -> None:
    """Add the items of every table that is a register; row groups are counted through."""
    rows = 0
    for table in document.tables:
        items = items_of(table, document, folded)
        if items is None:
            continue
        drafts.findings.extend(replace(f, row=(f.row or 0) + rows) for f in items.findings)
        drafts.causes.extend(replace(c, row=(c.row or 0) + rows) for c in items.causes)
        drafts.measures.extend(replace(m, row=(m.row or 0) + rows) for m in items.measures)
        used = [f.row for f in items.findings] + [m.row for m in items.measures]
        used += [c.row for c in items.causes]
        rows += max((row or 0 for row in used), default=0)


def _cut_off(drafts: Drafts, cut: frozenset[str]) -> tuple[Finding, ...]:
    """The findings; those of the last section with no measure behind them are marked as cut."""
    if "end" not in cut or not drafts.findings:
        return tuple(drafts.findings)
    last = drafts.findings[-1].section
    answered = max((m.quote.span.start for m in drafts.measures), default=-1)
    return tuple(
        replace(f, cut=f.section == last and f.quote.span.start > answered) for f in drafts.findings
    )


def numbered(drafts: Drafts) -> Drafts:
    """The drafts in reading order with their ids: P1… findings, C1… causes, M1… measures."""
    return Drafts(
        [
            replace(item, id=f"P{n}")
            for n, item in enumerate(sorted(drafts.findings, key=lambda f: f.quote.span), 1)
        ],
        [
            replace(item, id=f"C{n}")
            for n, item in enumerate(sorted(drafts.causes, key=lambda c: c.quote.span), 1)
        ],
        [
            replace(item, id=f"M{n}")
            for n, item in enumerate(sorted(drafts.measures, key=lambda m: m.quote.span), 1)
        ],
    )


def sections(
    document: Document, outline: tuple[Heading, ...], roles: list[Role | None]
) -> tuple[Section, ...]:
    """One section per heading, and what stands before the first one."""
    found: list[Section] = []
    start = outline[0].span.start if outline else len(document.text)
    if start:
        found.append(Section(Role.OPENING, Span(0, start)))
    for index, heading in enumerate(outline):
        role = roles[index] or (Role.OPENING if heading.level == 0 else Role.OTHER)
        found.append(Section(role, Span(heading.span.start, heading.body.end), index))
    return tuple(found)
