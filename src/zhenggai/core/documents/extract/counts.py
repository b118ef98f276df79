"""Counts that the text states (“五个方面”, “25 个：19 个完成、6 个在改”) against what is there."""

from __future__ import annotations

import re

from zhenggai.core.documents.extract.pieces import Piece
from zhenggai.core.documents.tidy.numbering import Style, number_value
from zhenggai.core.documents.tidy.sentences import sentences
from zhenggai.core.records import Document, Finding, Heading, Span, StatedCount

_N = r"\d{1,4}|[一二三四五六七八九十两]{1,3}"
_STATED = re.compile(
    rf"(?P<n>{_N})\s*(?:个|大|项|条|处|点|类)?(?P<what>方面|(?:具体|突出|主要|共性)?(?:问题|不足|隐患|差距|原因|需要整改))"
)
_ANNOUNCES = re.compile(
    r"如下|以下|主要(?:有|是|存在|表现|在)|存在|分别是|具体(?:是|有)|有.{1,6}需要整改|:$"
)
_NOT_HERE = re.compile(r"反馈的?|移交|涉及|上年|上一?年度|去年|往年|前期|上次|\d{4}年")
_SUM = re.compile(
    rf"(?P<total>{_N})\s*(?:个|项|条)(?:具体)?问题[^。]{{0,30}}?(?:完成整改|整改完成|已整改(?:到位|完成)?|已完成(?:整改)?)(?:的)?\s*"
    rf"(?P<done>{_N})\s*(?:个|项|条)[^。]{{0,16}}?(?:正在整改|基本完成|持续(?:推进|整改)|推进中|未完成|尚未整改)(?:的)?\s*"
    rf"(?P<open>{_N})\s*(?:个|项|条)(?:[^。]{{0,16}}?(?:未完成|尚未整改|未整改|正在整改|持续整改)(?:的)?\s*(?P<rest>{_N})\s*(?:个|项|条))?"
)
_LISTED = frozenset({Style.ARABIC, Style.ARABIC_BRACKET, Style.CIRCLED, Style.DOTTED})


def stated_counts(
    document: Document,
    folded: str,
    outline: tuple[Heading, ...],
    pieces: list[Piece],
    findings: tuple[Finding, ...],
    *,
    cut: bool,
) -> tuple[StatedCount, ...]:
    """Every announced count with what was found; ``found`` is ``None`` where the text is cut."""
    found = list(_sums(document, folded))
    first = outline[0].span.start if outline else len(folded)
    scopes: list[tuple[int | None, Span]] = [(None, Span(0, first))]
    scopes += [(n, heading.body) for n, heading in enumerate(outline)]
    for heading, span in scopes:
        for sentence in sentences(folded, span, semicolons=False):
            words = folded[sentence.start : sentence.end]
            hit = _STATED.search(words)
            if (
                hit is None
                or not _ANNOUNCES.search(words)
                or _NOT_HERE.search(words[: hit.start()])
            ):
                continue
            stated = number_value(hit.group("n"))
            if not stated:
                continue
            there = _countable(outline, pieces, findings, heading, sentence.end, stated)
            where = Span(sentence.start + hit.start(), sentence.start + hit.end())
            text = document.text[where.start : where.end]
            known = None if cut or not there else there
            found.append(StatedCount(text, where, stated, known, hit.group("what")))
    return tuple(sorted(found, key=lambda count: count.span))


def _sums(document: Document, folded: str) -> list[StatedCount]:
    found: list[StatedCount] = []
    for hit in _SUM.finditer(folded):
        parts = [number_value(hit.group(g)) for g in ("done", "open", "rest") if hit.group(g)]
        total = number_value(hit.group("total"))
        if total is None or None in parts:
            continue
        span = Span(hit.start(), hit.end())
        text = document.text[span.start : span.end]
        found.append(StatedCount(text, span, total, sum(p or 0 for p in parts), "sum"))
    return found


def _countable(
    outline: tuple[Heading, ...],
    pieces: list[Piece],
    findings: tuple[Finding, ...],
    heading: int | None,
    start: int,
    stated: int,
) -> int:
    """What could be meant: sub-headings, ordinals, list items or findings behind the sentence. The
    candidate that agrees is taken; else the outermost there is."""
    end = _end(outline, heading)
    level = outline[heading].level if heading is not None else -1
    children = sum(1 for h in outline if h.parent == heading and start <= h.span.start < end)
    if heading is None or level == 0:
        children = sum(1 for h in outline if h.level == 1) or sum(
            1 for h in outline if h.level == 2
        )
        end = pieces[-1].span.end if pieces else 0
    ordinals = max(
        (len(p.ordinals) for p in pieces if start - 200 <= p.span.start < end), default=0
    ) or sum(
        1
        for p in pieces
        if p.mark and p.mark.style is Style.ORDINAL and start <= p.span.start < end
    )
    listed = sum(
        1 for p in pieces if p.mark and p.mark.style in _LISTED and start <= p.span.start < end
    )
    items = sum(1 for f in findings if start <= f.quote.span.start < end)
    candidates = [children, ordinals, listed, items]
    if stated in candidates:
        return stated
    return next((count for count in candidates if count), 0)


def _end(outline: tuple[Heading, ...], heading: int | None) -> int:
    """Where the section of ``heading`` with its sub-sections ends."""
    if heading is None:
        return outline[-1].body.end if outline else 1 << 60
    end = outline[heading].body.end
    for later in outline[heading + 1 :]:
        if later.level <= outline[heading].level:
            break
        end = later.body.end
    return end
