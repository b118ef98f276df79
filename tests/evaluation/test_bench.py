"""The generated documents and the rows of the benchmark, without measuring anything."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from tools.bench import files, texts
from tools.bench.__main__ import line, write
from tools.bench.rows import Row
from tools.bench.work import apart


@pytest.mark.parametrize("shape", [texts.report, texts.review])
def test_a_generated_document_has_ten_pages_and_is_the_same_every_time(shape: object) -> None:
    assert callable(shape)
    text = shape(10, seed=3)
    assert text == shape(10, seed=3)
    assert text != shape(10, seed=4)
    assert 9 * texts.LINES < sum(map(texts.room, text.splitlines())) <= 10 * texts.LINES


def test_chinese_numerals_are_written_as_people_write_them() -> None:
    values = {1: "一", 10: "十", 11: "十一", 20: "二十", 105: "一百零五", 2700: "二千七百"}
    assert {value: texts.numeral(value) for value in values} == values


def test_the_generated_pdf_gives_its_text_and_has_a_page_number_on_each_page() -> None:
    text = texts.report(3)
    document = pypdfium2.PdfDocument(files.pdf(text))
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert len(pages) == 3
    assert "- 2 -" in pages[1]
    solid = "".join("".join(pages).split())
    for number in (1, 2, 3):
        solid = solid.replace(f"-{number}-", "")
    assert solid == "".join(text.split())


def test_the_generated_docx_holds_every_line() -> None:
    with zipfile.ZipFile(io.BytesIO(files.docx("一、甲<乙>\n丙丁戊己"))) as archive:
        xml = archive.read("word/document.xml").decode("utf-8")
    assert xml.count("<w:p>") == 2
    assert "&lt;" in xml


def test_the_items_to_link_stand_where_they_say() -> None:
    reading = apart(50)
    quotes = [item.quote for item in reading.findings]
    quotes += [item.quote for item in reading.measures]
    for quote in quotes:
        assert reading.document.text[quote.span.start : quote.span.end] == quote.text
        assert quote.text.endswith("。")
    assert len({item.quote.text for item in reading.findings}) == 50


@pytest.mark.parametrize(
    ("value", "most", "met"), [(1.0, True, True), (2.0, True, False), (2.0, False, True)]
)
def test_an_aim_is_an_upper_or_a_lower_bound(value: float, most: bool, met: bool) -> None:
    assert Row("x", value, "s", 1.5, most=most).met is met


def test_a_row_without_value_meets_nothing_and_says_why(tmp_path: Path) -> None:
    row = Row("cold start", None, "s", 1.0, note="absent")
    assert row.met is None
    assert line(row).endswith("absent")
    write([row], tmp_path / "build" / "bench.json")
    (read,) = json.loads((tmp_path / "build" / "bench.json").read_text())
    assert (read["name"], read["value"], read["aim"], read["met"]) == (
        "cold start",
        None,
        1.0,
        None,
    )
