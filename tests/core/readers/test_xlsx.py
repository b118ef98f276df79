"""Workbooks read from hand-made XML: values, merges, places, bounds, damage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import number, row, sheet, text, workbook

from zhenggai.core.documents import readers
from zhenggai.core.documents.readers import Limits
from zhenggai.core.documents.readers.xlsx import read
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document

LIMITS = Limits()


def grid(document: Document, table: int = 0) -> list[list[str | None]]:
    return [
        [None if cell is None else document.text[cell.span.start : cell.span.end] for cell in cells]
        for cells in document.tables[table].rows
    ]


def cells_of(*cells: str) -> list[str | None]:
    document = read(workbook(sheet(row(1, *cells))), name="a.xlsx", limits=LIMITS)
    return grid(document)[0]


def refused(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(Invalid) as refusal:
        read(data, name="a.xlsx", limits=limits)
    assert refusal.value.values["name"] == "a.xlsx"
    return refusal.value.code


def test_a_sheet_is_one_table_with_places() -> None:
    body = sheet(row(3, text("B3", "序号"), text("C3", "问题")), row(4, number("B4", "1")))
    document = read(workbook(body), name="a.xlsx", limits=LIMITS)
    assert grid(document) == [["序号", "问题"], ["1", None]]
    assert document.blocks[0].place == "台账!B3:C4"
    first = document.tables[0].rows[1][0]
    assert first is not None
    assert first.place == "台账!B4"


def test_it_is_chosen_by_the_content_of_the_file() -> None:
    document = readers.read(workbook(sheet(row(1, text("A1", "问题")))), name="a.dat")
    assert document.format == "xlsx"


@pytest.mark.parametrize(
    ("raw", "style", "shown"),
    [
        ("3", 0, "3"),
        ("3.0", 0, "3"),
        ("0.1", 0, "0.1"),
        ("0.30000000000000004", 0, "0.3"),
        ("12345678901", 0, "12345678901"),
        ("1E+16", 0, "10000000000000000"),
        ("0.98", 1, "98%"),
        ("0.9871", 5, "98.71%"),
        ("46203", 2, "2026-06-30"),
        ("46203", 3, "2026-06-30"),
        ("46203.5", 3, "2026-06-30 12:00"),
        ("46174", 4, "2026-06"),
        ("-5", 2, "-5"),
    ],
)
def test_numbers_read_as_their_format_means(raw: str, style: int, shown: str) -> None:
    assert cells_of(number("A1", raw, style)) == [shown]


def test_the_other_date_system_is_honoured() -> None:
    data = workbook(
        sheet(row(1, number("A1", "44741", 2))), properties='<workbookPr date1904="1"/>'
    )
    assert grid(read(data, name="a.xlsx", limits=LIMITS)) == [["2026-06-30"]]


def test_truth_values_and_computed_values_are_text() -> None:
    cells = cells_of(
        '<c r="A1" t="b"><v>1</v></c>',
        '<c r="B1" t="str"><f>A1&amp;"x"</f><v>=SUM(1)</v></c>',
        text("C1", "=cmd|' /C calc'!A0"),
        text("D1", "+@-"),
    )
    assert cells == ["TRUE", "=SUM(1)", "=cmd|' /C calc'!A0", "+@-"]


def test_error_cells_and_uncomputed_formulas_are_told() -> None:
    body = sheet(row(1, '<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', '<c r="B1"><f>A1</f></c>'))
    document = read(workbook(body), name="a.xlsx", limits=LIMITS)
    assert grid(document) == [["#DIV/0!"]]
    assert {notice.code: notice.values for notice in document.notices} == {
        "sheet.error-cells": {"count": 1, "place": "台账!A1"},
        "sheet.formula-without-value": {"count": 1, "place": "台账!B1"},
    }


def test_shared_strings_lose_their_phonetic_guide_and_escapes() -> None:
    strings = (
        "<r><t>整改</t></r><r><t>措施</t></r><rPh sb='0' eb='1'><t>zheng</t></rPh>",
        "<t>一_x000D_\n二</t>",
    )
    body = sheet(row(1, '<c r="A1" t="s"><v>0</v></c>', '<c r="B1" t="s"><v>1</v></c>'))
    document = read(workbook(body, strings=strings), name="a.xlsx", limits=LIMITS)
    assert grid(document) == [["整改措施", "一\n二"]]


def test_merged_cells_are_filled_with_the_same_cell() -> None:
    body = sheet(
        row(1, text("A1", "问题"), text("B1", "措施一")),
        row(2, text("A2", "遗留"), text("B2", "措施二")),
        row(3, text("B3", "措施三")),
        merges=("A1:A3",),
    )
    document = read(workbook(body), name="a.xlsx", limits=LIMITS)
    assert [cells[0] for cells in grid(document)] == ["问题"] * 3
    rows = document.tables[0].rows
    assert rows[0][0] is rows[1][0] is rows[2][0]
    assert [notice.code for notice in document.notices] == ["sheet.covered-cells-left-out"]


def test_empty_rows_and_columns_around_and_between_are_dropped() -> None:
    body = sheet(
        row(2, text("B2", "a"), text("D2", "b")),
        row(9, text("B9", "c")),
        row(12, '<c r="A12" s="1"/>'),
    )
    document = read(workbook(body), name="a.xlsx", limits=LIMITS)
    assert grid(document) == [["a", "b"], [None, None], ["c", None]]


def test_hidden_sheets_are_left_out_and_hidden_rows_are_read() -> None:
    shown = sheet(row(1, text("A1", "看得见"), attributes=' hidden="1"'))
    data = workbook(
        shown,
        sheet(row(1, text("A1", "看不见"))),
        names=("台账", "旧表"),
        states=("visible", "veryHidden"),
    )
    document = read(data, name="a.xlsx", limits=LIMITS)
    assert document.text == "看得见"
    assert {notice.code: notice.values["place"] for notice in document.notices} == {
        "sheet.hidden-left-out": "旧表",
        "sheet.hidden-rows-read": "台账",
    }


def test_macros_are_never_run_and_told() -> None:
    data = workbook(sheet(row(1, text("A1", "一"))), more={"xl/vbaProject.bin": b"x"})
    document = read(data, name="a.xlsm", limits=LIMITS)
    assert [notice.code for notice in document.notices] == ["document.macros-ignored"]


def test_cells_at_opposite_corners_take_no_more_room_than_two() -> None:
    body = sheet(row(1, text("A1", "a")), row(1_048_576, text("XFD1048576", "b")))
    document = read(workbook(body), name="a.xlsx", limits=LIMITS)
    assert grid(document) == [["a", None], [None, None], [None, "b"]]


def test_a_merge_over_the_whole_sheet_is_bounded() -> None:
    body = sheet(row(1, text("A1", "a")), row(2, text("B2", "b")), merges=("A1:XFD1048576",) * 50)
    assert grid(read(workbook(body), name="a.xlsx", limits=LIMITS)) == [["a", "a"], ["a", "a"]]


def test_a_scattered_sheet_is_refused_before_it_is_laid_out() -> None:
    rows = [row(n, f'<c r="{_column(n)}{n}"><v>1</v></c>') for n in range(1, 1400)]
    assert refused(workbook(sheet(*rows))) == "document.too-many-cells"


def _column(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def test_one_long_string_used_often_meets_the_limit_of_the_text() -> None:
    cells = [row(n, f'<c r="A{n}" t="s"><v>0</v></c>') for n in range(1, 50)]
    data = workbook(sheet(*cells), strings=(f"<t>{'长' * 500}</t>",))
    assert refused(data, Limits(max_chars=2000)) == "document.too-long"


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A0"><v>1</v></c>',
        '<c r="XFE1"><v>1</v></c>',
        '<c r="A1"><v>one</v></c>',
        '<c r="A1"><v>nan</v></c>',
        '<c r="A1" t="s"><v>9</v></c>',
        '<c r="A1" t="s"><v>-1</v></c>',
    ],
)
def test_impossible_cells_are_damage_with_a_place(cells: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(workbook(sheet(row(1, cells))), name="a.xlsx", limits=LIMITS)
    assert refusal.value.code == "document.damaged"
    assert refusal.value.values["place"] == "台账!1"


def test_an_empty_workbook_has_no_text() -> None:
    assert refused(workbook(sheet())) == "document.no-text"


def test_a_doctype_is_refused() -> None:
    evil = b'<!DOCTYPE w [<!ENTITY a "b">]><workbook/>'
    assert refused(workbook(sheet(), more={"xl/workbook.xml": evil})) == "document.dtd-refused"


SAMPLE = workbook(
    sheet(
        row(1, text("A1", "序号"), text("B1", "问题")),
        row(2, number("A2", "1"), text("B2", "巡查不到位")),
        merges=("B2:B3",),
    ),
    strings=("<t>整改</t>",),
)


@settings(max_examples=150)
@given(st.integers(0, len(SAMPLE) - 1), st.integers(0, 7), st.integers(0, len(SAMPLE)))
def test_flipped_and_cut_files_are_read_or_refused(at: int, bit: int, end: int) -> None:
    data = bytearray(SAMPLE)
    data[at] ^= 1 << bit
    for damaged in (bytes(data), SAMPLE[:end], bytes(data)[:end]):
        assert outcome(damaged).startswith(("read", "document."))


PIECES = [*'<>/="', "c", "r", " ", "v", "row", "A1", "1", "t", "s", "is", "f", "<c r='A1'>", "</c>"]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_arbitrary_markup_is_read_or_refused(body: str) -> None:
    assert outcome(workbook(f"<sheetData>{body}</sheetData>")).startswith(("read", "document."))


def outcome(data: bytes) -> str:
    try:
        read(data, name="a.xlsx", limits=LIMITS)
    except Invalid as refusal:
        return refusal.code
    return "read"
