"""F09: findings without measure, measures without finding, causes without measure."""

from __future__ import annotations

from made import cause, flagged, flags, held, measure, problem

from zhenggai.core.check import has_gaps
from zhenggai.core.records import Origin, Severity


def test_a_finding_without_measure_is_a_gap() -> None:
    result = held(problem("楼道灯具损坏", row=1), measure("追缴租金", row=2))
    (gap, stray) = flags(result, "F09")
    assert (gap.item, gap.severity) == ("P1", Severity.GAP)
    assert (stray.item, stray.severity) == ("M1", Severity.QUESTION)


def test_an_answered_finding_and_its_measure_are_silent() -> None:
    assert flagged(held(problem("灯具损坏", row=1), measure("更换灯具", row=1)), "F09") == []


def test_what_stands_behind_a_cut_is_no_gap() -> None:
    result = held(problem("楼道灯具损坏", cut=True), cut=frozenset({"end"}))
    assert flagged(result, "F09") == []


def test_a_cause_that_nothing_removes_is_a_question() -> None:
    result = held(
        problem("灯具损坏", row=1), cause("财务流程缺失", row=2), measure("更换灯具", row=1)
    )
    assert flagged(result, "F09") == ["C1"]


def test_a_problem_of_an_earlier_year_owes_no_new_measure() -> None:
    result = held(problem("楼道灯具损坏", row=1, origin=Origin.PAST))
    assert flagged(result, "F09") == []


def test_only_what_is_still_open_counts_as_a_gap_when_the_check_is_strict() -> None:
    assert has_gaps(held(problem("台账不全")))
    assert not has_gaps(held(problem("台账不全", origin=Origin.PAST)))
