"""When a message may be pushed: within the hours of its reader, on working days. Pure, but for the
calendar that is handed in.

The hours are those of the clock on the wall of the reader's zone. Where the clock is put forward or
back, the clock decides: an hour that comes twice is twice within or twice without.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Nobody is to be told at night, whatever he sets.
EARLIEST, LATEST = time(5), time(22)
SHORTEST = timedelta(hours=2)
BEGINS, ENDS = time(8, 30), time(17, 30)
# The longest holiday there is has about ten days; a calendar without a working day is a fault.
_MOST_DAYS = 60
Calendar = Callable[[date], bool]


def weekdays(day: date) -> bool:
    """Monday to Friday: what holds until a calendar is handed in."""
    return day.weekday() < 5


_calendar: Calendar = weekdays


def use_calendar(calendar: Calendar) -> None:
    """Let another function say which days are working days."""
    global _calendar  # noqa: PLW0603 - one for the whole process, set while it starts
    _calendar = calendar


def is_working(day: date) -> bool:
    """Whether people work on a day, by the calendar that was handed in."""
    return _calendar(day)


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of one reader: from `begins` until before `ends`, and when his digest comes."""

    zone: ZoneInfo
    begins: time = BEGINS
    ends: time = ENDS
    digest_at: time = BEGINS


def next_allowed(at: datetime, hours: Hours, calendar: Calendar = is_working) -> datetime:
    """The first instant from `at` on at which something may be pushed: `at` itself within the
    hours, else the beginning of the next ones; in UTC."""
    local = at.astimezone(hours.zone)
    if hours.begins <= local.time() < hours.ends and calendar(local.date()):
        return at.astimezone(UTC)
    return _next(at, hours.begins, hours.zone, calendar)


def next_digest(at: datetime, hours: Hours, calendar: Calendar = is_working) -> datetime:
    """The next instant at which a digest is due: not before `at`; in UTC."""
    return _next(at, hours.digest_at, hours.zone, calendar)


def digest_goes(at: datetime, hours: Hours, calendar: Calendar = is_working) -> datetime:
    """When a digest goes that is put at `at`: at its time of that day; where that has passed, at
    the next instant of that day's hours; where the day has none left, at its time of the next. It
    tells of the morning on which it was put, and a day late it would tell of the day before."""
    soon, day = next_allowed(at, hours, calendar), at.astimezone(hours.zone).date()
    passed = datetime.combine(day, hours.digest_at, hours.zone).astimezone(UTC) < at
    if passed and soon.astimezone(hours.zone).date() == day:
        return soon
    return next_digest(at, hours, calendar)


def _next(at: datetime, clock: time, zone: ZoneInfo, calendar: Calendar) -> datetime:
    day = at.astimezone(zone).date()
    for _ in range(_MOST_DAYS):
        # Aware datetimes of one zone compare by their clocks; as instants they are compared in UTC.
        begins = datetime.combine(day, clock, zone).astimezone(UTC)
        if begins >= at and calendar(day):
            return begins
        day += timedelta(days=1)
    raise AssertionError("a calendar without a working day")
