"""Printed lines to paragraphs, by where they stand: shared by text PDF and recognised images.

Positions are in points from the lower left corner. Reading lines off a page, and what a paragraph
means, belong elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_MARK = re.compile(
    r"(?:[一二三四五六七八九十百]{1,4}、|[（(][一二三四五六七八九十百\d]{1,4}[）)]|\d{1,3}[．、)）]"
    r"|\d{1,3}\.(?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}[ \u3000]|[①-⑳]|[•●■◆▪–]\s?"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节条部]|附件\d{0,2}[:：]|[a-zA-Z][.)] )"
)
# A label opens a paragraph where the line before ends a sentence: 整改措施：, Cause:
_LABEL = re.compile("[\u3400-\u9fff]{2,8}：|[A-Z][A-Za-z]{2,15}(?: [A-Za-z]{1,15}){0,3}: ")
_STOPS = tuple("。！？；：…!?;:.”’」》）)")
_FIRST_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%/:'’-]*|.", re.S)
_HANGING = 2.3  # characters that lines below a bullet may stand in
_INDENT = 1.2
# Signs that may not end a line and so take the word behind them over to the next.
_OPENING = "“‘《〈（【「『〔(\"'"
_TITLE_GAP = 2.4  # times the font size
_GAP = 1.28  # times the usual step; more parts paragraphs
_FEW = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. ``base`` is its baseline, ``size`` the font size; ``broken`` says that
    the page broke a word at its end (the hyphen is taken off), ``apart`` that it consists of
    pieces set far apart, as in a table without rules: such a line is a paragraph of its own."""

    text: str
    left: float
    right: float
    base: float
    size: float
    page: int
    broken: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines put together. ``page`` is where it starts; ``left``, ``right``, ``size`` of its first
    line tell a title."""

    text: str
    page: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The column a line stands in: its edges, the usual step between lines and font size."""

    left: float
    right: float
    step: float
    size: float


def is_wide(char: str) -> bool:
    """Whether ``char`` is set without spaces between words (Chinese and its punctuation)."""
    return char >= "\u2e80" or char in "“”‘’—…·①②③④⑤⑥⑦⑧⑨⑩"


def join(before: str, after: str, *, broken: bool = False) -> str:
    """Two lines of one paragraph: no space beside Chinese, none where a word was broken."""
    if broken or not before or not after or is_wide(before[-1]) or is_wide(after[0]):
        return before + after
    if before.endswith("-") and len(before) > 1 and before[-2].isalpha() and after[0].islower():
        return before[:-1] + after
    return before + " " + after


def paragraphs(lines: Sequence[Line]) -> Iterator[Paragraph]:
    """The paragraphs of ``lines``, which stand in reading order, across lines and pages."""
    frames = _frames(lines)
    held: list[Line] = []
    for line in lines:
        if held and _begins(line, held, frames):
            yield _paragraph(held)
            held = []
        held.append(line)
    if held:
        yield _paragraph(held)


def _paragraph(lines: list[Line]) -> Paragraph:
    text = lines[0].text
    for before, line in pairwise(lines):
        text = join(text, line.text, broken=before.broken)
    return Paragraph(text, lines[0].page, tuple(lines))


def _frames(lines: Sequence[Line]) -> dict[int, _Frame]:
    """The frame of each line by its identity: per page and column; where a page has too few
    lines to tell, that of the whole."""
    groups: list[list[Line]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        if last is None or last.page != line.page or _goes_back(last, line):
            groups.append([])
        groups[-1].append(line)
    widest = _frame(lines) if lines else None
    out: dict[int, _Frame] = {}
    for group in groups:
        frame = _frame(group)
        assert widest is not None
        full = frame.right - frame.left
        if len(group) <= _FEW or full < 0.4 * (widest.right - widest.left):
            frame = widest
        out.update((id(line), frame) for line in group)
    return out


def _goes_back(before: Line, line: Line) -> bool:
    return line.base > before.base + before.size


def _frame(lines: Sequence[Line]) -> _Frame:
    size = Counter(round(line.size) for line in lines).most_common(1)[0][0]
    body = [line for line in lines if round(line.size) == size]
    lefts = Counter(round(line.left / 2) for line in body)
    enough = max(1, min(len(body) // 8, 3))
    often = [at for at, count in lefts.items() if count >= enough]
    left = min(often or lefts) * 2.0
    rights = sorted((line.right for line in body), reverse=True)
    right = rights[min(len(rights) // 20, len(rights) - 1)]
    steps = Counter(
        round(a.base - b.base)
        for a, b in pairwise(body)
        if a.page == b.page and 0 < a.base - b.base < 4 * size
    )
    step = float(min(steps, key=lambda s: (-steps[s], s))) if steps else 2.0 * size
    return _Frame(left, right, step, float(size))


def _begins(line: Line, held: list[Line], frames: dict[int, _Frame]) -> bool:
    """Whether ``line`` begins a new paragraph behind ``held``."""
    before = held[-1]
    here, there = frames[id(line)], frames[id(before)]
    if before.broken:
        return False
    if line.apart or before.apart:
        return True
    if abs(line.size - before.size) > 0.12 * max(line.size, before.size):
        return True
    down = before.base - line.base
    same_column = line.page == before.page and down > 0
    if _is_title(line, here) and _is_title(before, there):
        apart = not same_column or down > _TITLE_GAP * line.size
        return apart or bool(_MARK.match(line.text)) or before.text.endswith(_STOPS)
    if same_column and down > _GAP * max(here.step, 1.05 * line.size):
        return True
    full = before.right + _first_word(line) <= there.right + 0.3 * line.size
    indent = line.left - here.left
    if _MARK.match(line.text):
        wrapped = not full and not before.text.endswith(_STOPS) and indent < 0.5 * line.size
        return not wrapped
    if full or (_LABEL.match(line.text) and before.text.endswith(_STOPS)):
        return True
    if indent > _INDENT * line.size:
        return not _hangs(line, held[0], before)
    return False


def _first_word(line: Line) -> float:
    """Width in points of what would have had to fit on the line before."""
    found = _FIRST_WORD.match(line.text)
    word = found[0] if found else ""
    if line.text[0] in _OPENING:
        return 2.6 * line.size
    if word and is_wide(word[0]):
        # A sign that may not begin a line, and one that may not end it, go over together.
        return 2.0 * line.size
    return (line.right - line.left) * (len(word) + 1) / max(1, len(line.text))


def _is_title(line: Line, frame: _Frame) -> bool:
    """Whether a line is set large and centred, so that the next such line goes on from it."""
    left, right = line.left - frame.left, frame.right - line.right
    return line.size > 1.15 * frame.size and abs(left - right) < 0.8 * line.size


def _hangs(line: Line, first: Line, before: Line) -> bool:
    """Whether ``line`` stands in below the mark that its paragraph begins with."""
    if before is not first:
        return abs(line.left - before.left) < 0.5 * line.size and first.left < line.left
    depth = line.left - first.left
    return 0.5 * line.size < depth < _HANGING * line.size and bool(_MARK.match(first.text))


def text_of(lines: Iterable[Line]) -> str:
    """The paragraphs of ``lines``, one per line of text (for the cell of a table)."""
    return "\n".join(paragraph.text for paragraph in paragraphs(list(lines)))
