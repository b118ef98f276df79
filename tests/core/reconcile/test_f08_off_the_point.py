"""F08: measures that stand beside the finding and pass it by."""

from __future__ import annotations

from decimal import Decimal

from made import flagged, held, measure, problem

from zhenggai.core.records import Amount, Span

MONEY = (Amount("12万元", Span(0, 4), Decimal(120000), "CNY"),)


def test_it_asks_where_only_the_place_is_shared() -> None:
    result = held(problem("楼道灯具损坏", row=1), measure("追缴租金", row=1))
    assert flagged(result, "F08") == ["P1"]


def test_a_shared_word_is_enough() -> None:
    result = held(problem("楼道灯具损坏", row=1), measure("更换灯具", row=1))
    assert flagged(result, "F08") == []


def test_it_asks_where_a_sum_is_answered_without_a_figure() -> None:
    finding = problem("拖欠租金12万元", row=1, amounts=MONEY)
    assert flagged(held(finding, measure("加强租金管理", row=1)), "F08") == ["P1"]
    assert flagged(held(finding, measure("追缴租金12万元", row=1)), "F08") == []


def test_without_any_measure_it_is_silent() -> None:
    assert flagged(held(problem("楼道灯具损坏", row=1)), "F08") == []
