"""Findings and measures with their fields, as a person would list them."""

from __future__ import annotations

import pytest
from papers import measures, problems, reading

from zhenggai.core.records import DeadlineKind, Origin

PROBLEMS = "一、存在的问题\n"
MEASURES = "一、整改措施\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            PROBLEMS + "一是账目没有按月公开。二是固定资产没有登记。",
            ["账目没有按月公开。", "固定资产没有登记。"],
            id="一是 in a row",
        ),
        pytest.param(
            PROBLEMS + "1.账目没有按月公开。\n2.固定资产没有登记。",
            ["账目没有按月公开。", "固定资产没有登记。"],
            id="list",
        ),
        pytest.param(
            "一、整改情况\n（一）关于“账目公开不及时”问题的整改\n已按月公开账目，接受群众监督。",
            ["账目公开不及时"],
            id="named in a heading with quotes",
        ),
        pytest.param(
            "一、整改情况\n1.针对“账目公开不及时”问题，财务科建立公开制度，每月公开账目。",
            ["账目公开不及时"],
            id="named in front of its measure",
        ),
        pytest.param(
            "一、整改情況\n1.針對「賬目公開不及時」問題，財務科每月公開賬目。",
            ["賬目公開不及時"],
            id="traditional characters stay as they are",
        ),
    ],
)
def test_problems_are_found_in_the_words_of_the_paper(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "一、整改情况\n1.针对“账目公开不及时”问题，财务科建立公开制度，每月公开账目。",
            ["财务科建立公开制度，每月公开账目。"],
            id="behind the problem it names",
        ),
        pytest.param(
            "一、整改情况\n（一）关于“账目公开不及时”问题的整改\n财务科建立公开制度，每月公开账目。",
            ["财务科建立公开制度，每月公开账目。"],
            id="below the heading that names the problem",
        ),
        pytest.param(
            MEASURES + "1.每月公开账目。\n2.逐件登记固定资产。",
            ["每月公开账目。", "逐件登记固定资产。"],
            id="list",
        ),
        pytest.param(
            MEASURES + "一要每月公开账目。二要逐件登记固定资产。",
            ["每月公开账目。", "逐件登记固定资产。"],
            id="一要 in a row",
        ),
    ],
)
def test_measures_are_found_in_the_words_of_the_paper(text: str, expected: list[str]) -> None:
    assert measures(text) == expected


def test_a_finding_in_brackets_keeps_its_owner_out_of_the_quote() -> None:
    text = PROBLEMS + "1.账目没有按月公开（责任单位：财政所）\n2.票据没有保存（责任单位：农经站）"
    assert problems(text) == ["账目没有按月公开", "票据没有保存"]


@pytest.mark.parametrize(
    ("sentence", "origin"),
    [
        ("账目没有按月公开。", Origin.OWN),
        ("上年度民主生活会查摆的账目不清问题没有整改到位。", Origin.PAST),
        ("去年查摆的账目不清问题没有整改到位。", Origin.PAST),
        ("巡察反馈的“账目公开不及时”没有整改到位。", Origin.QUOTED),
    ],
)
def test_this_years_problems_are_told_from_quoted_and_past_ones(
    sentence: str, origin: Origin
) -> None:
    (finding,) = reading(PROBLEMS + sentence).findings
    assert finding.origin is origin


def test_a_common_problem_is_marked() -> None:
    own, common = reading(PROBLEMS + "1.账目没有公开。\n2.各村普遍存在台账不全现象。").findings
    assert (own.common, common.common) == (False, True)


@pytest.mark.parametrize("act", ["稳控", "劝返", "盯防", "删帖"])
def test_an_act_against_people_is_marked(act: str) -> None:
    text = MEASURES + f"1.安排专人对上访人员做好{act}工作。\n2.每月公开账目。"
    assert [measure.person_aimed for measure in reading(text).measures] == [True, False]


def test_one_field_line_holds_for_every_measure_of_its_item() -> None:
    text = (
        "一、整改情况\n（一）账目公开不及时\n1.每月公开账目。\n2.设立举报箱。\n"
        "牵头单位：财政所；责任单位：农经站；配合单位：纪委；完成时限：2026年6月30日前\n"
        "（二）固定资产没有登记\n1.逐件登记固定资产。\n2.每年盘点一次。"
    )
    read = reading(text).measures
    first = [m for m in read if m.quote.text in {"每月公开账目。", "设立举报箱。"}]
    assert [m.owner for m in first] == ["财政所", "财政所"]
    assert [m.supporting for m in first] == [("农经站", "纪委"), ("农经站", "纪委")]
    assert [m.deadline and m.deadline.on() and str(m.deadline.on()) for m in first] == [
        "2026-06-30",
        "2026-06-30",
    ]
    assert all(m.owner is None for m in read if m not in first)


def test_what_the_text_does_not_state_is_none() -> None:
    (measure,) = reading(MEASURES + "1.加强财务管理工作。").measures
    assert (measure.owner, measure.deadline, measure.target) == (None, None, None)


def test_a_measure_states_owner_deadline_and_target() -> None:
    text = MEASURES + "1.由财政所牵头，6月底前追缴租金12万元。"
    (measure,) = reading(text).measures
    assert measure.owner == "财政所"
    assert measure.deadline is not None
    assert (measure.deadline.kind, measure.deadline.month) == (DeadlineKind.DATE, 6)
    assert measure.target is not None
    assert "12万元" in measure.target


def test_what_is_done_is_marked() -> None:
    done, open_ = reading("一、整改措施\n1.已追缴全部租金。\n2.逐件登记固定资产。").measures
    assert (done.done, open_.done) == (True, False)


@pytest.mark.parametrize("status", ["该问题已完成整改。", "正在整改。", "已完成整改，长期坚持。"])
def test_a_bare_status_is_no_measure(status: str) -> None:
    text = (
        "一、整改情况\n"
        "（一）关于“账目公开不及时”问题的整改\n"
        f"财务科建立公开制度，每月公开账目。{status}"
    )
    assert measures(text) == ["财务科建立公开制度，每月公开账目。"]


def test_ids_run_in_reading_order() -> None:
    read = reading(PROBLEMS + "1.账目没有公开。\n2.票据没有保存。\n二、整改措施\n1.公开账目。")
    assert [f.id for f in read.findings] == ["P1", "P2"]
    assert [m.id for m in read.measures] == ["M1"]
