"""Counting working days: by table and by going through the days one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from notices import CHINA

from zhenggai.core.deadlines import Calendar, DayKind, SpecialDay
from zhenggai.core.errors import Invalid

ONE = timedelta(1)
days = st.dates(date(2000, 1, 1), date(2031, 12, 31))
counts = st.integers(-400, 400)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any weekly rule, any published years, with gaps among them, any special days."""
    rest = draw(st.frozensets(st.integers(0, 6), max_size=6))
    years = draw(st.frozensets(st.integers(2018, 2024), max_size=4))
    when = st.dates(date(2017, 12, 1), date(2025, 1, 31))
    rows = draw(
        st.lists(st.builds(SpecialDay, when, st.sampled_from(DayKind), st.just("节")), max_size=60)
    )
    return Calendar("xx", rows, years, rest=rest, tail=draw(st.integers(0, 31)))


def step_by_step(calendar: Calendar, day: date, count: int) -> date:
    """The working day so far away, by asking each day in turn."""
    step = ONE if count > 0 else -ONE
    for _ in range(abs(count)):
        day += step
        while not calendar.is_working(day):
            day += step
    return day


@given(days, counts)
def test_in_the_chinese_calendar_it_is_the_day_found_step_by_step(day, count):
    assert CHINA.add_working(day, count) == step_by_step(CHINA, day, count)


@given(calendars(), st.dates(date(2016, 1, 1), date(2026, 12, 31)), st.integers(-60, 60))
def test_in_any_calendar_it_is_the_day_found_step_by_step(calendar, day, count):
    assert calendar.add_working(day, count) == step_by_step(calendar, day, count)


@given(calendars(), st.dates(date(2016, 1, 1), date(2026, 12, 31)))
def test_a_day_is_worked_as_its_row_says_and_else_as_the_week_says(calendar, day):
    found = calendar.special(day)
    by_week = Calendar("xx", [], [], rest=calendar.rest).is_working(day)
    says = found.kind is DayKind.WORKING if found else by_week
    assert calendar.is_working(day) is says


@given(calendars(), days, st.integers(1, 500))
def test_counting_is_the_inverse_of_adding(calendar, day, count):
    assert calendar.working_between(day, calendar.add_working(day, count)) == count
    assert calendar.working_between(day, calendar.add_working(day, -count)) == -count


@given(calendars(), days, days)
def test_counting_there_is_counting_every_day_on_the_way(calendar, start, end):
    assume(abs(end - start) < timedelta(800))
    low, high = min(start, end), max(start, end)
    way = [low + timedelta(n) for n in range((high - low).days + 1)]
    way = way[1:] if end >= start else way[:-1]
    expected = sum(calendar.is_working(day) for day in way)
    assert calendar.working_between(start, end) == (expected if end >= start else -expected)


@given(calendars(), days, days, counts)
def test_who_starts_later_never_ends_earlier(calendar, first, second, count):
    early, late = min(first, second), max(first, second)
    assert calendar.add_working(early, count) <= calendar.add_working(late, count)


@given(calendars(), days, counts)
def test_one_working_day_more_is_later(calendar, day, count):
    fewer, more = calendar.add_working(day, count), calendar.add_working(day, count + 1)
    assert fewer < more or (count in {-1, 0} and fewer <= more)


@given(calendars(), days)
def test_the_next_and_the_previous_working_day_are_the_nearest(calendar, day):
    after, before = calendar.next_working(day), calendar.previous_working(day)
    assert calendar.is_working(after)
    assert calendar.is_working(before)
    between = [before + timedelta(n) for n in range(1, (after - before).days)]
    assert not any(calendar.is_working(one) for one in between)
    assert before <= day <= after


@given(calendars(), days, days)
def test_the_first_unsettled_day_is_the_first_one_found(calendar, start, end):
    assume(timedelta(-5) < end - start < timedelta(3_000))

    def settled(day: date) -> bool:
        if not calendar.known(day.year):
            return False
        late = (date(day.year, 12, 31) - day).days < calendar.tail
        return not late or calendar.known(day.year + 1)

    way = (start + timedelta(n) for n in range((end - start).days + 1))
    assert calendar.unsettled(start, end) == next((d for d in way if not settled(d)), None)


def test_the_last_week_of_a_year_hangs_on_the_notice_for_the_next():
    """The notice for 2019 made 29 December 2018, a Saturday, a working day."""
    assert not CHINA.known(2027)
    assert CHINA.unsettled(date(2026, 12, 1), date(2026, 12, 24)) is None
    assert CHINA.unsettled(date(2026, 12, 1), date(2027, 3, 1)) == date(2026, 12, 25)
    assert CHINA.unsettled(date(2025, 12, 1), date(2026, 1, 5)) is None
    assert CHINA.is_working(date(2018, 12, 29))


def test_years_before_the_first_known_one_are_unsettled():
    assert CHINA.unsettled(date(2003, 12, 1), date(2004, 1, 5)) == date(2003, 12, 1)


@pytest.mark.parametrize(("day", "count"), [(date.max, 1), (date.min, -1), (date.max, 10**9)])
def test_it_refuses_to_leave_the_years_that_there_are(day, count):
    with pytest.raises(Invalid, match=r"deadline\.out-of-range"):
        Calendar("xx", [], []).add_working(day, count)
