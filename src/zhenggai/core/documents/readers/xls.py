"""Workbooks of Excel 97–2003 (.xls, .et): visible sheets in order, each one table.

Values come from calamine, which lays a sheet out as a full rectangle and drops error values:
``biff`` looks at the records first, so that the rectangle is bounded and no error is lost.
A percentage stands as its number (0.98): calamine does not give number formats.
"""

from __future__ import annotations

import datetime as dt
import io

from doc2docx.cfb import CompoundFile, CompoundFileLimits
from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum, load_workbook

from zhenggai.core.documents.readers.base import Builder, Limits
from zhenggai.core.documents.readers.biff import BookFacts, SheetFacts, facts_of
from zhenggai.core.documents.readers.cell_text import clock_text, moment_text, number_text
from zhenggai.core.documents.readers.sheets import (
    Merge,
    Room,
    Sheet,
    add_sheet,
    keep_margins,
    note_sheets,
)
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document

_MOST_PLACES = 6_000_000  # of all rectangles together, some 200 MB
_MOST_ENTRIES = 20_000


def read(data: bytes, *, name: str, limits: Limits) -> Document:
    """The workbook as a document, one table a sheet, cells with places such as ``台账!B4``.

    Raises ``Invalid``: ``document.encrypted``, ``document.damaged``, ``document.too-many-cells``,
    ``document.no-text``. Notices as ``sheets.note_sheets``, and ``sheet.not-a-table``.
    """
    facts = _facts(data, name)
    builder = Builder(name=name, format="xls", limits=limits)
    listed, hidden = _sheets(data, name, facts, builder)
    room = Room(name=name)
    for sheet in listed:
        add_sheet(builder, sheet, room=room)
        sheet.cells.clear()
        keep_margins(builder, sheet)
    note_sheets(builder, listed, hidden)
    return builder.build(data)


def _facts(data: bytes, name: str) -> BookFacts:
    most = CompoundFileLimits(max_input_bytes=len(data), max_directory_entries=_MOST_ENTRIES)
    stream = None
    # The container follows offsets in the file; whatever breaks it, the file is damaged.
    try:
        container = CompoundFile(data, limits=most)
        for title in ("Workbook", "Book"):
            if any(str(entry.name).lower() == title.lower() for entry in container.entries):
                stream = bytes(container.open_stream(title))
                break
    except Exception as fault:
        raise Invalid("document.damaged", name=name) from fault
    if stream is None:
        raise Invalid("document.damaged", name=name)
    facts = facts_of(stream)
    if facts.encrypted:
        raise Invalid("document.encrypted", name=name)
    if facts.impossible:
        raise Invalid("document.damaged", name=name)
    if sum(sheet.rows * sheet.columns for sheet in facts.sheets.values()) > _MOST_PLACES:
        raise Invalid("document.too-many-cells", name=name, place=name, most=_MOST_PLACES)
    return facts


def _sheets(
    data: bytes, name: str, facts: BookFacts, builder: Builder
) -> tuple[list[Sheet], list[str]]:
    found: list[Sheet] = []
    hidden: list[str] = []
    # calamine is native code: what it cannot read comes as one of its errors, as any built-in one,
    # or as a panic, which is no ``Exception``. All mean that the file is damaged.
    try:
        with load_workbook(io.BytesIO(_whole_sectors(data))) as book:
            for index, meta in enumerate(book.sheets_metadata):
                if meta.visible is not SheetVisibleEnum.Visible:
                    hidden.append(meta.name)
                elif meta.typ is not SheetTypeEnum.WorkSheet:
                    builder.notice("sheet.not-a-table", place=meta.name)
                else:
                    offset = facts.order[index] if index < len(facts.order) else -1
                    known = facts.sheets.get(offset, SheetFacts())
                    found.append(_sheet(book.get_sheet_by_index(index), known))
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError, Invalid):
        raise
    except BaseException as fault:
        raise Invalid("document.damaged", name=name) from fault
    return found, hidden


def _whole_sectors(data: bytes) -> bytes:
    """The file filled up to whole sectors: calamine panics, and says so on standard error, where
    the last one is short."""
    size = 4096 if data[30:31] == b"\x0c" else 512
    return data + bytes(-len(data) % size)


def _sheet(source: CalamineSheet, facts: SheetFacts) -> Sheet:
    sheet = Sheet(source.name, hidden_rows=facts.hidden_rows, hidden_columns=facts.hidden_columns)
    sheet.margins += facts.margins
    top, left = source.start or (0, 0)
    # Asked for from the start of the data on; ``iter_rows`` would begin in the first row.
    for row, values in enumerate(source.to_python(skip_empty_area=True), top):
        for column, value in enumerate(values, left):
            text = _text(value).strip()
            if text:
                sheet.cells[row, column] = text
    for at, error in facts.errors.items():
        sheet.cells[at] = error
        sheet.errors.append(sheet.place(*at))
    for (first, start), (last, end) in source.merged_cell_ranges or ():
        sheet.merges.append(Merge(first, start, last, end))
    return sheet


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return moment_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return clock_text(value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n")
