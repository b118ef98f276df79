"""Word documents: the text as a reader of the page sees it, tables, tracked changes, refusals."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_docx import (
    STRICT,
    cell,
    level,
    listed,
    made,
    numbering,
    p,
    part,
    r,
    row,
    style,
    styled,
    table,
    zipped,
)

from zhenggai.core.documents.readers import Limits, read
from zhenggai.core.errors import Invalid
from zhenggai.core.records import BlockKind, Document


def document(body: str, **others: str) -> Document:
    return read(made(body, **others), name="a.docx")


def lines(body: str, **others: str) -> list[str]:
    found = document(body, **others)
    return [found.text[block.span.start : block.span.end] for block in found.blocks]


def notices(found: Document) -> dict[str, dict[str, object]]:
    return {notice.code: dict(notice.values) for notice in found.notices}


def grid(found: Document) -> list[list[str | None]]:
    (only,) = found.tables
    return [
        [None if c is None else found.text[c.span.start : c.span.end] for c in cells]
        for cells in only.rows
    ]


def refusal(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Invalid) as caught:
        read(data, name="a.docx", limits=limits)
    return caught.value.code


# Text and structure


def test_paragraphs_come_in_order_and_empty_ones_are_left_out():
    assert lines(p("甲") + "<w:p/>" + p() + p("乙")) == ["甲", "乙"]


def test_heading_levels_follow_styles_by_name_chain_and_outline():
    styles = (
        style("1", "heading 1")
        + style("T", "Title")
        + style("zw", "标题 2")
        + style("own", "我的标题", based_on="1")
        + style("o", "条", properties='<w:outlineLvl w:val="2"/>')
        + style("loop", "环", based_on="loop")
    )
    body = (
        styled("总题", "T")
        + styled("一", "1")
        + styled("二", "zw")
        + styled("三", "own")
        + styled("四", "o")
        + styled("五", "1", '<w:outlineLvl w:val="9"/>')
        + styled("六", "loop")
        + p("七", '<w:outlineLvl w:val="3"/>')
    )
    found = document(body, styles=styles)
    assert [block.level for block in found.blocks] == [0, 1, 2, 1, 3, None, None, 4]
    assert found.blocks[0].kind is BlockKind.HEADING
    assert found.blocks[5].kind is BlockKind.PARAGRAPH


def test_tabs_breaks_hyphens_and_symbols_stand_in_the_text():
    body = (
        "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/>"
        '<w:sym w:font="Wingdings" w:char="F0FE"/><w:softHyphen/><w:t>丁</w:t></w:r></w:p>'
    )
    assert lines(body) == ["甲\t乙\n丙-☑丁"]


def test_links_and_content_controls_are_seen_through():
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('块')}</w:sdtContent></w:sdt>"
        f"<w:p><w:hyperlink>{r('链')}</w:hyperlink>"
        f"<w:sdt><w:sdtContent>{r('控')}</w:sdtContent></w:sdt>"
        f"<w:smartTag>{r('标')}</w:smartTag></w:p>"
    )
    assert lines(body) == ["块", "链控标"]


def test_a_field_gives_its_result_and_not_its_instruction():
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText>REF x</w:instrText></w:r>"
        f'{r("误")}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("结果")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        f'<w:fldSimple w:instr="DATE">{r("今")}</w:fldSimple></w:p>'
    )
    assert lines(body) == ["结果今"]


def test_a_field_that_never_ends_does_not_swallow_the_document():
    body = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' + p("后文")
    assert lines(body) == ["后文"]


def test_a_table_of_contents_is_left_out_with_a_notice():
    start = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText> TOC \\o </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    entry = '<w:pPr><w:pStyle w:val="c"/></w:pPr>'
    body = (
        f"<w:p>{entry}{start}{r('一、问题 1')}</w:p>"
        f"{styled('二、原因 2', 'c')}{end}{styled('正文', 'c')}"
    )
    found = document(body, styles=style("c", "toc 1"))
    assert found.text == "正文"
    assert notices(found)["docx.contents-left-out"] == {"count": 2}


def test_a_ruby_gives_its_base_only():
    ruby = f"<w:ruby><w:rt>{r('zhěng')}</w:rt><w:rubyBase>{r('整')}</w:rubyBase></w:ruby>"
    assert lines(f"<w:p><w:r>{ruby}</w:r>{r('改')}</w:p>") == ["整改"]


def test_a_text_box_is_read_once_after_its_paragraph():
    box = f"<w:txbxContent>{p('框')}</w:txbxContent>"
    body = (
        f"<w:p>{r('主')}<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        f"</mc:Fallback></mc:AlternateContent></w:r>{r('文')}</w:p>"
    )
    assert lines(body) == ["主文", "框"]


def test_hidden_text_is_left_out_with_a_notice():
    found = document(
        "<w:p>" + r("见") + r("隐", "<w:vanish/>") + r("显", '<w:vanish w:val="0"/>') + "</w:p>"
    )
    assert found.text == "见显"
    assert notices(found)["docx.hidden-text-left-out"] == {"count": 1}


def test_the_strict_dialect_reads_alike():
    body = listed("甲") + table(row(cell(p("乙")), cell(p("丙"))))
    lists = numbering(level(0, "decimal", "%1、"))
    loose = read(made(body, numbering=lists), name="a.docx")
    strict = read(made(body, space=STRICT, numbering=lists), name="a.docx")
    assert strict.text == loose.text == "1、甲\n乙\t丙"


def test_notes_are_appended_and_comments_left_out_with_notices():
    body = (
        f'<w:p>{r("正文")}<w:r><w:footnoteReference w:id="2"/></w:r>'
        '<w:r><w:commentReference w:id="0"/></w:r></w:p>'
    )
    notes = (
        f'<w:footnote w:type="separator" w:id="0">{p("线")}</w:footnote>'
        f'<w:footnote w:id="2">{p("脚注")}</w:footnote>'
    )
    found = document(body, footnotes=notes, comments=f"<w:comment>{p('批注')}</w:comment>")
    assert found.text == "正文\n脚注"
    assert found.blocks[1].place == "footnote 1"
    assert notices(found)["docx.notes-appended"] == {"count": 1}
    assert notices(found)["docx.comments-left-out"] == {"count": 1}


# Pages


def test_pages_follow_the_breaks_that_the_word_processor_recorded():
    mark = "<w:r><w:lastRenderedPageBreak/></w:r>"
    found = document(p("一") + f"<w:p>{mark}{r('二')}</w:p>" + p("三"))
    assert [block.page for block in found.blocks] == [1, 2, 2]
    assert found.pages == 2


def test_a_set_break_and_its_recorded_twin_count_once():
    body = (
        p("一")
        + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        + f"<w:p><w:r><w:lastRenderedPageBreak/></w:r>{r('二')}</w:p>"
    )
    assert [block.page for block in document(body).blocks] == [1, 2]


def test_without_any_break_there_are_no_pages():
    found = document(p("一") + table(row(cell(p("二")), cell(p("三")))))
    assert [block.page for block in found.blocks] == [None, None]
    assert found.pages is None
    assert found.tables[0].page is None


# Tracked changes


def test_insertions_are_accepted_and_deletions_left_out():
    body = (
        f"<w:p>{r('一')}<w:ins>{r('二')}</w:ins><w:del><w:r><w:delText>三</w:delText></w:r></w:del>"
        f"<w:moveFrom>{r('四')}</w:moveFrom><w:moveTo>{r('五')}</w:moveTo></w:p>"
    )
    found = document(body)
    assert found.text == "一二五"
    assert notices(found)["docx.tracked-changes-accepted"] == {
        "inserted": 1,
        "deleted": 1,
        "moved": 1,
    }


def test_a_deleted_paragraph_mark_joins_the_text_to_the_next():
    gone = "<w:rPr><w:del/></w:rPr>"
    assert lines(p("上半", gone) + p("下半")) == ["上半下半"]
    assert lines(p("前") + p("末", gone)) == ["前", "末"]


def test_a_deleted_item_takes_no_number():
    gone = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>'
    removed = f"<w:p><w:pPr>{gone}</w:pPr><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>"
    lists = numbering(level(0, "decimal", "%1、"))
    assert lines(listed("甲") + removed + listed("乙"), numbering=lists) == ["1、甲", "2、乙"]


# Tables


def test_merged_cells_stand_in_every_place_they_cover():
    body = table(
        row(cell(p("头"), '<w:gridSpan w:val="3"/>')),
        row(cell(p("甲"), '<w:vMerge w:val="restart"/>'), cell(p("1")), cell(p("2"))),
        row(cell(p(), "<w:vMerge/>"), cell(p("3")), cell(p("4"))),
        row(cell(p("乙"), '<w:hMerge w:val="restart"/>'), cell(p(), "<w:hMerge/>"), cell(p("5"))),
    )
    found = document(body)
    assert grid(found) == [
        ["头", "头", "头"],
        ["甲", "1", "2"],
        ["甲", "3", "4"],
        ["乙", "乙", "5"],
    ]
    rows = found.tables[0].rows
    assert rows[1][0] is rows[2][0]
    assert found.text == "头\t\t\n甲\t1\t2\n\t3\t4\n乙\t\t5"


def test_rows_that_start_late_keep_their_columns():
    body = table(
        row(cell(p("1")), cell(p("2"))), row(cell(p("3")), properties='<w:gridBefore w:val="1"/>')
    )
    assert grid(document(body)) == [["1", "2"], [None, "3"]]


def test_paragraphs_of_a_cell_are_lines_with_their_numbers():
    body = table(row(cell(listed("甲") + listed("乙")), cell(p("丙"))))
    lists = numbering(level(0, "decimalEnclosedCircle", "%1"))
    assert grid(document(body, numbering=lists)) == [["①甲\n②乙", "丙"]]


def test_a_nested_table_is_flattened_into_its_cell():
    inner = table(row(cell(p("1")), cell(p("2"))), row(cell(p("3")), cell(p("4"))))
    found = document(table(row(cell(p("外") + inner + p()), cell(p("丙")))))
    assert grid(found) == [["外\n1\t2\n3\t4", "丙"]]
    assert "docx.nested-table-flattened" in notices(found)


def test_a_table_of_one_cell_is_a_frame_and_not_a_table():
    inner = table(row(cell(p("1")), cell(p("2"))))
    found = document(table(row(cell(p("甲") + inner + p("乙")))))
    assert [block.kind for block in found.blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.TABLE,
        BlockKind.PARAGRAPH,
    ]
    assert "docx.nested-table-flattened" not in notices(found)


def test_a_deleted_row_is_left_out():
    body = table(
        row(cell(p("1")), cell(p("2"))), row(cell(p("3")), cell(p("4")), properties="<w:del/>")
    )
    assert grid(document(body)) == [["1", "2"]]


# What is not text, and what is refused


def test_macros_are_ignored_with_a_notice():
    members = {
        "word/document.xml": part("document", f"<w:body>{p('甲')}</w:body>"),
        "word/vbaProject.bin": "x",
    }
    found = read(zipped(members), name="a.docm")
    assert found.text == "甲"
    assert "document.macros-ignored" in notices(found)


def test_an_embedded_document_is_named_in_a_notice():
    found = document(p("甲") + "<w:altChunk/>")
    assert notices(found)["docx.embedded-document-left-out"] == {"count": 1}


def test_a_list_without_its_numbering_part_is_named_in_a_notice():
    found = document(listed("甲", num=7))
    assert found.text == "甲"
    assert notices(found)["docx.numbering-missing"] == {"count": 1}


def test_entities_and_dtds_are_refused():
    dtd = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    assert refusal(made(p("&x;"), dtd=dtd)) == "document.dtd-refused"
    assert refusal(made("", dtd="<!DOCTYPE w:document>")) == "document.dtd-refused"


def test_broken_markup_is_damage():
    assert refusal(made("<w:p>")) == "document.damaged"
    assert refusal(zipped({"word/document.xml": ""})) == "document.damaged"
    assert refusal(zipped({"word/other.xml": "<a/>"})) == "document.damaged"


def test_very_deep_nesting_is_damage():
    deep = "<w:sdt>" * 5_000 + "</w:sdt>" * 5_000
    assert refusal(made(deep)) == "document.damaged"


def test_a_document_without_text_is_refused():
    assert refusal(made("<w:p/>" * 10)) == "document.no-text"


def test_a_table_beyond_reason_is_refused():
    wide = table(row(cell(p("x"), '<w:gridSpan w:val="999999999"/>')))
    assert refusal(made(wide)) == "document.table-too-large"


def test_markup_that_never_gets_anywhere_is_refused():
    assert refusal(made("<w:x/>" * 2_000_000)) == "document.unpacked-too-large"


def test_too_much_text_in_a_table_is_refused():
    limits = Limits(max_chars=50)
    body = table(row(cell(p("长" * 60)), cell(p("x"))))
    assert refusal(made(body), limits) == "document.too-long"


def test_a_hundred_thousand_empty_paragraphs_are_no_blocks():
    body = p("首") + "<w:p/>" * 100_000 + p("尾")
    assert lines(body) == ["首", "尾"]


SOUND = made(
    styled("题", "1")
    + listed("甲")
    + table(
        row(cell(p("1"), '<w:vMerge w:val="restart"/>'), cell(p("2"))),
        row(cell(p(), "<w:vMerge/>")),
    )
    + f"<w:p><w:ins>{r('入')}</w:ins></w:p>",
    styles=style("1", "heading 1"),
    numbering=numbering(level(0, "chineseCounting", "%1、")),
)
MARKUP = part(
    "document",
    f"<w:body>{p('甲')}{table(row(cell(p('乙')), cell(p('丙'))))}{listed('丁')}</w:body>",
)


@settings(max_examples=120)
@given(st.data())
def test_whatever_is_done_to_a_document_only_refusals_come_out(data):
    damaged = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(SOUND) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(SOUND)))
    for attempt in (bytes(damaged), SOUND[:cut], data.draw(st.binary(max_size=64))):
        for name in ("a.docx", "a.doc"):
            with suppress(Invalid):
                read(attempt, name=name)


@settings(max_examples=120)
@given(st.integers(0, len(MARKUP)), st.integers(0, len(MARKUP)), st.text(max_size=8))
def test_whatever_is_done_to_the_markup_only_refusals_come_out(at, until, put):
    # Repacked, so that the checksum is right and the parser itself is reached.
    mangled = MARKUP[:at] + put + MARKUP[until:]
    sound = mangled.encode("utf-8", "replace").decode()
    with suppress(Invalid):
        read(zipped({"word/document.xml": sound}), name="a.docx")
