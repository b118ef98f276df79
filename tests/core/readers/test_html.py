"""The HTML reader: the article is kept, the site around it is left out and counted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenggai.core.documents.readers import Limits
from zhenggai.core.documents.readers.html import read
from zhenggai.core.errors import Invalid
from zhenggai.core.records import BlockKind, Document

PROSE = "经查，该单位在专项资金使用中存在挤占挪用现象，有关责任人未及时纠正。"


def page(body: str, head: str = "") -> Document:
    data = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()
    return read(data, name="a.html", limits=Limits())


def lines(document: Document) -> list[str]:
    return [document.text[b.span.start : b.span.end] for b in document.blocks]


def levels(document: Document) -> list[tuple[str, int | None]]:
    return [
        (document.text[b.span.start : b.span.end], b.level)
        for b in document.blocks
        if b.kind is BlockKind.HEADING
    ]


def cells(document: Document, table: int = 0) -> list[list[str | None]]:
    return [
        [None if c is None else document.text[c.span.start : c.span.end] for c in row]
        for row in document.tables[table].rows
    ]


def code(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Invalid) as caught:
        read(data, name="a.html", limits=limits or Limits())
    assert caught.value.values["name"] == "a.html"
    return caught.value.code


def notices(document: Document) -> dict[str, object]:
    return {notice.code: notice.values.get("count") for notice in document.notices}


def test_paragraphs_keep_their_text_and_anchor() -> None:
    document = page("<p>一、第一个问题。</p><p>second&nbsp;line &amp; more</p>")
    assert lines(document) == ["一、第一个问题。", "second line & more"]
    assert document.format == "html"
    assert document.encoding == "utf-8"
    assert document.notices == ()


def test_a_single_h1_is_the_title_and_the_rest_move_up() -> None:
    document = page("<h1>整改方案</h1><h2>一、问题</h2><h3>（一）资金</h3>")
    assert levels(document) == [("整改方案", 0), ("一、问题", 1), ("（一）资金", 2)]


def test_several_h1_are_first_level_headings() -> None:
    document = page("<h1>一、问题</h1><h2>（一）资金</h2><h1>二、措施</h1>")
    assert levels(document) == [("一、问题", 1), ("（一）资金", 2), ("二、措施", 1)]


def test_numbers_of_ordered_lists_stand_in_the_text() -> None:
    document = page(
        "<ol start=3><li>甲<li value=7>乙<ol type=a><li>丙</ol></ol>"
        "<ol type=I reversed><li>丁<li>戊</ol><ul><li>己</ul>"
        "<ol style='list-style-type:simp-chinese-informal' start=12><li>庚</ol>"
    )
    assert lines(document) == ["3.甲", "7.乙", "a.丙", "II.丁", "I.戊", "己", "十二、庚"]
    assert [b.number for b in document.blocks] == ["3.", "7.", "a.", "II.", "I.", None, "十二、"]
    assert {b.kind for b in document.blocks} == {BlockKind.LIST_ITEM}


def test_a_list_with_typed_numbers_is_not_numbered_twice() -> None:
    document = page("<ol><li>1. 甲</li><li>2. 乙</li></ol>")
    assert lines(document) == ["1. 甲", "2. 乙"]


def test_merged_cells_fill_every_place() -> None:
    document = page(
        "<table><tr><th>序号<th>问题<th>措施</tr>"
        "<tr><td rowspan=2>1<td>甲<td>做一<br>做二</tr><tr><td colspan=2>乙</tr></table>"
    )
    assert cells(document) == [
        ["序号", "问题", "措施"],
        ["1", "甲", "做一\n做二"],
        ["1", "乙", "乙"],
    ]
    table = document.tables[0]
    assert table.rows[1][0] is table.rows[2][0]
    assert document.blocks[table.block].kind is BlockKind.TABLE


def test_layout_tables_become_paragraphs() -> None:
    document = page(
        "<table><tr><td><table><tr><td>甲<td>乙</tr><tr><td>丙<td>丁</tr></table></tr></table>"
        "<table><tr><td>独</td></tr></table>"
    )
    assert lines(document)[-1] == "独"
    assert len(document.tables) == 1


def test_every_br_line_is_a_paragraph_where_nothing_else_marks_them() -> None:
    assert lines(page("<div>一、甲<br>二、乙<br/>三、丙</div>")) == ["一、甲", "二、乙", "三、丙"]


def test_indented_br_lines_are_paragraphs_and_wrapped_ones_are_joined() -> None:
    document = page(
        "<div>　　经查，该单位在专项资金使用中存在挤占挪用现象，有关<br>责任人未及时纠正。<br>"
        "　　第二段。<br></div>"
    )
    assert lines(document) == [PROSE, "第二段。"]


def test_double_br_separates_and_single_br_joins_latin_with_a_space() -> None:
    document = page("The unit did not reconcile its<br>accounts.<br><br>Second paragraph.")
    assert lines(document) == ["The unit did not reconcile its accounts.", "Second paragraph."]


def test_source_line_breaks_between_chinese_are_no_spaces() -> None:
    assert lines(page("<p>专项\n   资金 used\nhere</p>")) == ["专项资金 used here"]


def test_zero_width_characters_and_soft_hyphens_are_gone() -> None:
    assert lines(page("<p>资\u200b金&#8203;专\u00ad项&shy;</p>")) == ["资金专项"]


def test_scripts_styles_and_site_parts_are_left_out() -> None:
    document = page(
        "<header>某某网站 登录</header><nav><a href=/>首页</a></nav><script>var a='问题';</script>"
        f"<style>p{{}}</style><article><header><h1>通报</h1></header><p>{PROSE}</p></article>"
        "<aside>天气晴</aside><footer>联系我们</footer>"
    )
    assert lines(document) == ["通报", PROSE]
    assert notices(document) == {"html.page-furniture-left-out": 4}


def test_hidden_elements_are_left_out_and_counted() -> None:
    document = page(f"<p>{PROSE}</p><p hidden>暗一</p><div style='display: none'>暗二</div>")
    assert lines(document) == [PROSE]
    assert notices(document) == {"html.hidden-left-out": 2}


def test_a_form_around_the_whole_page_is_kept() -> None:
    document = page(f"<form><p>{PROSE}</p><input value=x></form>")
    assert lines(document) == [PROSE]


def test_an_unclosed_nav_does_not_swallow_the_page() -> None:
    document = page(f"<nav><a href=/>首页</a><p>{PROSE}</p><p>{PROSE}</p>")
    assert PROSE in lines(document)


@pytest.mark.parametrize(
    "line",
    [
        "上一篇：关于开展检查的通知",
        "下一篇 没有了",
        "【打印】 【关闭窗口】",
        "字体：[大 中 小]",
        "浏览次数：1,024 次",
        "您当前的位置：首页 > 政务公开 > 通报",
        "首页 > 政务公开 > 审计公告",
        "分享到：",
        "相关文章",
        "Back to top",
        "Next article: Annual plan",
    ],
)
def test_lines_of_the_site_are_left_out(line: str) -> None:
    document = page(f"<p>{line}</p><p>{PROSE}</p>".replace(" > ", " &gt; "))
    assert lines(document) == [PROSE]
    assert notices(document) == {"html.page-furniture-left-out": 1}


@pytest.mark.parametrize(
    "line",
    [
        "分享经验不足，推广不够",
        "打印机采购未招标",
        "上一条措施落实不到位",
        "字体不规范问题",
        "位置偏远的村组未通水",
        "相关文章学习不深入",
        "Print contracts were not tendered",
    ],
)
def test_lines_that_only_begin_like_furniture_stay(line: str) -> None:
    document = page(f"<p>{line}</p><p>{PROSE}</p>")
    assert lines(document) == [line, PROSE]


def test_blocks_of_links_are_left_out_but_attachments_stay() -> None:
    menu = "".join(f"<li><a href=/n{i}>其他新闻标题{i}</a></li>" for i in range(6))
    files = "".join(f"<p><a href=/f{i}.docx>附件{i}：清单</a></p>" for i in range(4))
    document = page(f"<div><p>{PROSE * 4}</p></div><ul>{menu}</ul><div>{files}</div>")
    assert lines(document) == [PROSE * 4, *(f"附件{i}：清单" for i in range(4))]


def test_a_page_that_is_a_list_of_links_is_kept() -> None:
    items = "".join(f"<li><a href=/n{i}>问题{i}</a></li>" for i in range(6))
    assert len(lines(page(f"<ul>{items}</ul>"))) == 6


def test_short_remarks_outside_the_article_are_left_out_but_not_its_title() -> None:
    document = page(
        "<div>登录</div><div class=t>关于专项资金检查情况的通报</div>"
        f"<div class=c><p>{PROSE * 4}</p><p>{PROSE * 4}</p></div>"
        "<div>某某局</div><div>2024年3月1日</div><div>版权所有 某某局 某ICP备000号</div>"
    )
    assert lines(document) == [
        "关于专项资金检查情况的通报",
        PROSE * 4,
        PROSE * 4,
        "某某局",
        "2024年3月1日",
    ]
    assert notices(document) == {"html.page-furniture-left-out": 2}


def test_named_blocks_go_only_when_they_hold_no_running_text() -> None:
    long = PROSE * 3
    document = page(
        f"<div class=share-box>微博 微信</div><p>{long * 4}</p><div id=sidebar><p>{long}</p></div>"
    )
    assert lines(document) == [long * 4, long]


@pytest.mark.parametrize(
    ("encoding", "declared", "expected"),
    [
        ("gb18030", "gb2312", "gb18030"),
        ("big5", "big5", "big5hkscs"),
        ("utf-8", "gb2312", "utf-8"),
        ("gb18030", None, "gb18030"),
        ("utf-16", None, "utf-16-le"),
        ("utf-8-sig", "gbk", "utf-8"),
    ],
)
def test_the_encoding_is_found(encoding: str, declared: str | None, expected: str) -> None:
    meta = f"<meta charset='{declared}'>" if declared else ""
    text = f"<html><head>{meta}</head><body><p>專項資金整改問題</p></body></html>"
    document = read(text.encode(encoding), name="a.html", limits=Limits())
    assert lines(document) == ["專項資金整改問題"]
    assert document.encoding == expected


def test_two_byte_gbk_that_is_valid_utf8_follows_the_declaration() -> None:
    data = "<meta charset=gbk><p>联通</p>".encode("gbk")
    assert lines(read(data, name="a.html", limits=Limits())) == ["联通"]


def test_pages_without_html_or_body_are_read() -> None:
    assert lines(read("甲<p>乙".encode(), name="a.html", limits=Limits())) == ["甲", "乙"]


def test_preformatted_lines_are_paragraphs() -> None:
    assert lines(page("<pre>一、甲\n\n  二、乙</pre>")) == ["一、甲", "二、乙"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<html><body></body></html>", "document.no-text"),
        (b"<!-- -->", "document.no-text"),
        (b"<html>\x00\x01\x02\x03", "document.binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\x80" * 50, "document.binary"),
        (b"<div>" * 300 + b"x", "document.too-deep"),
        (b"<div>" * 1_900_000 + b"x", "document.too-deep"),
        (b"<" * 3_000_000, "document.too-many-tags"),
        (b"<table><tr><td>a<td>b" + b"<td colspan=1000>x" * 3000, "document.too-many-cells"),
        (
            b"<table><tr><td rowspan=0>a<td colspan=999>b" + b"<tr><td>x" * 3000,
            "document.too-many-cells",
        ),
        (b"<p>x<!--" + b"y" * 11_000_000 + b"--></p>", "document.too-deep"),
    ],
    ids=range(10),
)
def test_hostile_pages_are_refused(data: bytes, expected: str) -> None:
    assert code(data) == expected


def test_many_paragraphs_are_refused_at_the_limit() -> None:
    assert code(b"<p>x" * 100, Limits(max_blocks=50)) == "document.too-many-blocks"


def test_lines_made_to_match_in_many_ways_cost_one_pass() -> None:
    text = "字体 " * 50 + "x"
    assert lines(page(f"<p>{text}</p>")) == [text]


GOOD = (
    "<html><head><meta charset=utf-8><body><h1>通报</h1><table><tr><td rowspan=2>甲<td>乙<tr><td>丙"
    "</table><ol type=a><li>丁<br>　　戊</ol><nav><a href=/>首页</a></nav>"
).encode()


@settings(max_examples=150)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_refused(data: bytes) -> None:
    try_reading(data)


@settings(max_examples=200)
@given(st.integers(0, len(GOOD)), st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_damaged_pages_are_read_or_refused(cut: int, at: int, byte: int) -> None:
    damaged = bytearray(GOOD)
    damaged[at] = byte
    try_reading(bytes(damaged[:cut]))


TAGS = ["<p>", "</p>", "<table>", "<tr>", "<td colspan=2>", "<td rowspan=3>", "</table>"]
TAGS += ["<ol>", "<li>", "</ol>", "<br>", "<h1>", "<nav>", "<a href=x>", "</a>", "甲。", " x "]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_any_order_of_tags_is_read_or_refused(tags: list[str]) -> None:
    try_reading("".join(tags).encode())


def try_reading(data: bytes) -> None:
    try:
        document = read(data, name="a.html", limits=Limits())
    except Invalid:
        return
    end = 0
    for block in document.blocks:
        assert block.span.start >= end
        assert not document.text[end : block.span.start].strip()
        end = block.span.end
