"""Which role each stretch plays, by label, heading or turning sentence."""

from __future__ import annotations

from papers import causes, measures, problems, reading


def test_labels_part_one_item_into_problem_cause_and_measure() -> None:
    text = (
        "一、检查情况\n1.问题描述：账目没有按月公开。\n原因分析：财务制度不健全。\n"
        "整改措施：每月10日前公开账目。"
    )
    assert problems(text) == ["账目没有按月公开。"]
    assert causes(text) == ["财务制度不健全。"]
    assert measures(text) == ["每月10日前公开账目。"]


def test_labels_in_one_line_part_it_too() -> None:
    text = "一、检查情况\n1.问题描述：账目没有按月公开。整改措施：每月10日前公开账目。"
    assert problems(text) == ["账目没有按月公开。"]
    assert measures(text) == ["每月10日前公开账目。"]


def test_a_turning_sentence_starts_the_measures() -> None:
    text = (
        "一、自查情况\n存在以下问题：\n1.账目没有按月公开。\n2.固定资产没有登记。\n"
        "针对上述问题，制定整改措施如下：\n1.每月公开账目。\n2.逐件登记固定资产。"
    )
    assert problems(text) == ["账目没有按月公开。", "固定资产没有登记。"]
    assert measures(text) == ["每月公开账目。", "逐件登记固定资产。"]


def test_the_next_heading_ends_what_a_label_began() -> None:
    text = (
        "一、检查情况\n（一）账目方面\n问题描述：账目没有按月公开。\n整改措施：每月公开账目。\n"
        "（二）资产方面\n问题描述：固定资产没有登记。\n整改措施：逐件登记固定资产。"
    )
    assert problems(text) == ["账目没有按月公开。", "固定资产没有登记。"]
    assert measures(text) == ["每月公开账目。", "逐件登记固定资产。"]


def test_leave_taking_is_no_item() -> None:
    text = "一、存在的问题\n账目没有按月公开。\n以上对照检查，不妥之处，请批评指正。"
    assert problems(text) == ["账目没有按月公开。"]


def test_items_stand_under_their_heading_with_their_number() -> None:
    text = "一、存在的问题\n（一）账目方面\n1.账目没有公开。\n2.票据没有保存。\n"
    read = reading(text)
    assert [finding.number for finding in read.findings] == ["1.", "2."]
    titles = [read.outline[f.section].title for f in read.findings if f.section is not None]
    assert titles == ["账目方面", "账目方面"]


def test_causes_mentioned_in_passing_turn_nothing() -> None:
    text = (
        "会前，我找出了自身存在的问题，剖析了问题产生的原因，明确了努力方向。现将有关情况报告如下。\n"
        "一、存在的问题\n账目没有按月公开。"
    )
    assert causes(text) == []


def test_a_cause_told_without_a_colon_keeps_its_words() -> None:
    text = "一、检查情况\n账目没有按月公开。究其原因，是财务制度不健全。"
    assert causes(text) == ["究其原因，是财务制度不健全。"]
