from __future__ import annotations

import re

from markdown_it import MarkdownIt

from zhenggai.presentation import markdown


def parsed(source: str):
    return MarkdownIt("commonmark").enable("table").parse(source)


def test_it_has_summary_table_and_questions(result):
    source = markdown.render(result, language="zh_Hans")
    assert "- 问题 4 个：✓ 已有对应措施 1" in source
    assert "### 一、存在的问题 › （一）为民服务不够到位" in source
    assert "**M1** 由镇政务办牵头" in source
    assert "## 需要回答的疑问" in source
    assert source.endswith("\n")


def test_hostile_text_forms_no_mark_up(hostile_result):
    source = markdown.render(hostile_result, language="en")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", source)
    kinds = set()
    for token in parsed(source):
        kinds |= {token.type} | {child.type for child in token.children or ()}
    assert not kinds & {"image", "link_open", "code_inline", "html_block", "fence"}
    inline = [
        child.content
        for token in parsed(source)
        for child in token.children or ()
        if child.type == "html_inline"
    ]
    assert set(inline) == {"<br>"}


def test_every_row_has_all_columns(hostile_result):
    rows = [
        line
        for line in markdown.render(hostile_result, language="en").split("\n")
        if line.startswith("|")
    ]
    assert len(rows) == 8
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}
