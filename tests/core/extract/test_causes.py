"""Causes: a sub-section each, a listed item each, or what a label says."""

from __future__ import annotations

import pytest
from papers import causes, reading

from zhenggai.core.records import CauseKind


def test_each_sub_section_of_the_analysis_is_one_cause() -> None:
    text = (
        "一、原因分析\n（一）思想认识不到位。学习抓得不紧，走过场。\n"
        "（二）制度执行不严格。检查少，问责软。\n二、整改措施\n1.加强学习。"
    )
    assert causes(text) == [
        "（一）思想认识不到位。学习抓得不紧，走过场。",
        "（二）制度执行不严格。检查少，问责软。",
    ]


def test_without_sub_sections_each_ordinal_is_one() -> None:
    text = "一、原因分析\n一是思想认识不到位。二是制度执行不严格。三是监督检查不经常。"
    assert len(causes(text)) == 3


def test_a_label_inside_an_item_gives_one() -> None:
    text = (
        "一、检查情况\n（一）账目公开不及时\n"
        "原因分析：财务制度不健全，经办人员更换频繁。\n整改措施：每月公开账目。"
    )
    assert causes(text) == ["财务制度不健全，经办人员更换频繁。"]


def test_what_only_announces_causes_is_none() -> None:
    text = (
        "一、原因分析\n反复剖析，主要有以下几方面原因：\n一是思想认识不到位。二是监督检查不经常。"
    )
    assert len(causes(text)) == 2


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        ("思想认识不到位，学习不够。", CauseKind.SUBJECTIVE),
        ("制度机制不健全，流程缺失。", CauseKind.INSTITUTIONAL),
        ("日常监督检查不经常，考核不严。", CauseKind.MANAGERIAL),
        ("财力有限，历史遗留较多。", CauseKind.OBJECTIVE),
        ("久而久之就这样了。", None),
    ],
)
def test_it_tells_where_the_cause_lies(cause: str, kind: CauseKind | None) -> None:
    (found,) = reading(f"一、原因分析\n一是{cause}").causes
    assert found.kind is kind
