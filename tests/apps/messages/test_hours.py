"""When somebody may be told: by the clock of his zone, across its changes, on working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.apps.messages import hours
from zhenggai.apps.messages.hours import (
    EARLIEST,
    LATEST,
    SHORTEST,
    Hours,
    next_allowed,
    next_digest,
    weekdays,
)

ZONES = ["Europe/Berlin", "Asia/Shanghai", "America/New_York"]
BERLIN = ZoneInfo("Europe/Berlin")
# Every minute of two years with their changes of clock.
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 719 * 24 * 3600).map(lambda second: FIRST + timedelta(seconds=second))
MINUTES = st.integers(EARLIEST.hour * 60, LATEST.hour * 60 - int(SHORTEST.total_seconds() // 60))


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    begins = draw(MINUTES)
    ends = draw(st.integers(begins + 120, LATEST.hour * 60))
    digest = draw(st.integers(begins, ends - 1))
    clock = [time(one // 60, one % 60) for one in (begins, ends, digest)]
    return Hours(ZoneInfo(draw(st.sampled_from(ZONES))), *clock)


def allowed(at: datetime, of: Hours) -> bool:
    local = at.astimezone(of.zone)
    return of.begins <= local.time() < of.ends and weekdays(local.date())


@given(INSTANTS, some_hours())
def test_the_next_instant_is_within_the_hours_and_none_before_it_is(at, of):
    found = next_allowed(at, of, weekdays)
    assert found >= at
    assert allowed(found, of)
    if found > at:
        assert not allowed(at, of)
        assert not allowed(found - timedelta(microseconds=1), of)
        step = (found - at) / 40
        assert not any(allowed(at + step * number, of) for number in range(40))


@given(INSTANTS, some_hours())
def test_a_digest_comes_at_its_time_of_the_clock_on_a_working_day_once(at, of):
    found = next_digest(at, of, weekdays)
    local = found.astimezone(of.zone)
    assert (local.time(), weekdays(local.date())) == (of.digest_at, True)
    assert timedelta(0) <= found - at <= timedelta(days=4, hours=1)
    following = next_digest(found + timedelta(seconds=1), of, weekdays)
    assert following.astimezone(of.zone).date() > local.date()


@pytest.mark.parametrize(
    ("friday", "monday"),
    # The clock goes forward and back in the nights between.
    [("2026-03-27T17:00Z", "2026-03-30T06:30Z"), ("2026-10-23T17:00Z", "2026-10-26T07:30Z")],
)
def test_half_past_eight_stays_half_past_eight_when_the_clock_changes(friday, monday):
    at = datetime.fromisoformat(friday)
    assert next_allowed(at, Hours(BERLIN), weekdays) == datetime.fromisoformat(monday)


def test_the_end_is_not_part_of_the_hours():
    shanghai = Hours(ZoneInfo("Asia/Shanghai"))
    last = datetime(2026, 11, 24, 9, 29, 59, 999999, tzinfo=UTC)
    assert next_allowed(last, shanghai, weekdays) == last
    end = last + timedelta(microseconds=1)
    assert next_allowed(end, shanghai, weekdays) == datetime(2026, 11, 25, 0, 30, tzinfo=UTC)


def test_the_calendar_that_is_handed_in_says_which_days_are_working_days(monkeypatch):
    """National Day with its working Saturday."""
    monkeypatch.setattr(hours, "_calendar", weekdays)
    free = {date(2026, 10, day) for day in range(1, 8)}
    hours.use_calendar(lambda day: day == date(2026, 10, 10) or (weekdays(day) and day not in free))
    shanghai = Hours(ZoneInfo("Asia/Shanghai"))
    eve = datetime(2026, 9, 30, 12, tzinfo=UTC)
    assert next_allowed(eve, shanghai).date() == date(2026, 10, 8)
    friday = datetime(2026, 10, 9, 12, tzinfo=UTC)
    assert next_allowed(friday, shanghai).date() == date(2026, 10, 10)


def test_a_calendar_without_a_working_day_is_a_fault():
    with pytest.raises(AssertionError):
        next_allowed(datetime(2026, 1, 3, tzinfo=UTC), Hours(BERLIN), lambda day: False)
