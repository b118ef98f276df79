"""The PDF reader: lines to paragraphs, what repeats left out, tables kept, bad files refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_writer import paragraph, pdf, rule, text

from zhenggai.core.documents.readers import Limits, ocr
from zhenggai.core.documents.readers.lines import Line, join, paragraphs
from zhenggai.core.documents.readers.pdf import read
from zhenggai.core.errors import Invalid
from zhenggai.core.records import BlockKind, Document

FIXTURES = Path(__file__).parent / "fixtures"
LONG = "The authority did not reconcile its accounts each month as policy requires, and the"
REST = "board was not told about it."


def opened(data: bytes, limits: Limits | None = None) -> Document:
    return read(data, name="a.pdf", limits=limits or Limits())


def lines(document: Document) -> list[str]:
    return [document.text[b.span.start : b.span.end] for b in document.blocks]


def cells(document: Document, table: int = 0) -> list[list[str | None]]:
    return [
        [None if c is None else document.text[c.span.start : c.span.end] for c in row]
        for row in document.tables[table].rows
    ]


def refusal(data: bytes, limits: Limits | None = None) -> Invalid:
    with pytest.raises(Invalid) as caught:
        opened(data, limits)
    assert caught.value.values["name"] == "a.pdf"
    return caught.value


def code(data: bytes, limits: Limits | None = None) -> str:
    return refusal(data, limits).code


def notices(document: Document) -> dict[str, object]:
    return {n.code: n.values.get("count", n.values.get("pages")) for n in document.notices}


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    document = opened(pdf([paragraph(700, [LONG, LONG, REST])]))
    assert lines(document) == [f"{LONG} {LONG} {REST}"]
    assert document.pages == 1
    assert document.blocks[0].page == 1


def test_a_short_line_ends_a_paragraph() -> None:
    page = paragraph(700, [LONG, REST, LONG, REST])
    assert lines(opened(pdf([page]))) == [f"{LONG} {REST}", f"{LONG} {REST}"]


def test_a_wide_gap_parts_paragraphs() -> None:
    page = paragraph(700, [LONG, LONG]) + paragraph(650, [LONG, LONG])
    assert lines(opened(pdf([page]))) == [f"{LONG} {LONG}"] * 2


def test_a_numbering_mark_begins_a_paragraph() -> None:
    page = paragraph(700, ["1. " + LONG + ".", "2. " + LONG + ".", "(3) " + LONG])
    assert [line[:3] for line in lines(opened(pdf([page])))] == ["1. ", "2. ", "(3)"]


def test_a_figure_at_the_start_of_a_wrapped_line_is_no_mark() -> None:
    page = paragraph(700, [LONG, "3.5 million was paid, and " + REST])
    assert lines(opened(pdf([page]))) == [f"{LONG} 3.5 million was paid, and {REST}"]


def test_a_broken_word_is_put_together() -> None:
    page = paragraph(700, [LONG + " recon-", "ciliation was late."])
    assert lines(opened(pdf([page]))) == [f"{LONG} reconciliation was late."]


def test_a_paragraph_goes_on_overleaf_and_keeps_the_page_it_starts_on() -> None:
    pages = [paragraph(100, [LONG, LONG]), paragraph(740, [LONG, REST, LONG, REST])]
    document = opened(pdf(pages))
    assert lines(document) == [f"{LONG} {LONG} {LONG} {REST}", f"{LONG} {REST}"]
    assert [block.page for block in document.blocks] == [1, 2]


def test_a_large_centred_title_is_level_zero() -> None:
    page = text(200, 760, "Audit of grants in 2024", 18) + paragraph(700, [LONG, REST])
    document = opened(pdf([page]))
    assert document.blocks[0].kind is BlockKind.HEADING
    assert document.blocks[0].level == 0
    assert document.blocks[1].level is None


@pytest.mark.parametrize(
    "number", ["- {} -", "{}", "Page {} of 4", "{}/4", "\x97 {} \x97", "p. {}"]
)
def test_page_numbers_and_running_heads_are_left_out(number: str) -> None:
    pages = [
        text(200, 810, "Office of the Auditor")
        + paragraph(700, [f"Body {at} " + LONG, REST])
        + text(290, 40, number.format(at))
        for at in range(1, 5)
    ]
    document = opened(pdf(pages))
    assert lines(document) == [f"Body {at} {LONG} {REST}" for at in range(1, 5)]
    assert notices(document) == {"pdf.page-furniture-left-out": 8}


def test_a_number_in_the_middle_of_a_page_stays() -> None:
    pages = [paragraph(700, [LONG, REST]) + paragraph(500, [number]) for number in ("42", "43")]
    said = lines(opened(pdf(pages)))
    assert said == [f"{LONG} {REST}", "42", f"{LONG} {REST}", "43"]


def test_rows_without_rules_stay_rows() -> None:
    rows = [("Item", "Amount", "Owner"), ("Roads", "1,200", "Works"), ("Water", "3,400", "Works")]
    shown = "".join(
        text(x, 700 - 18 * at, words)
        for at, row in enumerate(rows)
        for x, words in zip((72, 250, 400), row, strict=True)
    )
    assert lines(opened(pdf([shown]))) == [" ".join(row) for row in rows]


def test_heads_that_do_not_repeat_stay() -> None:
    heads = ["First head", "Second thing", "Third matter"]
    pages = [text(72, 810, head) + paragraph(700, [LONG, REST]) for head in heads]
    assert [line for line in lines(opened(pdf(pages))) if line in heads] == heads


def test_slanted_text_is_a_watermark() -> None:
    mark = text(150, 300, "DRAFT DRAFT", 60, "0.7071 0.7071 -0.7071 0.7071")
    document = opened(pdf([mark + paragraph(700, [LONG, REST])]))
    assert lines(document) == [f"{LONG} {REST}"]
    assert notices(document) == {"pdf.watermark-left-out": 1}


@pytest.mark.parametrize(
    ("turn", "places"),
    [
        ("0 1 -1 0", [(100, 72), (118, 72)]),
        ("-1 0 0 -1", [(560, 300), (560, 318)]),
        ("0 -1 1 0", [(400, 800), (382, 800)]),
    ],
)
def test_turned_pages_are_read_upright(turn: str, places: list[tuple[float, float]]) -> None:
    shown = [
        text(x, y, words, 12, turn) for (x, y), words in zip(places, [LONG, REST], strict=True)
    ]
    assert lines(opened(pdf(["".join(shown)]))) == [f"{LONG} {REST}"]


def ruled(top: float, rows: int, xs: tuple[float, ...] = (72, 150, 300, 450)) -> str:
    level = "".join(rule(xs[0], top - 30 * at, xs[-1], top - 30 * at) for at in range(rows + 1))
    return level + "".join(rule(x, top, x, top - 30 * rows) for x in xs)


def filled(top: float, rows: list[list[str]], xs: tuple[float, ...] = (72, 150, 300, 450)) -> str:
    return "".join(
        text(xs[c] + 4, top - 30 * r - 20, words, 10)
        for r, row in enumerate(rows)
        for c, words in enumerate(row)
    )


def test_ruled_tables_are_tables_and_not_repeated_as_text() -> None:
    rows = [["No", "Problem", "Measure"], ["1", "Late", "Train"], ["2", "Lost", "Search"]]
    page = paragraph(760, [REST]) + ruled(700, 3) + filled(700, rows) + paragraph(500, [REST])
    document = opened(pdf([page]))
    assert cells(document) == rows
    assert [block.kind for block in document.blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.TABLE,
        BlockKind.PARAGRAPH,
    ]
    assert document.text.count("Search") == 1


def test_merged_cells_are_one_cell_in_every_place() -> None:
    xs = (72, 150, 300, 450)
    grid = "".join(rule(xs[0], y, xs[-1], y) for y in (700, 670, 610))
    grid += rule(150, 640, 450, 640)  # the first column spans two rows
    grid += "".join(rule(x, 700, x, 610) for x in (72, 300, 450)) + rule(150, 670, 150, 610)
    shown = text(80, 680, "Head", 10) + text(310, 680, "Measure", 10)
    shown += text(80, 635, "1", 10)
    shown += text(160, 650, "a", 10) + text(310, 650, "b", 10)
    shown += text(160, 620, "c", 10) + text(310, 620, "d", 10)
    document = opened(pdf([grid + shown]))
    assert cells(document) == [
        ["Head", "Head", "Measure"],
        ["1", "a", "b"],
        ["1", "c", "d"],
    ]
    assert document.tables[0].rows[1][0] is document.tables[0].rows[2][0]


def test_a_table_that_goes_on_overleaf_is_one_table_without_the_second_head() -> None:
    head = ["No", "Problem", "Measure"]
    one = ruled(300, 2) + filled(300, [head, ["1", "Late", "Train"]])
    two = ruled(760, 2) + filled(760, [head, ["2", "Lost", "Search"]])
    document = opened(pdf([paragraph(760, [REST]) + one, two]))
    assert len(document.tables) == 1
    assert cells(document) == [head, ["1", "Late", "Train"], ["2", "Lost", "Search"]]
    assert document.tables[0].page == 1


def test_a_frame_around_text_is_no_table() -> None:
    frame = "".join(rule(60, y, 560, y) for y in (720, 640))
    frame += "".join(rule(x, 720, x, 640) for x in (60, 560))
    document = opened(pdf([frame + paragraph(700, [LONG, REST])]))
    assert document.tables == ()
    assert lines(document) == [f"{LONG} {REST}"]


CLAUSE = (
    "经查，该单位在专项资金使用中存在挤占挪用现象，有关责任人未及时纠正，台账不全，账实不符，"
    "整改措施没有落实到人。"
)


def test_a_chinese_report_from_an_office_suite_is_read_as_written() -> None:
    document = opened((FIXTURES / "report.pdf").read_bytes())
    said = lines(document)
    expected = ["关于专项资金检查情况的通报", "一、存在的问题"]
    expected += [f"{at}.第{at}个问题。" + CLAUSE * (1 + at % 3) for at in range(1, 9)]
    assert said[:10] == expected
    assert said[11:] == ["二、下一步打算", CLAUSE * 3, "三是要加强责任落实。"]
    rows = cells(document)
    assert rows[0] == ["序号", "问题", "措施"]
    assert rows[1:31] == [[str(at), f"问题{at}，{CLAUSE[:20]}", "责令纠正"] for at in range(1, 31)]
    assert rows[31:] == [["合计", "合计", "三十项"]]
    assert document.pages == 5
    assert notices(document) == {"pdf.page-furniture-left-out": 10}


def test_two_columns_are_read_one_after_the_other() -> None:
    said = lines(opened((FIXTURES / "columns.pdf").read_bytes()))
    assert said[1] == "Audit of Grant Management"
    openings = ["Finding", "Condition:", "Cause:", "1.", "2.", "Recommendation:", "Management"]
    assert [line.split()[0] for line in said[2:]] == openings
    clause = "The authority did not reconcile its bank accounts each month, as required by its"
    assert said[7].count(clause) == 4


def test_two_columns_written_row_by_row_are_read_by_column() -> None:
    half = "Half of a line in a narrow column here"
    shown = "".join(
        text(x, 700 - 16 * at, f"{side}{at} {half}", 11)
        for at in range(12)
        for x, side in ((60, "L"), (310, "R"))
    )
    said = " ".join(lines(opened(pdf([shown]))))
    assert said.index("L11") < said.index("R0 ")


def test_chinese_lines_are_joined_without_a_space() -> None:
    assert join("专项", "资金") == "专项资金"
    assert join("投入", "GDP") == "投入GDP"
    assert join("the", "fund") == "the fund"
    assert join("well-", "Known") == "well- Known"


def printed(*rows: tuple[str, float, float]) -> list[str]:
    made = [
        Line(words, left, right, 700 - 28 * at, 16, 1)
        for at, (words, left, right) in enumerate(rows)
    ]
    return [found.text for found in paragraphs(made)]


def test_one_is_in_a_wrapped_chinese_line_is_no_mark() -> None:
    assert printed(
        ("要求各单位做到三点并认真抓好落实，", 112, 520),
        ("一是压实责任，二是", 80, 520),
        ("完善制度。", 80, 160),
    ) == ["要求各单位做到三点并认真抓好落实，一是压实责任，二是完善制度。"]


def test_an_indent_behind_a_full_line_begins_a_paragraph() -> None:
    assert printed(
        ("第一段说明了情况，", 112, 520),
        ("内容写满了整行。", 80, 520),
        ("第二段另起一行，", 112, 520),
        ("也写满了整行。", 80, 520),
    ) == ["第一段说明了情况，内容写满了整行。", "第二段另起一行，也写满了整行。"]


def test_chinese_marks_begin_paragraphs() -> None:
    assert printed(
        ("一、存在的问题", 112, 224),
        ("（一）资金管理不规范。账目不清，责任", 112, 520),
        ("不明。", 80, 128),
        ("（二）制度执行不到位。", 112, 288),
    ) == ["一、存在的问题", "（一）资金管理不规范。账目不清，责任不明。", "（二）制度执行不到位。"]


def test_a_title_in_two_centred_lines_is_one_paragraph() -> None:
    made = [
        Line("关于专项资金检查发现问题", 180, 420, 760, 20, 1),
        Line("整改情况的报告", 230, 370, 730, 20, 1),
        *(Line("正文" * 12, 80, 520, 700 - 28 * at, 16, 1) for at in range(5)),
    ]
    assert next(iter(paragraphs(made))).text == "关于专项资金检查发现问题整改情况的报告"


def test_encrypted_files_are_refused() -> None:
    key = "<" + "00" * 32 + ">"
    secured = f"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O {key} /U {key} >>"
    data = pdf([paragraph(700, [LONG])], trailer=secured + " /ID [<00><00>]")
    assert code(data) == "document.encrypted"


def scan() -> str:
    pixels = "\x00" * 64
    return "q 595 0 0 842 0 0 cm BI /W 8 /H 8 /BPC 8 /CS /G ID " + pixels + "\nEI Q"


def test_a_scan_without_the_extra_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    said = refusal(pdf([scan(), scan()]))
    assert said.code == "document.scanned"
    assert said.values["pages"] == 2


def test_a_scanned_page_among_text_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    document = opened(pdf([paragraph(700, [LONG]), scan()]))
    assert notices(document) == {"pdf.pages-without-text": [2]}


def test_a_scanned_page_is_recognised_with_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: True)
    found = [Line("一、问题", 100, 200, 700, 16, 1)]
    monkeypatch.setattr(ocr, "page_lines", lambda page, number: found)
    document = opened(pdf([scan()]))
    assert lines(document) == ["一、问题"]
    assert notices(document) == {"document.ocr": [1]}


def test_scripts_and_attachments_are_ignored() -> None:
    act = "/OpenAction << /S /JavaScript /JS (app.alert\\('x'\\)) >>"
    act += " /Names << /EmbeddedFiles << >> >>"
    assert lines(opened(pdf([paragraph(700, [REST])], extra=act))) == [REST]


def test_more_pages_than_allowed_are_refused() -> None:
    said = refusal(pdf([paragraph(700, [REST])] * 4), Limits(max_pages=3))
    assert (said.code, said.values["pages"], said.values["most"]) == (
        "document.too-many-pages",
        4,
        3,
    )


def test_more_text_than_allowed_is_refused() -> None:
    many = "".join(paragraph(800 - 12 * at, [f"{at} {LONG}"]) for at in range(60))
    assert code(pdf([many] * 3), Limits(max_chars=5000)) == "document.too-long"


def test_a_page_with_more_text_than_any_sheet_is_refused() -> None:
    crowd = "".join(text(at % 50 * 10, at // 50 * 2, "abcdefghij" * 5, 1) for at in range(4200))
    said = refusal(pdf([paragraph(700, [LONG]), crowd]))
    assert (said.code, said.values["place"]) == ("document.too-long", 2)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_files_are_refused(share: float) -> None:
    data = (FIXTURES / "report.pdf").read_bytes()
    assert code(data[: int(len(data) * share)]) == "document.damaged"


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n%%EOF", b"%PDF-1.7\nnonsense\n%%EOF\n", b"no pdf %%EOF", b"%PDF-"]
)
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    assert code(data) == "document.damaged"


def test_an_empty_page_has_no_text() -> None:
    assert code(pdf([""])) == "document.no-text"


GOOD = pdf([ruled(700, 2) + filled(700, [["a", "b", "c"]]) + paragraph(500, [LONG, REST])] * 2)


@settings(max_examples=150)
@given(st.binary(max_size=300), st.booleans())
def test_arbitrary_bytes_are_read_or_refused(data: bytes, dressed: bool) -> None:
    try_reading(b"%PDF-1.4\n" + data + b"\n%%EOF" if dressed else data)


@settings(max_examples=200)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 7), st.integers(0, len(GOOD)))
def test_damaged_files_are_read_or_refused(at: int, bit: int, cut: int) -> None:
    flipped = bytearray(GOOD)
    flipped[at] ^= 1 << bit
    try_reading(bytes(flipped))
    try_reading(bytes(flipped[:cut]) + b"\n%%EOF")


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_report_is_read_or_refused(draw: st.DataObject) -> None:
    data = bytearray((FIXTURES / "report.pdf").read_bytes())
    for _ in range(5):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try_reading(bytes(data))


def try_reading(data: bytes) -> None:
    try:
        document = opened(data)
    except Invalid:
        return
    end = 0
    for block in document.blocks:
        assert block.span.start >= end
        assert not document.text[end : block.span.start].strip()
        end = block.span.end


def test_lines_that_each_begin_elsewhere_are_read_all_the_same():
    ragged = [
        Line(f"第{n}行各自从不同的地方开始", 60 + 9 * n, 420, 700 - 28 * n, 16, 1)
        for n in range(20)
    ]
    assert "".join(paragraph.text for paragraph in paragraphs(ragged)).count("行各自") == 20
