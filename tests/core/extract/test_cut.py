"""Texts that start or stop in mid-item."""

from __future__ import annotations

import pytest
from papers import reading

HEAD = "一、存在的问题\n账目没有按月公开。\n二、整改措施\n"


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (HEAD + "每月公开账目。", set()),
        (
            HEAD + "每月公开账目，并且由村务监督委员会对公开内容逐项核对以后再行张贴到村委会公示",
            {"end"},
        ),
        (HEAD + "（一）账目方面\n整改措施：", {"end"}),
        ("三是账目没有公开。四是票据没有保存。", {"start"}),
        (HEAD + "每月公开账目。\n云岭县财政局\n2025年6月30日", set()),
    ],
)
def test_it_tells_where_words_are_missing(text: str, cut: set[str]) -> None:
    assert reading(text).cut == cut


def test_only_the_findings_before_the_cut_without_measure_are_marked() -> None:
    text = (
        "一、整改情况\n（一）账目公开不及时\n整改措施：每月公开账目。\n"
        "（二）固定资产没有登记\n整改措施："
    )
    read = reading(text)
    assert [finding.cut for finding in read.findings] == [False, True]


def test_a_finding_answered_before_the_cut_is_not_marked() -> None:
    text = (
        "一、检查情况\n（一）账目方面\n问题描述：账目没有按月公开。\n整改措施：建立公开制度。\n"
        "问题描述：固定资产没有登记，办公设备账实不符，部分设备被个人长期占用，村委会对此没有采"
    )
    read = reading(text)
    assert read.cut == {"end"}
    assert not read.findings[0].cut
    assert all(finding.cut for finding in read.findings[1:])
