"""A document cut at its numbers: paragraphs, headings and list items in reading order.

A piece is a block, or the part of a block from one inline number to the next (whole documents come
as one paragraph). Tables are left to ``registers``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhenggai.core.documents.extract.roles import is_label
from zhenggai.core.documents.tidy.numbering import DEPTH, Mark, Style, mark_at, skip_blank
from zhenggai.core.records import BlockKind, Document, Span

# Numbers that may stand inside running text; the others only open a block.
_INLINE = frozenset(
    {
        Style.CHINESE,
        Style.CHINESE_BRACKET,
        Style.ARABIC,
        Style.ARABIC_BRACKET,
        Style.CIRCLED,
        Style.ORDINAL,
    }
)
_BEFORE = frozenset("。;；:!?\n \t,")
_INLINE_AT = re.compile(r"(?<=[。;:!?\s,])(?=[(\d\u2460-\u2473一二三四五六七八九十])")
_ENDED = frozenset('。.!?:;；)"])')
_RUNNING = 60
_OPEN = frozenset("的、,和与及")
_OPEN_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """``span`` covers number and words, ``body`` the words; ``level`` is what the format declares.

    ``ordinals`` are 一是/二是 marks inside the body, ``opens`` says that the piece opens a block.
    """

    block: int
    span: Span
    body: Span
    mark: Mark | None
    level: int | None
    opens: bool
    ordinals: tuple[Mark, ...] = ()


def pieces(document: Document, folded: str) -> list[Piece]:
    """All pieces of ``document`` in order; ``folded`` is ``fold(document.text)``."""
    found: list[Piece] = []
    for paragraph in _paragraphs(document, folded):
        found.extend(_cut(paragraph, folded))
    return found


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """One or more blocks of one sentence; ``seams`` are where a later block was joined on."""

    block: int
    span: Span
    level: int | None
    seams: tuple[int, ...] = ()


def _paragraphs(document: Document, folded: str) -> list[_Paragraph]:
    """Blocks without tables; a block that goes on in mid-sentence is joined to the one before."""
    joined: list[_Paragraph] = []
    for index, block in enumerate(document.blocks):
        if block.kind is BlockKind.TABLE:
            continue
        before = joined[-1] if joined else None
        if (
            before is not None
            and block.level is None
            and before.level is None
            and before.block == index - 1
            and _goes_on(folded, before.span, block.span)
        ):
            span = Span(before.span.start, block.span.end)
            joined[-1] = _Paragraph(index, span, None, (*before.seams, block.span.start))
        else:
            joined.append(_Paragraph(index, block.span, block.level))
    return joined


def _goes_on(folded: str, span: Span, following: Span) -> bool:
    """Whether a paragraph breaks off in mid-sentence: at 的 or a comma, or at a page number that
    looks like a list number (1、2、 at the head of pages run together)."""
    if folded[span.end - 1] in _ENDED:
        return False
    mark = mark_at(folded, following.start, following.end)
    if mark is None:
        open_ended = folded[span.end - 1] in _OPEN and len(span) >= _OPEN_LENGTH
        return open_ended and not is_label(folded, following.start, following.end)
    first = mark_at(folded, span.start, span.end)
    if first is None or len(span) < _RUNNING:
        return False
    return first.style is mark.style is Style.ARABIC and mark.value == first.value + 1


def _cut(paragraph: _Paragraph, folded: str) -> list[Piece]:
    span = paragraph.span
    start = skip_blank(folded, span.start, span.end)
    first = mark_at(folded, start, span.end)
    marks = [first] if first else []
    inline = _inline_marks(folded, Span(first.end if first else start, span.end), first)
    inline = [mark for mark in inline if mark.start not in paragraph.seams]
    splits = [mark for mark in inline if mark.style is not Style.ORDINAL]
    ordinals = [mark for mark in inline if mark.style is Style.ORDINAL]
    found: list[Piece] = []
    edges: list[tuple[int, Mark | None]] = [(span.start, marks[0] if marks else None)]
    edges += [(mark.start, mark) for mark in splits]
    for number, (at, mark) in enumerate(edges):
        end = edges[number + 1][0] if number + 1 < len(edges) else span.end
        end = _trim(folded, at, end)
        body = min(end, mark.end if mark else skip_blank(folded, at, end))
        body_end = end
        while body_end > body and folded[body_end - 1] in "*# ":
            body_end -= 1
        if body_end <= body:
            continue
        inside = tuple(m for m in ordinals if body <= m.start < end)
        found.append(
            Piece(
                paragraph.block,
                Span(at, end),
                Span(body, body_end),
                mark,
                paragraph.level if number == 0 else None,
                number == 0,
                inside,
            )
        )
    return found


def _trim(folded: str, start: int, end: int) -> int:
    while end > start and folded[end - 1].isspace():
        end -= 1
    return end


def _inline_marks(folded: str, span: Span, first: Mark | None) -> list[Mark]:
    """Numbers inside ``span`` that form runs 1, 2, …; the block's own first number counts."""
    candidates: list[Mark] = []
    at = span.start
    for found in _INLINE_AT.finditer(folded, span.start, span.end):
        at = found.start()
        mark = mark_at(folded, at, span.end)
        if mark is None or mark.style not in _INLINE:
            continue
        if folded[at - 1] == "," and mark.style is not Style.ORDINAL:
            continue
        candidates.append(mark)
    if not candidates:
        return []
    kept: list[Mark] = []
    for style in {mark.style for mark in candidates}:
        own = [mark for mark in candidates if mark.style is style]
        kept.extend(_runs(own, first if first and first.style is style else None, style))
    return sorted(_nested(kept), key=lambda mark: mark.start)


def _runs(marks: list[Mark], first: Mark | None, style: Style) -> list[Mark]:
    kept: list[Mark] = []
    run: list[Mark] = [first] if first else []
    for mark in marks:
        if run and mark.value == run[-1].value + 1:
            run.append(mark)
        elif mark.value == 1:
            kept.extend(_whole(run, style))
            run = [mark]
        elif not run and style in {Style.CHINESE_BRACKET, Style.ORDINAL}:
            run = [mark]  # an earlier part stands in the block before, or is lost
    kept.extend(_whole(run, style))
    return [mark for mark in kept if mark is not first]


def _whole(run: list[Mark], style: Style) -> list[Mark]:
    """A run of one is kept only for marks that cannot be anything else."""
    return run if len(run) > 1 or style in {Style.CHINESE_BRACKET, Style.ORDINAL} else []


def _nested(marks: list[Mark]) -> list[Mark]:
    """Ordinals always; of the others those whose style is the outermost or nested in it."""
    return [mark for mark in marks if mark.style is Style.ORDINAL or mark.style in DEPTH]
