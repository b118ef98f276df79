"""The edges of the chart."""

from __future__ import annotations

from dataclasses import replace

from zhenggai.apps.reconciliation.facts import facts
from zhenggai.apps.reconciliation.flow import flow
from zhenggai.core.records import Reconciliation


def test_it_leads_from_problems_through_causes_to_measures_and_gaps(made: Reconciliation) -> None:
    edges = {
        (e.start.name or e.start.side, e.end.name or e.end.side): e.count for e in flow(facts(made))
    }

    assert edges == {
        ("渠堵了。", "怕麻烦。"): 1,
        ("路断了。", "no-cause"): 1,
        ("账乱了。", "no-cause"): 1,
        ("怕麻烦。", "措施"): 1,
        ("no-cause", "general"): 1,
        ("no-cause", "unanswered"): 1,
    }


def test_it_leaves_the_causes_out_where_none_is_linked(made: Reconciliation) -> None:
    sides = {(e.start.side, e.end.side) for e in flow(facts(replace(made, cause_links=())))}

    assert sides == {("problem", "measure"), ("problem", "general"), ("problem", "unanswered")}


def test_there_is_nothing_to_draw_without_problems(made: Reconciliation) -> None:
    empty = replace(made, reading=replace(made.reading, findings=()), links=(), status={})

    assert flow(facts(empty)) == []
