"""Every form names the cell of an item that stands in a workbook, and no paragraph beside it."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook
from rich.console import Console

from zhenggai.core.records import Reconciliation
from zhenggai.presentation import html, json_form, markdown, register_xlsx, sentences, text

CELL = "台账!B4"


@pytest.fixture
def workbook(two_documents: Reconciliation) -> Reconciliation:
    """P1 and M1 stand in cells; a sheet has no pages."""
    first, *problems = two_documents.reading.findings
    answer, *measures = two_documents.against.measures
    first = replace(first, quote=replace(first.quote, place=CELL, page=None))
    answer = replace(answer, quote=replace(answer.quote, place="台账!D4"))
    reading = replace(two_documents.reading, findings=(first, *problems))
    against = replace(two_documents.against, measures=(answer, *measures))
    return replace(two_documents, reading=reading, against=against)


def as_text(result: Reconciliation) -> str:
    stream = io.StringIO()
    text.render(result, language="zh_Hans", console=Console(file=stream, width=80))
    return stream.getvalue()


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_the_cell_stands_in_place_of_the_paragraph(workbook: Reconciliation, form: str) -> None:
    made = {
        "text": as_text,
        "markdown": lambda result: markdown.render(result, language="zh_Hans"),
        "html": lambda result: html.render(result, language="zh_Hans"),
    }
    told = made[form](workbook).replace("\\", "")  # Markdown escapes the exclamation mark
    assert CELL in told
    assert sentences.place(workbook.reading.findings[0].quote, "zh_Hans") == CELL
    assert "第 5 段" not in told


def test_the_register_names_the_cells_in_its_remarks(workbook: Reconciliation) -> None:
    data = register_xlsx.render(workbook, language="zh_Hans")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    remarks = str(rows[1][-1])
    assert remarks.startswith("P1 台账!B4 · ✓")
    assert "M1 台账!D4 · 直接" in remarks
    assert str(rows[2][-1]).startswith("P2 · ")


def test_the_json_has_the_cell_or_null(workbook: Reconciliation) -> None:
    told = json.loads(json_form.render(workbook, language="en"))
    assert [one["place"] for one in told["problems"]] == [CELL, None, None, None]
    assert [one["place"] for one in told["against"]["measures"]] == ["台账!D4", None]
    assert {one["place"] for one in told["causes"]} == {None}


def test_the_name_of_a_sheet_cannot_act_on_the_terminal(workbook: Reconciliation) -> None:
    quote = replace(workbook.reading.findings[0].quote, place="\x1b[2J\n表!A1")
    assert sentences.place(quote, "en") == "⟨U+001B⟩[2J 表!A1"
