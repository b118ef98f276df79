"""When somebody is told that a day comes nearer: pure."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.apps.supervision.warnings import Stage, Warnings, is_told_again
from zhenggai.core.deadlines import Calendar, Moves, Period, Unit

DUE = date(2026, 8, 31)
USUAL = Warnings(Calendar("cn", (), ()))


@pytest.mark.parametrize(
    ("left", "stage"),
    [
        (21, None), (20, Stage.FIRST), (11, Stage.FIRST), (10, Stage.SECOND), (1, Stage.SECOND),
        (0, Stage.TODAY), (-1, Stage.OVERDUE), (-400, Stage.OVERDUE),
    ],
)  # fmt: skip
def test_the_stages_of_a_deadline(left, stage):
    assert USUAL.stage(DUE, on=DUE - timedelta(days=left)) is stage


def test_a_stage_is_new_on_its_first_day():
    new = [
        left
        for left in range(40, -40, -1)
        if USUAL.is_news(DUE, since=DUE - timedelta(days=left + 1), on=DUE - timedelta(days=left))
    ]
    assert new == [20, 10, 0, -1]


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20), st.integers(0, 30))
def test_whatever_days_are_left_out_each_stage_is_told_of_once_at_most(gaps, first):
    """And none that was passed over is never told of."""
    day = DUE - timedelta(days=60 - first)
    told = 0
    days = [day]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    for since, on in pairwise(days):
        told += USUAL.is_news(DUE, since=since, on=on)
    marks = [DUE + timedelta(days=mark) for mark in (-20, -10, 0, 1)]
    passed = [mark for mark in marks if days[0] < mark <= days[-1]]
    assert told <= len(passed)
    assert bool(told) == bool(passed)


def test_what_is_overdue_is_told_of_again_when_a_week_has_begun():
    friday, monday, tuesday = (date(2026, 9, day) for day in (4, 7, 8))
    assert is_told_again(since=friday, on=monday)
    assert is_told_again(since=friday, on=tuesday)
    assert not is_told_again(since=monday, on=tuesday)


def test_a_rule_may_count_working_days_and_the_first_is_never_later_than_the_second():
    calendar = Calendar("cn", (), ())
    own = Warnings(calendar, Period(Unit.WORKING_DAYS, -5), Period(Unit.WORKING_DAYS, -10))
    assert own.days(DUE) == (date(2026, 8, 17), date(2026, 8, 17))
    own = Warnings(calendar, Period(Unit.MONTHS, -6, Moves.STAYS))
    assert own.days(DUE) == (date(2026, 2, 28), date(2026, 8, 21))


@given(st.integers(-400, -1), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS]))
def test_no_warning_comes_before_the_longest(amount, unit):
    own = Warnings(Calendar("cn", (), ()), Period(unit, amount, Moves.PREVIOUS))
    assert DUE - own.days(DUE)[0] <= own.longest
