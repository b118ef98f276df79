"""Plain text and Markdown: the text is kept to the letter, blocks are found in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.documents.readers.base import Limits
from zhenggai.core.documents.readers.plain import read
from zhenggai.core.errors import Invalid
from zhenggai.core.records import BlockKind, Document


def document(text: str, name: str = "paper.txt", limits: Limits | None = None) -> Document:
    return read(text.encode(), name=name, limits=limits or Limits())


def blocks(text: str) -> list[str]:
    found = document(text)
    return [found.text[block.span.start : block.span.end] for block in found.blocks]


WRAPPED = (
    "部分村组对惠民资金的管理长期不到位，账目没有按\n"
    "月公开，群众对资金的去向意见较大，并且没有按照\n"
    "规定及时整改，同类问题在多个村组反复出现，镇财\n"
    "政所对此没有开展过检查，也没有督促村组补齐台账\n"
    "资料。\n"
    "固定资产没有登记，办公设备账实不符，部分设备被\n"
    "个人长期占用，村委会对此没有采取措施，也没有向\n"
    "镇政府报告过有关情况，造成集体资产长期流失在外\n"
    "无人过问。\n"
)


def test_each_line_is_a_block_and_blank_lines_are_none() -> None:
    assert blocks("一、问题\n\n  账目不清。\n\n\n二、措施\n") == [
        "一、问题",
        "账目不清。",
        "二、措施",
    ]


def test_hard_wrapped_lines_are_joined_to_their_paragraph() -> None:
    first, second = blocks(WRAPPED)
    assert first.startswith("部分村组")
    assert first.endswith("资料。")
    assert second.startswith("固定资产")


def test_a_few_short_lines_are_not_taken_for_wrapped_text() -> None:
    text = (
        "一、整改情况\n（一）账目公开不及时\n整改措施：每月公开账目。\n"
        "（二）资产没有登记\n整改措施："
    )
    assert blocks(text) == text.split("\n")


def test_a_heading_of_one_line_keeps_its_text_apart() -> None:
    text = (
        "一、整改情况\n（一）关于“楼道灯具损坏”问题的整改\n组织后勤科更换灯具。建立巡查制度。\n"
        "（二）关于“门面租金拖欠”问题的整改\n追缴门面租金。"
    )
    assert blocks(text) == text.split("\n")


def test_no_line_is_joined_to_a_label_or_a_number() -> None:
    text = (
        WRAPPED
        + "镇财政所对此没有开展过检查也没有督促村组补齐台账\n整改措施：补齐台账。\n1.逐月公开\n"
    )
    assert blocks(text)[-2:] == ["整改措施：补齐台账。", "1.逐月公开"]


@pytest.mark.parametrize(("mark", "level"), [("#", 0), ("##", 1), ("####", 3)])
def test_markdown_headings_declare_their_level(mark: str, level: int) -> None:
    (heading, _below) = document(f"{mark} 存在的问题\n账目不清。").blocks
    assert (heading.kind, heading.level) == (BlockKind.HEADING, level)


def test_a_number_sign_without_a_space_is_no_heading() -> None:
    assert document("#话题 账目不清").blocks[0].kind is BlockKind.PARAGRAPH


def test_a_pipe_table_is_one_block_with_its_cells() -> None:
    found = document("|问题|措施|\n|---|:--:|\n| 账目不清 | 每月公开 |\n|台账不全|\n\n完。")
    assert [block.kind for block in found.blocks] == [BlockKind.TABLE, BlockKind.PARAGRAPH]
    (table,) = found.tables
    words = [[c and found.text[c.span.start : c.span.end] for c in row] for row in table.rows]
    assert words == [["问题", "措施"], ["账目不清", "每月公开"], ["台账不全", None]]


def test_lines_with_pipes_but_no_rule_are_text() -> None:
    found = document("|甲|乙|\n|丙|丁|\n|戊|己|")
    assert (len(found.blocks), found.tables) == (3, ())


def test_a_row_of_thousands_of_cells_makes_no_table() -> None:
    found = document("|甲" * 2000 + "|\n|-|-|\n" + "|乙|\n" * 2000)
    cells = sum(len(row) for table in found.tables for row in table.rows)
    assert cells < 100_000


@pytest.mark.parametrize("text", ["\n", "   ", "\u3000\n\t"])
def test_a_file_of_white_space_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        document(text)
    assert (refused.value.code, refused.value.values["name"]) == ("document.no-text", "paper.txt")


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_chars=5), "document.too-long"),
        (Limits(max_blocks=2), "document.too-many-blocks"),
    ],
)
def test_what_is_too_much_is_refused(limits: Limits, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        document("账目\n不清\n台账\n", limits=limits)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "form"), [("a.txt", "txt"), ("a.MD", "md"), ("a.markdown", "md"), ("a", "txt")]
)
def test_the_form_is_named(name: str, form: str) -> None:
    assert document("账目不清", name).format == form


@given(st.text(alphabet="甲乙|-: #。，一、1.\n\r\t\u3000\u2028", max_size=200).filter(str.strip))
def test_blocks_come_in_order_with_only_white_space_between(text: str) -> None:
    found = document(text)
    assert found.text == text
    edges = [0, *(e for b in found.blocks for e in (b.span.start, b.span.end)), len(text)]
    assert edges == sorted(edges)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        assert not text[start:end].strip()
