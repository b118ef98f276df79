"""OpenDocument text: headings, list numbers, tables, notes, refusals."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_docx import zipped

from zhenggai.core.documents.readers import read
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{short}="{_OASIS}:{short}:1.0"' for short in ("office", "text", "table", "style")
)


def made(body: str, styles: str = "", *, root: str = "text", more: str = "") -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:{root}>{body}</office:{root}>"
        "</office:body></office:document-content>"
    )
    members = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    if more:
        members["META-INF/manifest.xml"] = more
    return zipped(members)


def document(body: str, styles: str = "") -> Document:
    return read(made(body, styles), name="a.odt")


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


LIST = (
    '<text:list-style style:name="L">'
    '<text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..."'
    ' style:num-suffix="、"/>'
    '<text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="."'
    ' text:display-levels="1"/></text:list-style>'
)


def test_headings_paragraphs_and_spaces_are_read():
    found = document(
        '<text:h text:outline-level="2">问题</text:h>'
        + p("甲<text:s text:c='2'/>乙<text:tab/>丙<text:line-break/><text:span>丁</text:span>")
        + "<text:section>"
        + p("戊")
        + "</text:section>"
    )
    assert found.text == "问题\n甲  乙\t丙\n丁\n戊"
    assert [block.level for block in found.blocks] == [2, None, None]
    assert found.format == "odt"


def test_list_numbers_stand_in_the_text_and_go_on_where_the_list_says_so():
    nested = f"<text:list><text:list-item>{p('乙')}</text:list-item></text:list>"
    body = (
        f'<text:list text:style-name="L"><text:list-item>{p("甲")}{nested}</text:list-item>'
        f"<text:list-item>{p('丙')}{p('接')}</text:list-item></text:list>{p('间')}"
        '<text:list text:style-name="L" text:continue-numbering="true">'
        f"<text:list-item>{p('丁')}</text:list-item></text:list>"
        f'<text:list text:style-name="L"><text:list-item>{p("戊")}</text:list-item></text:list>'
    )
    assert document(body, LIST).text == "一、甲\n1. 乙\n二、丙\n接\n间\n三、丁\n一、戊"


def test_covered_cells_show_the_cell_that_covers_them():
    body = (
        "<table:table><table:table-row>"
        f'<table:table-cell table:number-rows-spanned="2">{p("甲")}</table:table-cell>'
        f'<table:table-cell table:number-columns-spanned="2">{p("乙")}</table:table-cell>'
        "<table:covered-table-cell/></table:table-row><table:table-row><table:covered-table-cell/>"
        f"<table:table-cell>{p('丙')}{p('丁')}</table:table-cell>"
        f"<table:table-cell>{p('戊')}</table:table-cell></table:table-row></table:table>"
    )
    found = document(body)
    (table,) = found.tables
    assert [
        [found.text[c.span.start : c.span.end] if c else None for c in row] for row in table.rows
    ] == [["甲", "乙", "乙"], ["甲", "丙\n丁", "戊"]]


def test_changes_comments_and_notes_are_handled_as_the_notices_say():
    changes = (
        "<text:tracked-changes><text:changed-region><text:deletion>"
        f"{p('删')}</text:deletion></text:changed-region></text:tracked-changes>"
    )
    note = (
        "<text:note><text:note-citation>1</text:note-citation>"
        f"<text:note-body>{p('注')}</text:note-body></text:note>"
    )
    found = document(changes + p(f"正文{note}<office:annotation>{p('批')}</office:annotation>"))
    assert found.text == "正文\n注"
    assert {notice.code for notice in found.notices} == {
        "odf.tracked-changes-accepted",
        "odf.notes-appended",
        "odf.comments-left-out",
    }


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        read(data, name="a.odt")
    return caught.value.code


def test_an_encrypted_document_is_refused():
    manifest = f'<m:manifest xmlns:m="{_OASIS}:manifest:1.0"><m:encryption-data/></m:manifest>'
    assert refusal(made(p("甲"), more=manifest)) == "document.encrypted"


def test_a_spreadsheet_is_no_text_document():
    assert refusal(made(p("甲"), root="spreadsheet")) == "document.unknown-format"


def test_a_cell_spread_beyond_reason_is_refused():
    wide = (
        "<table:table><table:table-row><table:table-cell table:number-rows-spanned='9999999'"
        f" table:number-columns-spanned='999'>{p('甲')}</table:table-cell></table:table-row>"
        "</table:table>"
    )
    assert refusal(made(wide)) == "document.table-too-large"


SOUND = made(
    f'<text:list text:style-name="L"><text:list-item>{p("甲")}</text:list-item></text:list>'
)


@settings(max_examples=80)
@given(st.integers(0, len(SOUND) - 1), st.integers(0, 255), st.integers(0, len(SOUND)))
def test_whatever_is_done_to_the_file_only_refusals_come_out(at, value, cut):
    damaged = bytearray(SOUND)
    damaged[at] = value
    for attempt in (bytes(damaged), SOUND[:cut]):
        with suppress(Invalid):
            read(attempt, name="a.odt")
