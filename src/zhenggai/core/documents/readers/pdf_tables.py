"""Ruled tables: ruling lines to a grid, characters into its cells, pages of one table together.

A table is what lines enclose in at least two columns and two rows; text lined up without rules
stays text, since columns of text and of figures cannot be told apart safely.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from zhenggai.core.documents.readers.lines import Line, is_wide, join, text_of
from zhenggai.core.documents.readers.pdf_rules import Rule

_NEAR = 3.0  # points within which rules meet and edges are one
_MOST_CELLS = 20_000

Rows = list[list[str | tuple[int, int] | None]]


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character and its place; ``space`` says that a typed space follows, ``broken`` that a
    hyphen was taken off behind it."""

    char: str
    left: float
    right: float
    base: float
    size: float
    space: bool = False
    broken: bool = False

    def spaced(self) -> Glyph:
        """The same with a space behind it."""
        return replace(self, space=True)

    def hyphenated(self) -> Glyph:
        """The same as the end of a broken word."""
        return replace(self, broken=True)


@dataclass(slots=True)
class PageTable:
    """A table, or the part of one that stands on a page; ``edges`` are its column edges, ``top``
    and ``bottom`` its reach."""

    page: int
    rows: Rows
    edges: list[float]
    top: float
    bottom: float


@dataclass(slots=True)
class Grid:
    """The cells that rules enclose. ``owner[row][column]`` is the first place of the merged cell
    there; rows are counted from the top."""

    xs: list[float]
    ys: list[float]
    owner: list[list[tuple[int, int]]]
    glyphs: dict[tuple[int, int], list[Glyph]] = field(default_factory=dict)
    outside: list[Glyph] = field(default_factory=list)

    def meets(self, line: Line) -> bool:
        """Whether a line may stand in the grid, with any part of it."""
        middle = line.base + 0.3 * line.size
        inside = self.ys[-1] <= middle <= self.ys[0]
        return inside and line.right > self.xs[0] and line.left < self.xs[-1]

    def put(self, glyph: Glyph) -> bool:
        """Take a character into its cell; False where it stands beside the grid."""
        column = bisect_right(self.xs, (glyph.left + glyph.right) / 2) - 1
        middle = glyph.base + 0.3 * glyph.size
        row = sum(1 for y in self.ys if y > middle) - 1
        if not (0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1):
            return False
        self.glyphs.setdefault(self.owner[row][column], []).append(glyph)
        return True

    def table(self, page: int) -> PageTable:
        """The grid with the text of its cells."""
        rows: Rows = []
        for r, owners in enumerate(self.owner):
            row: list[str | tuple[int, int] | None] = []
            for c, owner in enumerate(owners):
                mine = owner == (r, c)
                row.append(
                    text_of(glyph_lines(self.glyphs.get(owner, ()), page)) if mine else owner
                )
            rows.append(row)
        return PageTable(page, rows, self.xs, self.ys[0], self.ys[-1])

    def left_over(self, page: int) -> list[Line]:
        """Lines of what stood on a line of the grid but beside it."""
        return glyph_lines(self.outside, page)


def glyph_lines(glyphs: Sequence[Glyph], page: int) -> list[Line]:
    """Characters in their order to lines, cut where the baseline changes."""
    lines: list[list[Glyph]] = []
    for glyph in glyphs:
        last = lines[-1][-1] if lines else None
        if last is None or abs(last.base - glyph.base) > 0.5 * glyph.size or last.broken:
            lines.append([])
        lines[-1].append(glyph)
    return [_line(line, page) for line in lines]


def _line(glyphs: list[Glyph], page: int) -> Line:
    text = ""
    before: Glyph | None = None
    for glyph in glyphs:
        if before is not None:
            gap = glyph.left - before.right
            wide = is_wide(before.char) or is_wide(glyph.char)
            if before.space or gap > (1.0 if wide else 0.22) * glyph.size:
                text += " "
        text += glyph.char
        before = glyph
    first, last = glyphs[0], glyphs[-1]
    return Line(text, first.left, last.right, first.base, first.size, page, last.broken)


def find_grids(rules: list[Rule]) -> list[Grid]:
    """The tables that ``rules`` draw, from the top of the page down."""
    if len(rules) < 4:
        return []
    found = []
    for group in _groups(rules):
        xs = _edges([rule.at for rule in group if rule.upright])
        ys = _edges([rule.at for rule in group if not rule.upright])[::-1]
        if len(xs) < 3 or len(ys) < 3 or (len(xs) - 1) * (len(ys) - 1) > _MOST_CELLS:
            continue
        found.append(Grid(xs, ys, _owners(xs, ys, group)))
    return sorted(found, key=lambda grid: -grid.ys[0])


