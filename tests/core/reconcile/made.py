"""Findings, causes and measures typed into a test, held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zhenggai.core.documents import understand
from zhenggai.core.documents.readers.base import Limits
from zhenggai.core.documents.readers.plain import read
from zhenggai.core.reconcile import reconcile
from zhenggai.core.records import (
    Block,
    BlockKind,
    Cause,
    Document,
    Finding,
    Flag,
    Heading,
    Measure,
    MeasureKind,
    Quote,
    Reading,
    Reconciliation,
    Span,
)


def problem(text: str, **fields: object) -> Finding:
    return Finding("", _quote(text), **fields)  # type: ignore[arg-type]


def measure(text: str, kind: MeasureKind = MeasureKind.ACTION, **fields: object) -> Measure:
    return Measure("", _quote(text), kind, **fields)  # type: ignore[arg-type]


def cause(text: str, **fields: object) -> Cause:
    return Cause("", _quote(text), **fields)  # type: ignore[arg-type]


def made(
    *items: Finding | Cause | Measure,
    titles: Sequence[str] = (),
    cut: frozenset[str] = frozenset(),
) -> Reading:
    """A reading of the items in this order, P1…, C1… and M1…, each a paragraph of its own."""
    texts = [*titles, *(item.quote.text for item in items)]
    document = _document(texts)
    spans = [block.span for block in document.blocks]
    outline = tuple(
        Heading(1, "", title, span, Span(span.end, span.end))
        for title, span in zip(titles, spans, strict=False)
    )
    found: dict[type, list[Finding | Cause | Measure]] = {Finding: [], Cause: [], Measure: []}
    for item, span in zip(items, spans[len(titles) :], strict=True):
        same = found[type(item)]
        letter = {Finding: "P", Cause: "C", Measure: "M"}[type(item)]
        same.append(replace(item, id=f"{letter}{len(same) + 1}", quote=document.quote(span)))
    return Reading(
        document,
        outline=outline,
        findings=tuple(found[Finding]),  # type: ignore[arg-type]
        causes=tuple(found[Cause]),  # type: ignore[arg-type]
        measures=tuple(found[Measure]),  # type: ignore[arg-type]
        cut=cut,
    )


def held(*items: Finding | Cause | Measure, **fields: object) -> Reconciliation:
    return reconcile(made(*items, **fields))  # type: ignore[arg-type]


def read_text(text: str) -> Reading:
    return understand(read(text.encode(), name="paper.txt", limits=Limits()))


def checked(text: str, against: str | None = None) -> Reconciliation:
    """The reconciliation of a typed paper, alone or against another."""
    return reconcile(read_text(text), None if against is None else read_text(against))


def flags(result: Reconciliation, rule: str) -> list[Flag]:
    return [flag for flag in result.flags if flag.rule == rule]


def flagged(result: Reconciliation, rule: str) -> list[str | None]:
    return [flag.item for flag in flags(result, rule)]


def pairs(result: Reconciliation) -> dict[tuple[str, str], str]:
    return {(link.finding, link.measure): link.strength.value for link in result.links}


def reasons(result: Reconciliation, finding: str, measure: str) -> set[str]:
    (link,) = [x for x in result.links if (x.finding, x.measure) == (finding, measure)]
    return {reason.code.value for reason in link.reasons}


def _quote(text: str) -> Quote:
    return Quote(text, Span(0, len(text)), None, 0)


def _document(texts: Sequence[str]) -> Document:
    blocks: list[Block] = []
    at = 0
    for text in texts:
        blocks.append(Block(BlockKind.PARAGRAPH, Span(at, at + len(text))))
        at += len(text) + 1
    return Document("made.txt", "", "txt", "\n".join(texts), tuple(blocks))
