"""Findings to measures: confirmed pairs, structure, words, and what each link says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import checked, held, made, measure, pairs, problem, reasons

from zhenggai.core.reconcile import reconcile
from zhenggai.core.records import MeasureKind, ReasonCode, Status


def test_one_row_links_directly() -> None:
    result = held(
        problem("灯具损坏", row=1),
        measure("更换灯具", row=1),
        problem("租金拖欠", row=2),
        measure("追缴租金", row=2),
    )
    assert pairs(result) == {("P1", "M1"): "direct", ("P2", "M2"): "direct"}
    assert ReasonCode.SAME_ROW in reasons(result, "P1", "M1")


def test_one_reference_links_directly_however_it_is_typed() -> None:
    result = held(
        problem("Accounts were not reconciled", number="2021-001"),
        problem("Reports were late", number="2021-002"),
        measure("Will reconcile monthly", number="Finding 2021 - 001"),
        measure("Will report in time", number="#2021-002"),
    )
    assert pairs(result) == {("P1", "M1"): "direct", ("P2", "M2"): "direct"}
    assert ReasonCode.SAME_REFERENCE in reasons(result, "P1", "M1")


def test_one_plan_entry_answers_every_reference_it_carries() -> None:
    result = held(
        problem("Accounts were not reconciled", number="2022-001"),
        problem("Reports were late", number="2022-002"),
        measure("The calendar will be kept", number="2022-001 and 2022-002"),
    )
    assert pairs(result) == {("P1", "M1"): "direct", ("P2", "M1"): "direct"}


def test_a_heading_that_names_the_problem_holds_its_measures() -> None:
    result = checked(
        "一、整改情况\n（一）关于“楼道灯具损坏”问题的整改\n组织后勤科更换灯具。建立巡查制度。\n"
        "（二）关于“门面租金拖欠”问题的整改\n追缴门面租金。"
    )
    assert pairs(result) == {
        ("P1", "M1"): "direct",
        ("P1", "M2"): "direct",
        ("P2", "M3"): "direct",
    }
    assert ReasonCode.SAME_HEADING in reasons(result, "P1", "M2")


def test_a_problem_named_in_a_list_item_holds_its_measure() -> None:
    result = checked(
        "一、整改情况\n1.针对“楼道灯具损坏”问题，组织更换灯具。\n"
        "2.针对“门面租金拖欠”问题，组织追缴租金。\n3.针对“台账不全”问题，组织补齐台账。"
    )
    assert set(pairs(result)) == {("P1", "M1"), ("P2", "M2"), ("P3", "M3")}


def test_sections_of_one_theme_face_each_other() -> None:
    result = checked(
        "一、存在的问题\n"
        "（一）理论学习方面。对新课题钻研不够。中心组学习质量不高。\n"
        "（二）资产管理方面。门面租金长期拖欠。固定资产没有登记。\n"
        "二、整改措施\n"
        "（一）理论学习方面。每月组织中心组学习专题研讨。\n"
        "（二）资产管理方面。逐户追缴门面租金。"
    )
    assert pairs(result)[("P2", "M1")] == "direct"
    assert pairs(result)[("P3", "M2")] == "direct"
    assert not {("P3", "M1"), ("P4", "M1"), ("P1", "M2"), ("P2", "M2")} & set(pairs(result))


def test_what_covers_all_is_generic_only() -> None:
    result = held(
        problem("楼道灯具损坏"),
        problem("门面租金拖欠"),
        problem("台账不全"),
        measure("根据上述问题开出整改通知单，限期整改"),
    )
    assert set(pairs(result).values()) == {"generic"}
    assert set(result.status.values()) == {Status.GENERAL}


def test_a_slogan_beside_its_problem_is_generic() -> None:
    slogan = measure("切实提高政治站位", MeasureKind.SLOGAN, row=1)
    result = held(problem("楼道灯具损坏", row=1), slogan)
    assert pairs(result) == {("P1", "M1"): "generic"}
    assert result.status["P1"] is Status.GENERAL


def test_a_measure_for_nothing_is_an_orphan() -> None:
    result = held(
        problem("楼道灯具损坏", row=1), measure("更换楼道灯具", row=1), measure("植树", row=2)
    )
    assert result.orphan_measures == ("M2",)


def test_confirmed_pairs_are_kept_and_say_so() -> None:
    reading = made(
        problem("楼道灯具损坏", row=1), measure("更换灯具", row=1), measure("植树", row=2)
    )
    result = reconcile(reading, confirmed=[("P1", "M2")])
    assert pairs(result)[("P1", "M2")] == "direct"
    assert ReasonCode.CONFIRMED in reasons(result, "P1", "M2")
    assert result.orphan_measures == ()


@pytest.mark.parametrize("pair", [("P9", "M1"), ("P1", "M9"), ("", "")])
def test_a_confirmed_pair_of_items_that_are_gone_is_left_aside(pair: tuple[str, str]) -> None:
    result = reconcile(made(problem("灯具损坏", row=1), measure("植树", row=2)), confirmed=[pair])
    assert pairs(result) == {}


def test_an_answer_behind_a_cut_is_unknown() -> None:
    result = held(problem("楼道灯具损坏", cut=True), cut=frozenset({"end"}))
    assert result.status["P1"] is Status.UNKNOWN


def test_every_finding_has_a_status_even_without_any_measure() -> None:
    result = held(problem("楼道灯具损坏"), problem("租金拖欠"))
    assert result.status == {"P1": Status.UNANSWERED, "P2": Status.UNANSWERED}


def test_nothing_held_against_nothing_is_nothing() -> None:
    result = held()
    assert (result.links, result.flags, result.orphan_measures) == ((), (), ())


FEEDBACK = "一、存在的问题\n1.楼道灯具长期损坏。\n2.门面租金长期拖欠。\n3.固定资产没有登记。"
PLAN = (
    "一、整改措施\n（一）关于楼道灯具长期损坏的问题\n整改措施：由后勤科更换灯具。\n"
    "（二）关于门面租金长期拖欠的问题\n整改措施：由财务科逐户追缴。"
)


def test_a_plan_answers_the_feedback_of_another_file() -> None:
    result = checked(FEEDBACK, PLAN)
    assert result.reading is not result.against
    assert [status.value for status in result.status.values()] == [
        "answered",
        "answered",
        "unanswered",
    ]


def test_rows_of_two_files_have_nothing_to_do_with_each_other() -> None:
    ours, theirs = made(problem("灯具损坏", row=1)), made(measure("追缴租金", row=1))
    assert reconcile(ours, theirs).links == ()


def test_a_cut_in_the_other_file_leaves_its_answers_unknown() -> None:
    ours = made(problem("楼道灯具损坏"))
    theirs = made(measure("追缴租金"), cut=frozenset({"end"}))
    assert reconcile(ours, theirs).status["P1"] is Status.UNKNOWN


WORDS = st.text(alphabet="租金灯具损坏更换追缴学习制度管理不够加强问题", min_size=2, max_size=20)


@settings(max_examples=60)
@given(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=8), st.booleans())
def test_links_say_why_and_stay_within_bounds(
    problems: list[str], acts: list[str], rows: bool
) -> None:
    items = [problem(t, row=n if rows else None) for n, t in enumerate(problems)]
    items += [measure(t, row=n if rows else None) for n, t in enumerate(acts)]  # type: ignore[misc]
    result = held(*items)
    assert all(0 <= link.score <= 1 for link in result.links)
    assert all(link.reasons for link in result.links)
    assert len({(link.finding, link.measure) for link in result.links}) == len(result.links)
    linked = {link.measure for link in result.links}
    assert linked.isdisjoint(result.orphan_measures)
    assert len(linked) + len(result.orphan_measures) == len(acts)
    assert list(result.status) == [f"P{n}" for n in range(1, len(problems) + 1)]


def test_the_same_papers_give_the_same_answer_twice() -> None:
    assert checked(FEEDBACK, PLAN) == checked(FEEDBACK, PLAN)


def test_an_umbrella_covers_the_problems_of_its_section_in_general_only() -> None:
    result = checked(
        "一、存在的问题\n（一）发展质量不高。工业园区入驻率低。零售业增长滞后。教师轮岗流于形式。\n"
        "（二）党建工作薄弱。支部学习走过场。党费收缴不及时。\n"
        "二、整改措施\n（一）推动经济社会高质量发展。全力破解发展难题，推动经济行稳致远。\n"
        "（二）抓实党建工作。按月收缴党费，按季检查支部学习。"
    )
    found = pairs(result)
    assert found["P1", "M1"] == found["P2", "M1"] == "generic"
    assert ("P3", "M1") not in found


def test_words_that_one_problem_and_one_measure_alone_have_link_them() -> None:
    result = checked(
        "一、存在的问题\n1.新书上架周期过长。\n2.地下书库除湿设备老化，地方文献发霉。\n3.志愿服务时长登记不准。\n"
        "二、整改措施\n1.优化编目流程。\n2.核验志愿服务记录。\n3.租用工业除湿机，送修发霉文献。\n4.开展评比活动。"
    )
    assert pairs(result)["P2", "M3"] == "direct"


AUDIT = (
    "FINDINGS\n\nFinding 1: Bank accounts were not reconciled\n"
    "Condition: Bank accounts of the grant fund were not reconciled for five months.\n\n"
    "Finding 2: Vehicles were used without a log\n"
    "Condition: Vehicle use was not recorded in the log.\n\n"
)
AUDIT_PLAN = (
    "CORRECTIVE ACTION PLAN\n\n"
    "Bank accounts will be reconciled every month by the deputy treasurer. "
    "Responsible: Deputy Treasurer. Completion date: March 31, 2026\n"
)


def test_an_audit_plan_answers_the_one_finding_it_is_clearly_nearest_to() -> None:
    assert set(pairs(checked(AUDIT, AUDIT_PLAN))) == {("P1", "M1")}


def test_an_audit_plan_as_near_to_another_finding_is_left_to_the_reader() -> None:
    again = AUDIT[AUDIT.index("Finding 1") : AUDIT.index("Finding 2")]
    twice = AUDIT + again.replace("Finding 1", "Finding 3")
    assert not checked(twice, AUDIT_PLAN).links