def _groups(rules: list[Rule]) -> list[list[Rule]]:
    """Rules that touch one another, directly or through others."""
    parent = list(range(len(rules)))

    def top(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    level = sorted(
        (at for at, rule in enumerate(rules) if not rule.upright), key=lambda a: rules[a].at
    )
    heights = [rules[at].at for at in level]
    for at, rule in enumerate(rules):
        if not rule.upright:
            continue
        for place in range(bisect_right(heights, rule.low - _NEAR), len(level)):
            other = rules[level[place]]
            if other.at > rule.high + _NEAR:
                break
            if other.low - _NEAR <= rule.at <= other.high + _NEAR:
                parent[top(level[place])] = top(at)
    out: dict[int, list[Rule]] = {}
    for at, rule in enumerate(rules):
        out.setdefault(top(at), []).append(rule)
    return [group for group in out.values() if len(group) >= 4]


def _edges(places: list[float]) -> list[float]:
    """Places in ascending order, those within ``_NEAR`` of one another taken as one."""
    out: list[float] = []
    for place in sorted(places):
        if not out or place - out[-1] > _NEAR:
            out.append(place)
    return out


def _owners(xs: list[float], ys: list[float], rules: list[Rule]) -> list[list[tuple[int, int]]]:
    """For each place the first place of its cell: cells without a rule between them are one."""
    height, width = len(ys) - 1, len(xs) - 1
    owner = [[(r, c) for c in range(width)] for r in range(height)]
    upright = _by_edge([rule for rule in rules if rule.upright], xs)
    level = _by_edge([rule for rule in rules if not rule.upright], ys)
    for r in range(height):
        middle = (ys[r] + ys[r + 1]) / 2
        for c in range(1, width):
            if not _ruled(upright[c], middle):
                owner[r][c] = owner[r][c - 1]
    for r in range(1, height):
        for c in range(width):
            start, reach = _run(owner, r, c)
            if c != start:
                continue
            free = not any(_ruled(level[r], (xs[k] + xs[k + 1]) / 2) for k in range(c, reach))
            above = owner[r - 1][c]
            same = all(owner[r - 1][k] == above for k in range(c, reach))
            alone = (c == 0 or owner[r - 1][c - 1] != above) and (
                reach == width or owner[r - 1][reach] != above
            )
            if free and same and alone:
                for k in range(c, reach):
                    owner[r][k] = above
    return owner


def _run(owner: list[list[tuple[int, int]]], r: int, c: int) -> tuple[int, int]:
    """First and last column (exclusive) of the cell at a place within its row."""
    mine = owner[r][c]
    start = end = c
    while start and owner[r][start - 1] == mine:
        start -= 1
    while end < len(owner[r]) and owner[r][end] == mine:
        end += 1
    return start, end


def _by_edge(rules: list[Rule], edges: list[float]) -> list[list[Rule]]:
    out: list[list[Rule]] = [[] for _ in edges]
    for rule in rules:
        nearest = min(range(len(edges)), key=lambda at: abs(edges[at] - rule.at))
        out[nearest].append(rule)
    return out


def _ruled(rules: list[Rule], place: float) -> bool:
    return any(rule.low <= place <= rule.high for rule in rules)


def continues(before: PageTable, after: PageTable) -> bool:
    """Whether a table goes on: next page, the same column edges."""
    return (
        after.page == before.page + 1
        and len(after.edges) == len(before.edges)
        and all(abs(a - b) <= _NEAR for a, b in zip(before.edges, after.edges, strict=True))
    )


def appended(rows: Rows, more: Rows, *, head: Sequence[object]) -> Rows:
    """``rows`` with those of the next page behind them, a repeated ``head`` left out."""
    skip = 0
    if more and more[0] == head and not _reached(more, 0):
        skip = 1
    if len(more) > skip and _is_rest(rows[-1], more[skip]) and not _reached(more, skip):
        _finish(rows, more[skip])
        skip += 1
    shift = len(rows) - skip
    for row in more[skip:]:
        rows.append([(v[0] + shift, v[1]) if isinstance(v, tuple) else v for v in row])
    return rows


def _is_rest(last: Sequence[object], row: Sequence[object]) -> bool:
    """Whether ``row`` at the top of a page is the rest of a row that was cut: no first cell, gaps
    among the others, and what there is goes on in mid-sentence."""
    going_on = [at for at, value in enumerate(row) if isinstance(value, str) and value]
    return (
        len(row) > 2
        and row[0] == ""
        and 0 < len(going_on) < len(row) - 1
        and all(isinstance(value, str) for value in row)
        and all(_stops_short(last[at]) for at in going_on)
    )


def _stops_short(value: object) -> bool:
    return isinstance(value, str) and value != "" and value[-1] not in "。！？.!?"


def _finish(rows: Rows, rest: Sequence[object]) -> None:
    for at, value in enumerate(rest):
        before = rows[-1][at]
        if isinstance(value, str) and value and isinstance(before, str):
            rows[-1][at] = join(before, value)


def _reached(rows: Rows, to: int) -> bool:
    return any(_reaches_up(row, to) for row in rows[to + 1 :])


def _reaches_up(row: Sequence[object], to: int) -> bool:
    return any(isinstance(value, tuple) and value[0] == to for value in row)
