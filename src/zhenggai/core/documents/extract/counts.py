"""Counts that the text states (“五个方面”, “25 个：19 个完成、6 个在改”) against what is there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice, takewhile

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
    rf"(?P<done>{_N})\s*(?:个|项|条)[^。]{{0,16}}?(?:正在整改|分阶段整改|基本完成|持续(?:推进|整改)|推进中|未完成|尚未整改)(?:的)?\s*"
    rf"(?P<open>{_N})\s*(?:个|项|条)(?:[^。]{{0,16}}?(?:未完成|尚未整改|未整改|正在整改|持续整改)(?:的)?\s*(?P<rest>{_N})\s*(?:个|项|条))?"
)
_LISTED = frozenset({Style.ARABIC, Style.ARABIC_BRACKET, Style.CIRCLED, Style.DOTTED})
_JUST_BEFORE = 200  # the paragraph that announces may open this far before its announcement
_MOST_LISTS = 50  # lists of 一是、二是 that one announcement is tried on


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
    there_is = _Countable(outline, pieces, findings)
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
                or _NOT_HERE.search(re.split(r"[,;:]", words[: hit.start()])[-1])
            ):
                continue
            stated = number_value(hit.group("n"))
            if not stated:
                continue
            where = Span(sentence.start + hit.start(), sentence.start + hit.end())
            there = there_is.found(heading, where.end, stated)
            if not there and hit.group("what") == "方面":
                there = there_is.parts_behind(where.end)
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


class _Countable:
    """What could be meant by a count, with its places sorted once: a long paper states hundreds."""

    def __init__(
        self, outline: tuple[Heading, ...], pieces: list[Piece], findings: tuple[Finding, ...]
    ) -> None:
        self._outline = outline
        self._ends: dict[int | None, int] = {}
        self._end = pieces[-1].span.end if pieces else 0
        self._levels = Counter(heading.level for heading in outline)
        self._children: dict[int | None, list[int]] = defaultdict(list)
        for heading in outline:
            self._children[heading.parent].append(heading.span.start)
        self._inline = [(p.span.start, len(p.ordinals)) for p in pieces if p.ordinals]
        self._ordinals = [p.span.start for p in pieces if p.mark and p.mark.style is Style.ORDINAL]
        self._listed = [p.span.start for p in pieces if p.mark and p.mark.style in _LISTED]
        self._items = sorted(finding.quote.span.start for finding in findings)

    def found(self, heading: int | None, start: int, stated: int) -> int:
        """Sub-headings, ordinals, list items or findings behind ``start``. The candidate that
        agrees is taken; else the outermost there is."""
        if heading not in self._ends:
            self._ends[heading] = _end(self._outline, heading)
        end = self._ends[heading]
        children = _between(self._children[heading], start, end)
        if heading is None or self._outline[heading].level == 0:
            children = self._levels[1] or self._levels[2]
            end = self._end
        first = bisect_left(self._inline, (start - _JUST_BEFORE, 0))
        near = islice(takewhile(lambda p: p[0] < end, _from(self._inline, first)), _MOST_LISTS)
        ordinals = max((count for _place, count in near), default=0)
        candidates = [
            children,
            ordinals or _between(self._ordinals, start, end),
            _between(self._listed, start, end),
            _between(self._items, start, end),
        ]
        if stated in candidates:
            return stated
        return next((count for count in candidates if count), 0)

    def parts_behind(self, start: int) -> int:
        """Sub-headings of the first heading behind ``start`` that has several: an overview
        announces the 方面 of the section to come."""
        for index, heading in enumerate(self._outline):
            if heading.span.start > start and len(self._children[index]) > 1:
                return len(self._children[index])
        return 0


def _between(places: list[int], start: int, end: int) -> int:
    """How many of the sorted ``places`` lie in the range."""
    return max(0, bisect_left(places, end) - bisect_left(places, start))


def _from(lists: list[tuple[int, int]], first: int) -> Iterator[tuple[int, int]]:
    return (lists[n] for n in range(first, len(lists)))


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
