"""Headings from numbers, declared styles and shape."""

from __future__ import annotations

from itertools import pairwise

import pytest
from papers import headings, problems, reading

BELOW = "账目没有按月公开，群众意见较大。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"一、问题\n（一）资金管理\n1.账目不清\n{BELOW}\n2.台账不全\n{BELOW}\n二、措施\n加强管理。",
            [
                (1, "一、", "问题"),
                (2, "（一）", "资金管理"),
                (3, "1.", "账目不清"),
                (3, "2.", "台账不全"),
                (1, "二、", "措施"),
            ],
            id="the order of GB/T 9704",
        ),
        pytest.param(
            f"一、问题\n1.账目不清\n{BELOW}\n2.台账不全\n{BELOW}",
            [(1, "一、", "问题"), (2, "1.", "账目不清"), (2, "2.", "台账不全")],
            id="a level skipped moves up under its parent",
        ),
        pytest.param(
            f"（一）资金\n{BELOW}\n（二）资产\n{BELOW}\n（一）人事\n{BELOW}",
            [(2, "（一）", "资金"), (2, "（二）", "资产"), (2, "（一）", "人事")],
            id="numbers start again",
        ),
        pytest.param(
            "第一章 总体情况\n一、问题\n" + BELOW + "\n第二章 措施\n一、资金\n" + BELOW,
            [
                (1, "第一章", "总体情况"),
                (2, "一、", "问题"),
                (1, "第二章", "措施"),
                (2, "一、", "资金"),
            ],
            id="chapters stand above",
        ),
        pytest.param(
            f"1. 存在的问题\n1.1 账目不清\n{BELOW}\n1.2 台账不全\n{BELOW}",
            [(1, "1.", "存在的问题"), (2, "1.1", "账目不清"), (2, "1.2", "台账不全")],
            id="dotted",
        ),
        pytest.param(
            f"# 整改报告\n## 问题\n### 资金\n{BELOW}\n## 措施\n{BELOW}",
            [(0, "", "整改报告"), (1, "", "问题"), (2, "", "资金"), (1, "", "措施")],
            id="Markdown",
        ),
        pytest.param(
            f"（一）理论学习不够。{BELOW}（二）作风不实。{BELOW}",
            [(2, "（一）", "理论学习不够。"), (2, "（二）", "作风不实。")],
            id="a heading runs on into its paragraph",
        ),
        pytest.param(
            f"一、 问题\n(一) 资金\n{BELOW}\n（二）　资产\n{BELOW}",
            [(1, "一、", "问题"), (2, "(一)", "资金"), (2, "（二）", "资产")],
            id="half and full width",
        ),
        pytest.param(
            f"存在的问题\n\n{BELOW}\n\n整改措施\n\n每月公开账目。",
            [(1, "", "存在的问题"), (1, "", "整改措施")],
            id="without a number",
        ),
    ],
)
def test_it_finds_the_outline(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert headings(text) == expected


def test_list_items_are_no_headings() -> None:
    text = "一、存在的问题\n1.账目不清。\n2.台账不全。\n3.票据不齐。"
    assert headings(text) == [(1, "一、", "存在的问题")]
    assert len(problems(text)) == 3


def test_the_title_is_level_zero() -> None:
    text = f"云岭县交通局关于巡察整改情况的报告\n\n一、问题\n{BELOW}"
    assert headings(text)[0] == (0, "", "云岭县交通局关于巡察整改情况的报告")


def test_a_problem_named_by_its_heading_ends_with_the_full_stop() -> None:
    text = (
        "一、整改情况\n"
        "1.关于账目不清的问题。每月公开账目，由财务科负责办理。\n"
        "2.关于台账不全的问题。逐项补齐台账，由办公室负责办理。"
    )
    assert [title for _level, _number, title in headings(text)][1:] == [
        "关于账目不清的问题。",
        "关于台账不全的问题。",
    ]


def test_parents_come_before_their_children_and_levels_go_down() -> None:
    text = f"一、问题\n（一）资金\n1.账目\n{BELOW}\n2.票据\n{BELOW}\n二、措施\n{BELOW}"
    outline = reading(text).outline
    for index, heading in enumerate(outline):
        if heading.parent is not None:
            assert heading.parent < index
            assert outline[heading.parent].level < heading.level


def test_bodies_fill_the_space_between_headings() -> None:
    text = f"一、问题\n（一）资金\n{BELOW}\n二、措施\n每月公开账目。"
    outline = reading(text).outline
    for heading, following in pairwise(outline):
        assert heading.body.end == following.span.start
    assert outline[-1].body.end == len(text)
