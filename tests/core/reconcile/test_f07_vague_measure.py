"""F07: slogans without figure and without a date that could be missed."""

from __future__ import annotations

from made import flagged, held, measure

from zhenggai.core.records import Deadline, DeadlineKind, MeasureKind, Span

SLOGAN = MeasureKind.SLOGAN


def by(kind: DeadlineKind) -> Deadline:
    return Deadline("x", Span(0, 1), kind)


def test_it_asks_what_a_slogan_means() -> None:
    assert flagged(held(measure("切实加强管理", SLOGAN)), "F07") == ["M1"]


def test_immediately_and_for_ever_are_no_date() -> None:
    acts = [
        measure("切实加强管理", SLOGAN, deadline=by(DeadlineKind.IMMEDIATE)),
        measure("不断提高认识", SLOGAN, deadline=by(DeadlineKind.STANDING)),
    ]
    assert flagged(held(*acts), "F07") == ["M1", "M2"]


def test_a_date_a_figure_or_an_act_is_not_vague() -> None:
    acts = [
        measure("切实加强管理", SLOGAN, deadline=by(DeadlineKind.DATE)),
        measure("切实加强管理", SLOGAN, target="95%"),
        measure("更换灯具"),
    ]
    assert flagged(held(*acts), "F07") == []
