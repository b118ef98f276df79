"""Periods: 民法典 201 to 203, months that are too short, days that move, what is provisional."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notices import CHINA, YEARS

from zhenggai.core.deadlines import (
    Calendar,
    DayKind,
    Level,
    Limit,
    Moves,
    Period,
    Rule,
    RuleStatus,
    SpecialDay,
    Start,
    StepCode,
    Unit,
    china,
    due,
    earliest,
    federal,
    reckon,
)
from zhenggai.core.errors import Invalid

US = federal.calendar()
MONTHS, DAYS, WORKING, FIXED = Unit.MONTHS, Unit.DAYS, Unit.WORKING_DAYS, Unit.FIXED
dates = st.dates(date(2004, 1, 1), date(2030, 12, 31))


def on(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "unit", "amount", "day", "why"),
    [
        # 201: the day of the event does not count.
        ("2026-03-09", DAYS, 1, "2026-03-10", "the day after"),
        ("2026-03-09", DAYS, 10, "2026-03-19", "ten days, the first of them the 10th"),
        # 202: the day of the same number, or the last of the month.
        ("2026-03-09", MONTHS, 3, "2026-06-09", "the same number"),
        ("2025-02-25", MONTHS, 6, "2025-08-25", "half a year"),
        ("2025-10-31", MONTHS, 1, "2025-12-01", "30 November is a Sunday"),
        ("2026-01-31", MONTHS, 1, "2026-02-28", "a Saturday on which people work"),
        ("2024-01-31", MONTHS, 1, "2024-02-29", "a leap day"),
        ("2024-02-29", MONTHS, 12, "2025-02-28", "no leap day a year on"),
        ("2024-02-29", MONTHS, 1, "2024-03-29", "a leap day leads to the 29th"),
        ("2025-02-28", MONTHS, 1, "2025-03-28", "to the 28th, not to the last of March"),
        ("2025-12-31", MONTHS, 2, "2026-02-28", "over the year"),
        # 203: a last day of rest moves on, over the whole of a holiday.
        ("2026-03-19", MONTHS, 3, "2026-06-22", "端午"),
        ("2026-09-01", MONTHS, 1, "2026-10-08", "国庆节, and then a Thursday"),
        ("2026-05-08", DAYS, 1, "2026-05-09", "a Saturday on which people work"),
        ("2026-02-05", DAYS, 10, "2026-02-24", "春节 of nine days"),
        # Three months are not ninety days.
        ("2026-03-09", DAYS, 90, "2026-06-08", "one day less, a Sunday, moved on"),
        # Working days.
        ("2026-02-13", WORKING, 1, "2026-02-14", "a Saturday on which people work"),
        ("2026-02-14", WORKING, 1, "2026-02-24", "after 春节"),
        ("2026-02-10", WORKING, 30, "2026-03-30", "thirty, two Saturdays among them"),
        ("2026-02-20", WORKING, 3, "2026-02-26", "from within a holiday"),
        # Back.
        ("2026-10-20", WORKING, -20, "2026-09-16", "twenty working days before"),
        ("2026-12-20", DAYS, -15, "2026-12-07", "moved on by default: 5 December is a Saturday"),
    ],
)
def test_the_day(start, unit, amount, day, why):
    assert reckon(Period(unit, amount), on(start), CHINA).day == on(day), why


@pytest.mark.parametrize(
    ("moves", "day"),
    [(Moves.NEXT, "2026-12-07"), (Moves.PREVIOUS, "2026-12-04"), (Moves.STAYS, "2026-12-05")],
)
def test_a_day_of_rest_moves_as_the_rule_says(moves, day):
    assert reckon(Period(DAYS, -15, moves), on("2026-12-20"), CHINA).day == on(day)


@pytest.mark.parametrize(
    ("month", "number", "years", "day"),
    [
        (1, 31, 1, "2027-02-01"),
        (12, 31, 0, "2026-12-31"),
        (2, 29, 1, "2027-03-01"),
        (2, 29, 2, "2028-02-29"),
    ],
)
def test_a_fixed_day_of_this_year_or_of_one_to_come(month, number, years, day):
    period = Period(FIXED, years, month=month, day=number)
    assert reckon(period, on("2026-03-09"), CHINA).day == on(day)


def test_it_refuses_a_fixed_day_that_has_passed():
    with pytest.raises(Invalid, match=r"deadline\.fixed-passed"):
        reckon(Period(FIXED, 0, month=3, day=9), on("2026-03-09"), CHINA)


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ({"unit": DAYS, "amount": 0}, "period.amount"),
        ({"unit": WORKING, "amount": 10_001}, "period.amount"),
        ({"unit": MONTHS, "amount": 1, "month": 2}, "period.day-without-year"),
        ({"unit": FIXED, "amount": 11, "month": 1, "day": 1}, "period.years"),
        ({"unit": FIXED, "amount": -1, "month": 1, "day": 1}, "period.years"),
        ({"unit": FIXED, "amount": 0, "month": 13, "day": 1}, "period.no-such-day"),
        ({"unit": FIXED, "amount": 0, "month": 2, "day": 30}, "period.no-such-day"),
    ],
)
def test_it_refuses_what_makes_no_period(made, code):
    with pytest.raises(Invalid, match=code):
        Period(**made)


@pytest.mark.parametrize(("start", "amount"), [("9999-12-01", 1), ("0001-01-31", -1)])
def test_it_refuses_to_leave_the_years(start, amount):
    with pytest.raises(Invalid, match=r"deadline\.out-of-range"):
        reckon(Period(MONTHS, amount), on(start), CHINA)


@pytest.mark.parametrize(
    ("start", "day", "lasts"),
    [
        ("2025-06-30", "2026-03-31", True),
        ("2025-12-31", "2026-09-30", True),
        ("2025-06-29", "2026-03-30", False),
        ("2027-06-30", "2028-03-31", True),
    ],
)
def test_a_fiscal_period_that_ends_with_a_month_runs_to_the_end_of_one(start, day, lasts):
    found = reckon(Period(MONTHS, 9, month_ends=True), on(start), US)
    assert found.day == on(day)
    assert any(step.code is StepCode.LAST_TO_LAST for step in found.steps) is lasts


@given(dates, st.integers(-60, 60).filter(bool))
def test_months_end_on_the_same_number_or_on_the_last_of_the_month(start, amount):
    day = reckon(Period(MONTHS, amount, Moves.STAYS), start, CHINA).day
    assert (day.year - start.year) * 12 + day.month - start.month == amount
    assert day.day == min(start.day, monthrange(day.year, day.month)[1])


@given(dates, dates, st.sampled_from([DAYS, WORKING, MONTHS]), st.integers(-60, 60).filter(bool),
       st.sampled_from(Moves))  # fmt: skip
def test_a_later_event_never_ends_earlier(first, second, unit, amount, moves):
    early, late = min(first, second), max(first, second)
    period = Period(unit, amount, moves)
    assert reckon(period, early, CHINA).day <= reckon(period, late, CHINA).day


@given(dates, st.sampled_from([DAYS, MONTHS]), st.integers(1, 60))
def test_what_moves_is_a_working_day_and_none_lies_between(start, unit, amount):
    stays = reckon(Period(unit, amount, Moves.STAYS), start, CHINA).day
    moved = reckon(Period(unit, amount), start, CHINA).day
    assert CHINA.is_working(moved)
    assert CHINA.working_between(stays - timedelta(1), moved) == 1


def published(*rows: SpecialDay) -> Calendar:
    """The calendar as it may be once the year 2027 is published."""
    known = [day for year in YEARS for day in china.days_of(year)]
    return Calendar("cn", [*known, *rows], {*YEARS, 2027}, tail=china.TAIL)


@given(
    st.dates(date(2026, 11, 1), date(2027, 1, 31)),
    st.sampled_from([DAYS, WORKING, MONTHS, FIXED]),
    st.integers(-40, 40).filter(bool),
    st.sampled_from(Moves),
    st.lists(
        st.builds(
            SpecialDay,
            st.dates(date(2026, 12, 25), date(2027, 12, 24)),
            st.sampled_from(DayKind),
            st.just("节"),
        ),
        max_size=40,
    ),
)
def test_whatever_is_published_moves_only_what_was_provisional(start, unit, amount, moves, rows):
    if unit is FIXED:
        period = Period(unit, 1 + abs(amount) % 2, moves, month=5, day=1)
    else:
        period = Period(unit, amount, moves)
    before, after = reckon(period, start, CHINA), reckon(period, start, published(*rows))
    assert before.provisional or after.day == before.day


def test_a_deadline_over_the_year_is_provisional_until_that_year_is_published():
    period = Period(WORKING, 20)
    before = reckon(period, on("2026-12-10"), CHINA)
    assert (before.day, before.provisional) == (on("2027-01-07"), True)
    assert before.steps[-1].day == on("2026-12-25")

    new_year = SpecialDay(on("2027-01-01"), DayKind.HOLIDAY, "元旦", "New Year's Day")
    after = reckon(period, on("2026-12-10"), published(new_year))
    assert (after.day, after.provisional) == (on("2027-01-08"), False)


def test_a_period_in_months_hangs_on_its_last_day_alone():
    assert not reckon(Period(MONTHS, 1), on("2026-11-20"), CHINA).provisional
    assert reckon(Period(MONTHS, 3), on("2026-11-20"), CHINA).provisional
    assert not reckon(Period(MONTHS, 3, Moves.STAYS), on("2026-11-20"), CHINA).provisional


def test_every_step_is_told():
    found = reckon(Period(MONTHS, 3), on("2026-03-19"), CHINA)
    assert [(step.code, step.day) for step in found.steps] == [
        (StepCode.START_LEFT_OUT, on("2026-03-19")),
        (StepCode.COUNTED, on("2026-06-19")),
        (StepCode.REST, on("2026-06-19")),
        (StepCode.MOVED_ON, on("2026-06-22")),
    ]
    assert [one.name for one in found.steps[2].days] == ["端午"]


def test_what_was_left_out_and_what_was_worked_is_told():
    found = reckon(Period(WORKING, 5), on("2026-02-12"), CHINA)
    told = {step.code: [day.day for day in step.days] for step in found.steps}
    assert found.day == on("2026-02-26")
    assert told[StepCode.HOLIDAYS_LEFT_OUT] == [date(2026, 2, day) for day in range(15, 24)]
    assert told[StepCode.WORKED_COUNTED] == [on("2026-02-14")]


def rule(code: str, period: Period, starts: Start) -> Rule:
    return Rule(
        code, "general_audit", Level.US_FEDERAL, Limit.REPORTING_PACKAGE, starts, period,
        "2 CFR 200.512(a)(1)", RuleStatus.ACTIVE, valid_from=on("2014-12-26"), country="us",
    )  # fmt: skip


def test_of_limits_that_bind_together_the_earliest_counts_and_names_the_others():
    received = due(rule("a", Period(DAYS, 30), Start.REPORT_RECEIVED), on("2026-01-20"), US)
    period = Period(MONTHS, 9, month_ends=True)
    ended = due(rule("b", period, Start.PERIOD_END), on("2025-06-30"), US)
    first = earliest([ended, received])
    assert (first.day, first.rule) == (on("2026-02-19"), received.rule)
    assert (first.steps[-1].code, first.steps[-1].day) == (StepCode.EARLIER, on("2026-03-31"))
    assert not first.provisional


def test_the_earliest_is_provisional_where_another_is():
    other = reckon(Period(WORKING, 20), on("2026-12-10"), CHINA)
    sure = reckon(Period(DAYS, 1), on("2026-12-10"), CHINA)
    assert not sure.provisional
    assert earliest([other, sure]).provisional


def test_a_rule_holds_from_its_first_day_to_its_last():
    made = rule("a", Period(DAYS, 30), Start.REPORT_RECEIVED)
    assert not made.holds_on(on("2014-12-25"))
    assert made.holds_on(on("2014-12-26"))
    assert made.holds_on(on("2030-01-01"))
    ended = replace(made, valid_to=on("2026-06-30"))
    assert ended.holds_on(on("2026-06-30"))
    assert not ended.holds_on(on("2026-07-01"))
    assert not replace(made, status=RuleStatus.DRAFT).holds_on(on("2030-01-01"))
