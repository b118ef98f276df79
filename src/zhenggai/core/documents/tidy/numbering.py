"""Numbers in front of headings and items: 一、（一）1.（1）① 一是 第一 第X章 1.1 and their kin.

Works on folded text (half-width brackets and punctuation); offsets are those of the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CN = "[零〇一二三四五六七八九十百两]"


class Style(StrEnum):
    """The kinds of mark, outermost first."""

    CHAPTER = "chapter"  # 第一章
    CHINESE = "chinese"  # 一、
    CHINESE_BRACKET = "chinese_bracket"  # （一）
    DOTTED = "dotted"  # 1.1
    ARABIC = "arabic"  # 1. 1、
    ARABIC_BRACKET = "arabic_bracket"  # (1) 1)
    CIRCLED = "circled"  # ①
    QUESTION = "question"  # 问题1：
    ORDINAL = "ordinal"  # 一是 一要
    FIRST = "first"  # 第一， 首先，
    BULLET = "bullet"  # - •


# The depth each style has by itself; GB/T 9704-2012 for the first four of official documents.
DEPTH = {
    Style.CHAPTER: 1,
    Style.CHINESE: 1,
    Style.CHINESE_BRACKET: 2,
    Style.ARABIC: 3,
    Style.QUESTION: 3,
    Style.ARABIC_BRACKET: 4,
    Style.CIRCLED: 5,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at ``start``; the words begin at ``end``. ``text`` is as folded, ``value`` 1-based
    (0 for a bullet), ``depth`` the number of parts of a dotted number (1.1 → 2)."""

    style: Style
    value: int
    text: str
    start: int
    end: int
    depth: int = 1


_PATTERNS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    (Style.CHAPTER, re.compile(rf"第({_CN}{{1,4}}|\d{{1,3}})(?:章|节|部分|篇)[ \t]*[、.:]?")),
    (Style.CHINESE_BRACKET, re.compile(rf"\(({_CN}{{1,4}})\)[ \t]*[、.]?")),
    (Style.CHINESE, re.compile(rf"({_CN}{{1,4}})(?:、|\.(?!\d)|,(?=[^,]{{2,30}}(?:\n|$)))")),
    (
        Style.QUESTION,
        re.compile(r"(?:问题|整改问题|事项)[ ]?(\d{1,3}|[一二三四五六七八九十]{1,3})[:、.]"),
    ),
    (
        Style.DOTTED,
        re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})(?![\d.%])[ \t、]*(?=[^\d\s%年月日万亿元,;:)-])"),
    ),
    (Style.ARABIC, re.compile(r"(\d{1,3})(?:、|\.(?!\d)|:(?!\d))")),
    (Style.ARABIC_BRACKET, re.compile(r"\((\d{1,3})\)[ \t]*[、.]?|(\d{1,3})\)(?!\))")),
    (Style.CIRCLED, re.compile(r"([\u2460-\u2473\u2776-\u277f\u2474-\u2487])[ \t]*[、.]?")),
    (Style.ORDINAL, re.compile(rf"({_CN}{{1,3}})(?:是要|是|要)(?=[^否不])")),
    (Style.FIRST, re.compile(rf"(?:第({_CN}{{1,2}})|(首先|其次|再次|最后))[,、:]")),
    (Style.BULLET, re.compile(r"(?:[-*+•●▪◆■○]|·)[ \t]+|[•●▪◆■]")),
)
_WORDS = {"首先": 1, "其次": 2, "再次": 3, "最后": 4}


def number_value(text: str) -> int | None:
    """The value of a Chinese or Arabic number below 10,000; ``None`` when it is none."""
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    if all(c in _DIGITS for c in text) and len(text) > 1:
        return int("".join(str(_DIGITS[c]) for c in text))
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            total += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            return None
    return total + digit


def mark_at(folded: str, start: int, end: int | None = None) -> Mark | None:
    """The number that stands at ``start`` (white space and Markdown emphasis already skipped)."""
    end = len(folded) if end is None else end
    for style, pattern in _PATTERNS:
        found = pattern.match(folded, start, min(end, start + 40))
        if found is None:
            continue
        value, depth = _value(style, found)
        if value is None:
            continue
        text = found.group().strip()
        return Mark(style, value, text, start, found.end(), depth)
    return None


def _value(style: Style, found: re.Match[str]) -> tuple[int | None, int]:
    if style is Style.BULLET:
        return 0, 1
    raw = next((group for group in found.groups() if group), "")
    if style is Style.DOTTED:
        parts = raw.split(".")
        return int(parts[-1]), len(parts)
    if style is Style.CIRCLED:
        return _circled(raw), 1
    if style is Style.FIRST and raw in _WORDS:
        return _WORDS[raw], 1
    return number_value(raw), 1


def _circled(char: str) -> int:
    point = ord(char)
    for base, first in ((0x2460, 0x2473), (0x2776, 0x277F), (0x2474, 0x2487)):
        if base <= point <= first:
            return point - base + 1
    raise AssertionError(char)


def skip_blank(folded: str, start: int, end: int) -> int:
    """The first offset from ``start`` on that is not white space, ``#`` or ``*`` emphasis."""
    while start < end and (folded[start] in " \t\r\n#>" or folded.startswith("**", start)):
        start += 2 if folded.startswith("**", start) else 1
    return start
