from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from zhenggai.core.records import Span
from zhenggai.presentation import register_xlsx

HEADS = "序号 反馈问题 具体表现 原因剖析 整改目标 整改措施 牵头领导 牵头单位 责任单位 配合单位"
HEADS += " 责任人 整改时限 整改进展情况 取得成效 完成情况 佐证材料 备注"


def sheets(data: bytes):
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode("utf-8")


def test_the_columns_are_those_of_the_field(result):
    register, _, _ = sheets(register_xlsx.render(result, language="zh_Hans"))
    assert register[0] == HEADS.split()
    register, _, _ = sheets(register_xlsx.render(result, language="en"))
    assert register[0][:3] == ["No.", "Finding", "Details"]


def test_one_row_for_each_problem_and_measure(result):
    register, _, _ = sheets(register_xlsx.render(result, language="zh_Hans"))
    rows = [dict(zip(register[0], row, strict=True)) for row in register[1:]]
    assert [row["序号"] for row in rows] == ["1", "1", "2", "3", "4"]
    first = rows[0]
    assert first["牵头单位"] == "镇政务办"
    assert first["配合单位"] == "镇人社所"
    assert first["整改时限"] == "6月底前"
    assert first["整改目标"] == "15分钟以内"
    assert first["原因剖析"] == "窗口人员轮岗制度不健全。"
    assert first["完成情况"] == "文中称已完成"
    assert rows[2]["整改措施"] == "（没有找到对应措施）"


def test_what_the_text_does_not_state_stays_blank(result):
    register, _, _ = sheets(register_xlsx.render(result, language="zh_Hans"))
    rows = [dict(zip(register[0], row, strict=True)) for row in register[1:]]
    blank = ("责任单位", "责任人", "整改进展情况", "取得成效", "佐证材料")
    assert {row[name] for row in rows for name in blank} == {""}
    assert rows[1]["整改时限"] == ""


def test_a_person_who_leads_stands_in_the_column_for_persons(result):
    first, *rest = result.reading.measures
    reading = replace(result.reading, measures=(replace(first, owner="镇党委书记"), *rest))
    data = register_xlsx.render(replace(result, reading=reading, against=reading), language="zh")
    register, _, _ = sheets(data)
    row = dict(zip(register[0], register[1], strict=True))
    assert (row["牵头领导"], row["牵头单位"]) == ("镇党委书记", "")


def test_filters_frozen_heads_and_merged_problems_are_set(result):
    sheet = part(register_xlsx.render(result, language="zh_Hans"), "xl/worksheets/sheet1.xml")
    assert '<autoFilter ref="A1:Q6"/>' in sheet
    assert 'state="frozen"' in sheet
    assert '<mergeCell ref="C2:C3"/>' in sheet


def test_no_cell_is_a_formula_number_or_link(hostile_result):
    data = register_xlsx.render(hostile_result, language="zh_Hans")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                sheet = archive.read(name).decode("utf-8")
                assert "<f>" not in sheet
                assert "<hyperlink" not in sheet
                kinds = set(re.findall(r"<c [^>]*?(?: t=\"(\w+)\")?><v>", sheet))
                assert kinds == {"s"}
    register, _, _ = sheets(data)
    texts = [cell for row in register for cell in row]
    assert any(cell.startswith("=HYPERLINK") for cell in texts)
    assert any(cell.startswith("+1-1@SUM") for cell in texts)
    assert any(cell.startswith("⟨U+001B⟩[31m红") for cell in texts)


def test_a_text_too_long_for_a_cell_is_cut_with_a_remark(result):
    document = result.reading.document
    text = document.text + "\n" + "超" * 40_000
    document = replace(document, text=text)
    last = replace(
        result.reading.findings[3], quote=document.quote(Span(len(text) - 40_000, len(text)))
    )
    findings = (*result.reading.findings[:3], last)
    reading = replace(result.reading, document=document, findings=findings)
    data = register_xlsx.render(replace(result, reading=reading, against=reading), language="zh")
    longest = max((cell for row in sheets(data)[0] for cell in row), key=len)
    assert len(longest) < 32_767
    assert longest.endswith("全文见 json 或 html 格式）")


def test_questions_and_unmatched_items_have_sheets_of_their_own(result):
    _, questions, unmatched = sheets(register_xlsx.render(result, language="en"))
    assert len(questions) == 1 + 6
    assert [row[1] for row in unmatched[1:]] == ["M2", "M5", "C2", "P2", "P3", "P4"]


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_the_same_check_gives_the_same_bytes(result, language):
    once = register_xlsx.render(result, language=language)
    assert once == register_xlsx.render(result, language=language)
