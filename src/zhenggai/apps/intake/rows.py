"""The rows of running registers (台账): which columns hold items, and what a row states about
itself beside them (its number, its status). Pure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhenggai.core.documents.extract.register_columns import Column
from zhenggai.core.documents.extract.register_header import Header, find_header, text_of
from zhenggai.core.records import Cell, Document, Span, Table

_SUBJECTS = (Column.FINDING, Column.MANIFESTATION)
_ITEMS = frozenset(
    {
        Column.FINDING,
        Column.MANIFESTATION,
        Column.CAUSE,
        Column.MEASURE,
        Column.TASK,
        Column.RECOMMENDATION,
    }
)
_STATUSES = (Column.STATUS, Column.RESULT)
_BETWEEN = "；"


@dataclass(frozen=True, slots=True)
class Row:
    """What one row states: the cells that hold items, its number and its status."""

    items: tuple[Cell, ...]
    number: str
    status: str


class Rows:
    """All rows of the registers of one document, found by what stands in them."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._rows = [row for table in document.tables for row in self._rows_of(table)]
        cells = {(cell.span.start, cell.span.end) for row in self._rows for cell in row.items}
        self._spans = sorted(cells)
        self._starts = [start for start, _ in self._spans]
        self._held: dict[tuple[int, int], list[Row]] = {}
        for row in self._rows:
            for cell in row.items:
                self._held.setdefault((cell.span.start, cell.span.end), []).append(row)

    def at(self, span: Span) -> Sequence[Row]:
        """The rows whose item cell holds the span; none outside of registers."""
        place = bisect_right(self._starts, span.start) - 1
        if place < 0:
            return ()
        start, end = self._spans[place]
        return self._held[start, end] if span.end <= end else ()

    def number(self, span: Span) -> str:
        """The number that the register gives the item, empty where it gives none."""
        return next((row.number for row in self.at(span) if row.number), "")

    def status(self, span: Span) -> str:
        """What the register states about the item, each different word once."""
        return _BETWEEN.join(dict.fromkeys(row.status for row in self.at(span) if row.status))

    def _rows_of(self, table: Table) -> Iterator[Row]:
        header = find_header(table, self._document)
        if header is None:
            return
        before: tuple[Cell, ...] = ()
        number = ""
        for cells in table.rows[header.body :]:
            own = self._filled(header, cells, _SUBJECTS)
            told = self._told(header, cells, (Column.NUMBER,))
            # An export without merged cells leaves the problem blank below its first row.
            if own or told:
                before, number = own or before, told
            items = dict.fromkeys((*before, *self._filled(header, cells, tuple(_ITEMS))))
            yield Row(tuple(items), number, self._told(header, cells, _STATUSES))

    def _filled(
        self, header: Header, cells: Sequence[Cell | None], columns: Sequence[Column]
    ) -> tuple[Cell, ...]:
        places = [place for column in columns for place in header.columns.get(column, ())]
        found = (cells[place] for place in places)
        return tuple(cell for cell in found if cell and text_of(cell, self._document))

    def _told(self, header: Header, cells: Sequence[Cell | None], columns: Sequence[Column]) -> str:
        for column in columns:
            filled = self._filled(header, cells, (column,))
            if filled:
                return text_of(filled[0], self._document)
        return ""


def item_cells(table: Table, document: Document) -> tuple[int, frozenset[int]] | None:
    """The first row of a register's body and the places of its item columns; `None` where the
    table is no register."""
    header = find_header(table, document)
    if header is None:
        return None
    places = {place for column in _ITEMS for place in header.columns.get(column, ())}
    return header.body, frozenset(places)
