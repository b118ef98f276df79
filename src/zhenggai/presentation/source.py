"""A document's text cut into parts that a page can show one after another, and as HTML with every
item marked in place.

All cutting happens here, on Python strings, because spans count code points and the strings of a
browser do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhenggai.core.records import Cell, Document, Span, Table

PART_CHARS = 12_000
PART_LINES = 150


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one block: text, or rows `first` to `last` (exclusive) of its table."""

    block: int
    span: Span
    table: Table | None = None
    first: int = 0
    last: int = 0

    @property
    def lines(self) -> int:
        """How many lines it takes at least: the rows of a table, else one."""
        return self.last - self.first or 1


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive pieces of about one screenful of scrolling."""

    index: int
    span: Span
    pieces: tuple[Piece, ...]


def parts(document: Document) -> list[Part]:
    """The whole document as parts, in order; every character of every block is in exactly one."""
    tables = {table.block: table for table in document.tables}
    out: list[Part] = []
    held: list[Piece] = []
    size = lines = 0
    for index, block in enumerate(document.blocks):
        table = tables.get(index)
        for piece in _rows(index, table) if table else _stretches(index, block.span):
            if held and (size + len(piece.span) > PART_CHARS or lines + piece.lines > PART_LINES):
                out.append(_part(len(out), held))
                held, size, lines = [], 0, 0
            held.append(piece)
            size += len(piece.span)
            lines += piece.lines
    if held:
        out.append(_part(len(out), held))
    return out


def part_of(cut: Sequence[Part], offset: int) -> int:
    """The index of the part that shows the text at `offset`."""
    for part in cut:
        if offset < part.span.end:
            return part.index
    return max(0, len(cut) - 1)


def _part(index: int, pieces: list[Piece]) -> Part:
    return Part(index, Span(pieces[0].span.start, pieces[-1].span.end), tuple(pieces))


def _stretches(block: int, span: Span) -> Iterator[Piece]:
    if not len(span):
        return
    for start in range(span.start, span.end, PART_CHARS):
        yield Piece(block, Span(start, min(start + PART_CHARS, span.end)))


def _rows(block: int, table: Table) -> Iterator[Piece]:
    # One piece per row would tear every merged cell: rows go in groups, and a merged cell that a
    # group border cuts is shown again in the next group.
    first, size, start, end = 0, 0, None, 0
    for number, row in enumerate(table.rows):
        own = [cell for cell in dict.fromkeys(row) if cell is not None]
        length = sum(len(cell.span) for cell in own)
        if number > first and (size + length > PART_CHARS or number - first >= PART_LINES):
            yield Piece(block, Span(start or 0, end), table, first, number)
            first, size, start = number, 0, end
        size += length
        for cell in own:
            start = cell.span.start if start is None else min(start, cell.span.start)
            end = max(end, cell.span.end)
    if start is not None:
        yield Piece(block, Span(start, end), table, first, len(table.rows))


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell to draw, with how many rows and columns it covers."""

    cell: Cell | None
    rows: int
    columns: int


def grid(piece: Piece) -> list[list[GridCell]]:
    """The rows of a table piece with each merged cell drawn once, where it begins."""
    assert piece.table is not None
    rows = piece.table.rows[piece.first : piece.last]
    drawn: set[tuple[int, int]] = set()
    out: list[list[GridCell]] = []
    for r, row in enumerate(rows):
        line: list[GridCell] = []
        for c, cell in enumerate(row):
            if (r, c) in drawn:
                continue
            wide, high = _extent(rows, r, c)
            drawn.update((r + i, c + j) for i in range(high) for j in range(wide))
            line.append(GridCell(cell, high, wide))
        out.append(line)
    return out


def _extent(rows: Sequence[Sequence[Cell | None]], r: int, c: int) -> tuple[int, int]:
    cell = rows[r][c]
    if cell is None:
        return 1, 1
    wide = 1
    while c + wide < len(rows[r]) and rows[r][c + wide] is cell:
        wide += 1
    high = 1
    while r + high < len(rows) and all(x is cell for x in rows[r + high][c : c + wide]):
        high += 1
    return wide, high
