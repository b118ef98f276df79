"""Sheets of cells to tables: what xlsx, xls and csv share once their cells are text.

Bounds, trimming, merged ranges and cell addresses belong here; formats of files do not.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from zhenggai.core.documents.readers.base import Builder
from zhenggai.core.errors import Invalid

# Of a spreadsheet program's own grid; an address beyond it is no address.
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
# Grid places of one workbook after trimming, some 400 MB of cells at worst.
MAX_CELLS = 1_500_000

# Fonts, sizes, colours, sections and fields of a head, ECMA-376 18.3.1.39.
_CODES = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f+\-]{6,8}|&\d{1,3}|&[A-Za-z]')
# As ``Builder.table`` takes it: text, nothing, or the place of the cell merged over it.
Place = str | tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, both ends included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """One sheet: ``cells`` holds only what has text, by (row, column) from 0."""

    name: str
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0
    errors: list[str] = field(default_factory=list)
    without_value: list[str] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)

    def place(self, row: int, column: int) -> str:
        """The address as a spreadsheet program shows it, ``台账!B4``."""
        address = f"{letters(column)}{row + 1}"
        return f"{self.name}!{address}" if self.name else address


class Room:
    """How many grid places a workbook may still take."""

    def __init__(self, *, name: str) -> None:
        self._name = name
        self._left = MAX_CELLS

    def take(self, count: int, place: str) -> None:
        """Raise ``document.too-many-cells`` when ``count`` more are too many."""
        self._left -= count
        if self._left < 0:
            raise Invalid("document.too-many-cells", name=self._name, place=place, most=MAX_CELLS)


def letters(column: int) -> str:
    """Column letters of a column counted from 0: 0 → A, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def add_sheet(builder: Builder, sheet: Sheet, *, room: Room) -> None:
    """Add ``sheet`` as one table; nothing for an empty one.

    Empty columns are dropped, and empty rows but one where rows are missing in between. Merged
    cells are filled from their first cell. Raises ``Invalid`` as ``Room.take`` does.
    """
    cells = sheet.cells
    if not cells:
        return
    rows = sorted({row for row, _ in cells})
    columns = sorted({column for _, column in cells})
    room.take(len(rows) * len(columns), sheet.name)
    row_at = _row_positions(rows)
    column_at = {column: index for index, column in enumerate(columns)}
    height = row_at[rows[-1]] + 1
    grid: list[list[Place]] = [[None] * len(columns) for _ in range(height)]
    places: list[list[str | None]] = [[None] * len(columns) for _ in range(height)]
    for (row, column), text in cells.items():
        grid[row_at[row]][column_at[column]] = text
        places[row_at[row]][column_at[column]] = sheet.place(row, column)
    under = 0
    for merge in sheet.merges:
        upside_down = merge.bottom < merge.top or merge.right < merge.left
        if upside_down or (merge.top, merge.left) not in cells:
            continue
        down = [row_at[row] for row in _within(rows, merge.top, merge.bottom)]
        across = [column_at[column] for column in _within(columns, merge.left, merge.right)]
        # Ranges that overlap are no sheet of any program; counting them keeps the time bounded.
        room.take(len(down) * len(across), sheet.name)
        under += _fill(grid, down, across)
    if under:
        builder.notice("sheet.covered-cells-left-out", count=under, place=sheet.name)
    first, last = sheet.place(rows[0], columns[0]), f"{letters(columns[-1])}{rows[-1] + 1}"
    builder.table(grid, place=f"{first}:{last}", places=places)


def keep_margins(builder: Builder, sheet: Sheet) -> None:
    """Keep the lines of the sheet's head and foot, without the codes of their look."""
    for raw in sheet.margins:
        for line in _CODES.sub("\n", raw).splitlines():
            builder.margin(line)


def note_sheets(builder: Builder, sheets: Iterable[Sheet], hidden: Sequence[str]) -> None:
    """Record what was left out or read although a spreadsheet program does not show it.

    Notices: ``sheet.hidden-left-out`` (sheets), ``sheet.hidden-rows-read``, ``sheet.error-cells``,
    ``sheet.formula-without-value``; each with ``count`` and ``place``.
    """
    told: dict[str, list[str]] = {"sheet.hidden-left-out": list(hidden)}
    counts: dict[str, int] = {"sheet.hidden-left-out": len(hidden)}
    for sheet in sheets:
        unseen = sheet.hidden_rows + sheet.hidden_columns
        for code, count, where in (
            ("sheet.hidden-rows-read", unseen, [sheet.name]),
            ("sheet.error-cells", len(sheet.errors), sheet.errors),
            ("sheet.formula-without-value", len(sheet.without_value), sheet.without_value),
        ):
            if count:
                counts[code] = counts.get(code, 0) + count
                told.setdefault(code, []).extend(where)
    for code, count in counts.items():
        if count:
            builder.notice(code, count=count, place=", ".join(told[code][:5]))


def _row_positions(rows: Sequence[int]) -> dict[int, int]:
    """Where each row goes; one empty row stands for any number of missing ones."""
    at: dict[int, int] = {}
    position = -1
    last: int | None = None
    for row in rows:
        position += 1 if last is None or row == last + 1 else 2
        at[row] = position
        last = row
    return at


def _fill(grid: list[list[Place]], covered: list[int], across: list[int]) -> int:
    """Point the places of a merged range at its first cell; how many texts lay under it."""
    origin = (covered[0], across[0])
    hidden = 0
    for row in covered:
        for column in across:
            if (row, column) != origin:
                hidden += isinstance(grid[row][column], str)
                grid[row][column] = origin
    return hidden


def _within(kept: list[int], first: int, last: int) -> list[int]:
    return kept[bisect_left(kept, first) : bisect_right(kept, last)]
