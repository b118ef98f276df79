"""Counts that the text states against what is there."""

from __future__ import annotations

import pytest
from papers import reading

THREE = "一是账目没有公开。二是固定资产没有登记。三是票据没有保存。"


def counts(text: str) -> list[tuple[int, int | None]]:
    return [(count.stated, count.found) for count in reading(text).counts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、存在的问题\n主要存在以下三个方面的问题。" + THREE, [(3, 3)]),
        ("一、存在的问题\n主要存在以下3个问题：\n1.账目没有公开。\n2.票据没有保存。", [(3, 2)]),
        (
            "一、存在的问题\n主要存在以下五个方面的问题。\n"
            + "".join(f"（{n}）{n}方面。账目管理不规范。\n" for n in "一二三四"),
            [(5, 4)],
        ),
        ("一、整改情况\n反馈的5个问题：已完成整改3个，正在整改1个。", [(5, 4)]),
        (
            "一、整改情况\n审计查出28个问题，已完成整改21个，分阶段整改5个，持续整改1个。",
            [(28, 27)],
        ),
        ("一、存在的问题\n账目没有公开。", []),
        (
            "一、总体评价\n还存在一些突出问题，共3个方面。\n二、存在的问题\n"
            "（一）财务方面\n账目没有公开。\n（二）资产方面\n资产没有登记。\n",
            [(3, 2)],
        ),
    ],
)
def test_it_counts_what_was_announced(text: str, expected: list[tuple[int, int | None]]) -> None:
    assert counts(text) == expected


def test_a_count_of_last_year_is_not_checked() -> None:
    assert counts("一、存在的问题\n上年度查摆出存在问题14个。" + THREE) == []


def test_it_knows_nothing_where_the_text_is_cut() -> None:
    text = (
        "一、存在的问题\n主要存在以下五个方面的问题。"
        + THREE
        + "四是村级财务管理上仍然存在白条入账和现金坐支等现象，尤其是在项"
    )
    assert counts(text) == [(5, None)]


def test_the_words_are_quoted() -> None:
    text = "一、存在的问题\n主要存在以下三个方面的问题。" + THREE
    (count,) = reading(text).counts
    assert text[count.span.start : count.span.end] == count.text == "三个方面"
