"""What must be known of an .xls before and beside its cells: bounds, encryption, error values.

Walks the records of the workbook stream ([MS-XLS] 2.3) without understanding more than it needs;
the cells themselves are read in ``xls``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from zhenggai.core.documents.readers.sheets import letters

_BOF, _BOUNDSHEET, _FILEPASS = 0x0809, 0x0085, 0x002F
_DIMENSIONS = 0x0200
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256  # of the format, [MS-XLS] 2.4.90
_ROW_INFO, _COLUMN_INFO = 0x0208, 0x007D
_FORMULA, _BOOLERR = 0x0006, 0x0205
_HEADER, _FOOTER = 0x0014, 0x0015
# Records that put a value into one cell, and those that put several into a row.
_SINGLE = frozenset({_FORMULA, _BOOLERR, 0x0203, 0x0204, 0x00FD, 0x027E, 0x00D6, 0x0201})
_SEVERAL = frozenset({0x00BD, 0x00BE})
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!"} | {
    42: "#N/A"
}


@dataclass(slots=True)
class SheetFacts:
    """Of one sheet: the last row and column with a record, error values, what is hidden, head and
    foot with their codes."""

    rows: int = 0
    columns: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    margins: list[str] = field(default_factory=list)

    def place(self, row: int, column: int) -> str:
        """Address within the sheet."""
        return f"{letters(column)}{row + 1}"


@dataclass(slots=True)
class BookFacts:
    """``sheets`` by the offset of the sheet in the stream, ``order`` the offsets as listed.

    ``impossible``: a sheet states a size that the format does not have, or stands where no sheet
    begins. Whoever believes either may ask for memory without bound.
    """

    encrypted: bool = False
    impossible: bool = False
    order: list[int] = field(default_factory=list)
    sheets: dict[int, SheetFacts] = field(default_factory=dict)


def facts_of(stream: bytes) -> BookFacts:
    """The facts of a workbook stream; records that do not fit in it end the walk."""
    book = BookFacts()
    current: SheetFacts | None = None
    for at, kind, body in _records(stream):
        if kind == _FILEPASS:
            book.encrypted = True
            return book
        if kind == _BOUNDSHEET and len(body) >= 4:
            book.order.append(struct.unpack_from("<I", body)[0])
        elif kind == _DIMENSIONS and not _can_be(body):
            book.impossible = True
        elif kind == _BOF and at:
            current = book.sheets.setdefault(at, SheetFacts())
        elif current is not None:
            _note(current, kind, body)
    book.impossible = book.impossible or not set(book.order) <= set(book.sheets)
    return book


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            return
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _can_be(body: bytes) -> bool:
    """Whether a DIMENSIONS record states a size that a sheet can have (long form, then old)."""
    if len(body) >= 14:
        _first, last, _left, right = struct.unpack_from("<IIHH", body)
    elif len(body) >= 8:
        _first, last, _left, right = struct.unpack_from("<HHHH", body)
    else:
        return False
    return bool(last <= _MOST_ROWS and right <= _MOST_COLUMNS)


def _note(sheet: SheetFacts, kind: int, body: bytes) -> None:
    if kind in _SINGLE or kind in _SEVERAL:
        if len(body) < 6:
            return
        row, column = struct.unpack_from("<HH", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind in _SEVERAL else column
        sheet.rows = max(sheet.rows, row + 1)
        sheet.columns = max(sheet.columns, last + 1)
        code = _error(kind, body)
        if code is not None:
            sheet.errors[row, column] = _ERRORS.get(code, "#ERROR!")
    elif kind in {_HEADER, _FOOTER} and len(body) >= 4:
        wide = bool(body[2] & 1)
        sheet.margins.append(body[3:].decode("utf-16-le" if wide else "latin-1", "replace"))
    elif kind == _ROW_INFO and len(body) >= 16:
        sheet.hidden_rows += bool(struct.unpack_from("<H", body, 12)[0] & 0x20)
    elif kind == _COLUMN_INFO and len(body) >= 10:
        sheet.hidden_columns += struct.unpack_from("<H", body, 8)[0] & 1


def _error(kind: int, body: bytes) -> int | None:
    """The error code that the cell shows, ``None`` for any other value."""
    if kind == _BOOLERR and len(body) >= 8 and body[7]:
        return body[6]
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None
