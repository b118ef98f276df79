"""The published calendars: two Chinese years against their notices, and the federal holidays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from notices import NOTICES

from zhenggai.core.deadlines import Calendar, DayKind, SpecialDay, china, federal


@pytest.mark.parametrize("year", NOTICES)
def test_the_chinese_year_is_that_of_its_notice_day_by_day(year):
    _, holidays, worked = NOTICES[year]
    off = {date.fromisoformat(f"{year}-{day}") for days in holidays.values() for day in days}
    worked_on = {date.fromisoformat(f"{year}-{day}") for day in worked}
    calendar = china.calendar()
    day = date(year, 1, 1)
    while day.year == year:
        expected = day in worked_on or (day.weekday() < 5 and day not in off)
        assert calendar.is_working(day) is expected, day
        day += timedelta(1)


@pytest.mark.parametrize(("year", "working"), [(2025, 248), (2026, 248)])
def test_the_working_days_of_a_year(year, working):
    last = date(year - 1, 12, 31)
    assert china.calendar().working_between(last, date(year, 12, 31)) == working


def test_a_day_off_has_its_name_in_both_languages():
    found = china.calendar().special(date(2026, 6, 19))
    assert found == SpecialDay(date(2026, 6, 19), DayKind.HOLIDAY, "端午", "Dragon Boat Festival")
    assert china.calendar().special(date(2026, 6, 18)) is None


def test_a_year_that_the_package_does_not_know_has_no_days():
    beyond = china.years().stop
    assert china.days_of(beyond) == ()
    assert not china.calendar().known(beyond)
    assert len(china.days_of(2026)) == 33 + 6


FEDERAL = {
    2021: ["01-01", "01-18", "02-15", "05-31", "06-18", "07-05", "09-06", "10-11", "11-11",
           "11-25", "12-24", "12-31"],
    2026: ["01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11",
           "11-26", "12-25"],
    2020: ["01-01", "01-20", "02-17", "05-25", "07-03", "09-07", "10-12", "11-11", "11-26",
           "12-25"],
}  # fmt: skip


@pytest.mark.parametrize("year", FEDERAL)
def test_federal_holidays_are_kept_on_the_nearest_weekday(year):
    """2021 has the New Year of 2022, a Saturday, on its last day, and Juneteenth for the first
    time."""
    days = federal.calendar().special_between(date(year - 1, 12, 31), date(year, 12, 31))
    assert [one.day.isoformat()[5:] for one in days] == FEDERAL[year]


def test_the_last_year_has_the_new_year_of_the_one_after_it():
    assert not federal.calendar().is_working(date(2077, 12, 31))
    assert not federal.calendar().known(2078)


def test_inauguration_day_is_a_working_day():
    # 20 January 2025 was Martin Luther King's day as well; that of 2021 was a Wednesday.
    assert federal.calendar().is_working(date(2021, 1, 20))


def test_of_two_rows_for_a_day_the_later_counts():
    day = date(2026, 12, 31)
    rows = [SpecialDay(day, DayKind.HOLIDAY, "一"), SpecialDay(day, DayKind.HOLIDAY, "二")]
    found = Calendar("cn", rows, {2026}).special(day)
    assert found is not None
    assert found.name == "二"
