"""Causes to the findings they explain and the measures that remove them."""

from __future__ import annotations

from made import cause, held, measure, problem

from zhenggai.core.records import ReasonCode


def test_a_cause_in_the_row_explains_its_finding() -> None:
    result = held(
        problem("灯具损坏", row=1),
        cause("维护不及时", row=1),
        problem("租金拖欠", row=2),
        cause("合同缺失", row=2),
    )
    assert [(link.cause, link.item) for link in result.cause_links] == [("C1", "P1"), ("C2", "P2")]
    assert result.cause_links[0].reasons[0].code is ReasonCode.SAME_ROW


def test_a_cause_apart_explains_what_it_speaks_of() -> None:
    result = held(
        problem("门面租金长期拖欠"), problem("楼道灯具损坏"), cause("门面租金合同没有专人管理")
    )
    assert ("C1", "P1") in {(link.cause, link.item) for link in result.cause_links}
    assert result.findings_without_cause == ("P2",)


def test_a_paper_without_analysis_lacks_no_single_cause() -> None:
    assert held(problem("灯具损坏")).findings_without_cause == ()


def test_a_measure_in_its_row_removes_a_cause() -> None:
    result = held(
        problem("灯具损坏", row=1),
        cause("流程缺失", row=1),
        measure("更换灯具", row=1),
        cause("资金紧张", row=2),
    )
    assert result.causes_without_measure == ("C2",)


def test_a_measure_that_speaks_of_it_removes_a_cause() -> None:
    result = held(problem("租金拖欠", row=1), cause("租金台账缺失"), measure("建立租金台账", row=1))
    assert result.causes_without_measure == ()
