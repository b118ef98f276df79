"""Excel 97–2003 workbooks from hand-made records in a hand-made compound file."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenggai.core.documents import readers
from zhenggai.core.documents.readers import Limits
from zhenggai.core.documents.readers.xls import read
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document

LIMITS = Limits()
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def label(row: int, column: int, text: str) -> bytes:
    body = struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le")
    return record(0x0204, body)


def number(row: int, column: int, value: float) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def error(row: int, column: int, code: int) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))


def merged(top: int, bottom: int, left: int, right: int) -> bytes:
    return record(0x00E5, struct.pack("<HHHHH", 1, top, bottom, left, right))


def stream(*cells: bytes, before: bytes = b"", hidden: int = 0, title: str = "台账") -> bytes:
    """A workbook stream with one sheet."""
    bof = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0x0600)
    name = struct.pack("<BB", len(title), 1) + title.encode("utf-16-le")
    head = record(0x0809, bof) + before
    offset = len(head) + 4 + 6 + len(name) + 4
    listed = record(0x0085, struct.pack("<IBB", offset, hidden, 0) + name)
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0x0600))
    return head + listed + record(0x0A, b"") + sheet + b"".join(cells) + record(0x0A, b"")


def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, FREE, FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def compound(body: bytes, name: str = "Workbook") -> bytes:
    """A compound file: header, one FAT sector, one directory sector, the stream."""
    body = body.ljust(max(4096, -(-len(body) // 512) * 512), b"\0")
    sectors = len(body) // 512
    chain = [FAT, END, *range(3, 2 + sectors), END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    folder = entry("Root Entry", 5, 1, END, 0) + entry(name, 2, FREE, 2, len(body))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0, 0)
    header = header.ljust(512, b"\xff")
    return header + table + folder.ljust(512, b"\0") + body


def grid(document: Document) -> list[list[str | None]]:
    return [
        [None if cell is None else document.text[cell.span.start : cell.span.end] for cell in cells]
        for cells in document.tables[0].rows
    ]


def code_of(data: bytes) -> str:
    try:
        read(data, name="a.xls", limits=LIMITS)
    except Invalid as refusal:
        return refusal.code
    return "read"


SAMPLE = compound(
    stream(
        label(1, 1, "序号"),
        label(1, 2, "问题"),
        number(2, 1, 1.0),
        label(2, 2, "记录不全"),
        number(3, 1, 2.5),
        error(4, 1, 23),
        merged(2, 3, 2, 2),
    )
)


def test_a_sheet_is_one_table_with_places_merges_and_errors() -> None:
    document = readers.read(SAMPLE, name="a.dat")
    assert document.format == "xls"
    assert grid(document) == [
        ["序号", "问题"],
        ["1", "记录不全"],
        ["2.5", "记录不全"],
        ["#REF!", None],
    ]
    assert document.blocks[0].place == "台账!B2:C5"
    rows = document.tables[0].rows
    assert rows[1][1] is rows[2][1]
    assert [notice.code for notice in document.notices] == ["sheet.error-cells"]


def test_a_protected_workbook_is_refused() -> None:
    assert code_of(compound(stream(before=record(0x2F, bytes(54))))) == "document.encrypted"


def test_a_hidden_sheet_is_left_out() -> None:
    assert code_of(compound(stream(label(0, 0, "一"), hidden=1))) == "document.no-text"


def test_a_rectangle_too_large_is_refused_before_it_is_laid_out() -> None:
    cells = (label(0, 0, "一"), label(65535, 255, "二"))
    assert code_of(compound(stream(*cells))) == "document.too-many-cells"


@pytest.mark.parametrize(
    "size",
    [
        struct.pack("<IIHHH", 0, 0x04000011, 0, 8, 0),
        struct.pack("<IIHHH", 0, 17, 0, 0xFFFF, 0),
        struct.pack("<HHHHH", 0, 17, 0, 257, 0),
        b"\0\0",
    ],
)
def test_a_size_that_no_sheet_has_is_refused_before_room_is_made_for_it(size: bytes) -> None:
    assert code_of(compound(stream(record(0x0200, size), label(0, 0, "一")))) == "document.damaged"


def test_the_largest_size_of_the_format_is_read() -> None:
    size = record(0x0200, struct.pack("<IIHHH", 0, 65536, 0, 256, 0))
    assert code_of(compound(stream(size, label(0, 0, "一")))) == "read"


def test_a_sheet_that_is_listed_where_none_begins_is_damaged() -> None:
    whole = stream(label(0, 0, "一"))
    at = whole.index(struct.pack("<HH", 0x0085, 12)) + 4
    moved = whole[:at] + struct.pack("<I", 4) + whole[at + 4 :]
    assert code_of(compound(whole)) == "read"
    assert code_of(compound(moved)) == "document.damaged"


def test_a_merged_range_upside_down_is_passed_over() -> None:
    cells = (label(2, 1, "一"), label(3, 1, "二"), merged(2, 1, 1, 1), merged(2, 3, 1, 0))
    document = read(compound(stream(*cells)), name="a.xls", limits=LIMITS)
    assert grid(document) == [["一"], ["二"]]


def test_a_last_sector_cut_short_is_no_panic(capfd: pytest.CaptureFixture[str]) -> None:
    for end in range(1100, 1536, 40):
        code_of(SAMPLE[:end])
    code_of(SAMPLE[:-100])
    assert "panicked" not in capfd.readouterr().err


def test_a_compound_file_without_a_workbook_is_damaged() -> None:
    assert code_of(compound(stream(), name="Other")) == "document.damaged"


@pytest.mark.parametrize("end", [8, 511, 512, 1024, 1536, 1600, 3000])
def test_a_cut_file_is_damaged(end: int) -> None:
    assert code_of(SAMPLE[:end]) == "document.damaged"


@settings(max_examples=150)
@given(st.integers(0, 1900), st.integers(0, 7))
def test_flipped_bits_are_read_or_refused(at: int, bit: int) -> None:
    data = bytearray(SAMPLE)
    data[at] ^= 1 << bit
    assert code_of(bytes(data)).startswith(("read", "document."))
