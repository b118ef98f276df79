"""Workbooks of Office Open XML (.xlsx, .xlsm): visible sheets in order, each one table.

Read from the XML row by row and not by calamine: that lays a sheet out as a full rectangle, so one
cell in the last row ends the process, and it gives no error values, percentages or hidden rows.
Formulas stand with the value that was last computed; nothing is computed here, no macro is run.
"""

from __future__ import annotations

import math
import re

from lxml import etree

from zhenggai.core.documents.readers.base import Builder, Limits
from zhenggai.core.documents.readers.cell_text import GENERAL, number_text
from zhenggai.core.documents.readers.container import Container, open_container
from zhenggai.core.documents.readers.markup import Stream
from zhenggai.core.documents.readers.sheets import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Merge,
    Room,
    Sheet,
    add_sheet,
    keep_margins,
    note_sheets,
)
from zhenggai.core.documents.readers.xlsx_parts import Workbook, local, open_workbook, text_of
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_MARGIN_TAGS = frozenset(
    f"{which}{part}" for which in ("odd", "even", "first") for part in ("Header", "Footer")
)
_MARGINS = tuple(f"{{*}}{tag}" for tag in sorted(_MARGIN_TAGS))
_TRUTH = {"1": "TRUE", "0": "FALSE"}


def read(data: bytes, *, name: str, limits: Limits) -> Document:
    """The workbook as a document, one table a sheet, cells with places such as ``台账!B4``.

    Raises ``Invalid``: ``document.damaged``, ``document.encrypted``, ``document.too-many-cells``,
    ``document.binary-workbook``, ``document.part-missing``, ``document.no-text``, and as
    ``container`` and ``markup`` do. Notices as ``sheets.note_sheets``, ``document.macros-ignored``,
    ``sheet.not-a-table``, ``sheet.covered-cells-left-out``.
    """
    container = open_container(data, name=name, limits=limits)
    book = open_workbook(container)
    builder = Builder(name=name, format="xlsx", limits=limits)
    room = Room(name=name)
    read_ones: list[Sheet] = []
    for listed in book.sheets:
        if listed.hidden:
            continue
        if not listed.tabular:
            builder.notice("sheet.not-a-table", place=listed.name)
            continue
        if listed.member is None:
            raise Invalid("document.part-missing", name=name, place=listed.name)
        sheet = _sheet(container, listed.member, listed.name, book)
        add_sheet(builder, sheet, room=room)
        sheet.cells.clear()
        keep_margins(builder, sheet)
        read_ones.append(sheet)
    if book.has_macros:
        builder.notice("document.macros-ignored")
    note_sheets(builder, read_ones, [listed.name for listed in book.sheets if listed.hidden])
    return builder.build(data)


def _sheet(container: Container, member: str, title: str, book: Workbook) -> Sheet:
    sheet = Sheet(title)
    row = -1
    stream = Stream(container, member, ["{*}row", "{*}mergeCell", "{*}col", *_MARGINS])
    for element in stream:
        tag = local(element)
        try:
            if tag == "row":
                row = _row(sheet, element, row, book)
            elif tag == "mergeCell":
                sheet.merges.append(_merge(element.get("ref", "")))
            elif tag in _MARGIN_TAGS:
                sheet.margins.append(element.text or "")
            elif _is_on(element.get("hidden")):
                sheet.hidden_columns += 1
        except (ValueError, IndexError, OverflowError) as fault:
            place = f"{title}!{row + 2}"
            raise Invalid("document.damaged", name=container.name, place=place) from fault
        stream.drop(element)
        if len(sheet.cells) > MAX_CELLS or len(sheet.merges) > MAX_CELLS:
            raise Invalid(
                "document.too-many-cells", name=container.name, place=title, most=MAX_CELLS
            )
    return sheet


def _row(sheet: Sheet, element: etree._Element, before: int, book: Workbook) -> int:
    """Read one row; its index. ``ValueError`` where an address or a value is none."""
    row = int(element.get("r") or before + 2) - 1
    if not 0 <= row < MAX_ROWS:
        raise ValueError(row)
    found = False
    column = -1
    for cell in element:
        if local(cell) != "c":
            continue
        reference = cell.get("r")
        column = _at(reference)[1] if reference else column + 1
        if column >= MAX_COLUMNS:
            raise ValueError(column)
        text = _value(sheet, cell, sheet.place(row, column), book).strip()
        if text:
            sheet.cells[row, column] = text
            found = True
    sheet.hidden_rows += found and _is_on(element.get("hidden"))
    return row


def _value(sheet: Sheet, cell: etree._Element, place: str, book: Workbook) -> str:
    kind = cell.get("t", "n")
    parts = {local(child): child for child in cell}
    if kind == "inlineStr":
        return text_of(parts["is"]) if "is" in parts else ""
    raw = (parts["v"].text or "") if "v" in parts else ""
    if not raw:
        if "f" in parts:
            sheet.without_value.append(place)
        return ""
    if kind == "s":
        index = int(raw)
        if index < 0:
            raise ValueError(raw)
        return book.strings[index]
    if kind == "e":
        sheet.errors.append(place)
        return raw
    if kind == "b":
        return _TRUTH.get(raw, raw)
    if kind == "n":
        style = int(cell.get("s") or 0)
        shape = book.formats[style] if 0 <= style < len(book.formats) else GENERAL
        return number_text(_finite(raw), shape, from_1904=book.from_1904)
    return raw.removesuffix("T00:00:00") if kind == "d" else raw


def _finite(raw: str) -> float:
    value = float(raw)
    if not math.isfinite(value):
        raise ValueError(raw)
    return value


def _merge(reference: str) -> Merge:
    first, _, last = reference.partition(":")
    top, left = _at(first)
    bottom, right = _at(last or first)
    return Merge(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _at(reference: str) -> tuple[int, int]:
    """Row and column, from 0, of an address such as ``B4``; ``ValueError`` where it is none."""
    found = _ADDRESS.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - 64
    row = int(found[2])
    if not (1 <= row <= MAX_ROWS and column <= MAX_COLUMNS):
        raise ValueError(reference)
    return row - 1, column - 1


def _is_on(raw: str | None) -> bool:
    return raw in {"1", "true"}
