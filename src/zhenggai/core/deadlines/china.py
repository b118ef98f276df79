"""The Chinese calendar of the State Council's notices, from `chinesecalendar` (record 33).

The package takes each year's notice in when it is published, in November; of a year that it does
not know it says nothing, and neither do we.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from chinese_calendar import constants

from zhenggai.core.deadlines.calendar import Calendar, DayKind, SpecialDay

CODE = "cn"
# The notice of a year has reached back to 29 December at the furthest; a week is allowed for.
TAIL = 7
_BY_NAME = {holiday.value: holiday.chinese for holiday in constants.Holiday}


def years() -> range:
    """The years that the package knows."""
    found = constants.holidays
    return range(min(found).year, max(found).year + 1)


def days_of(year: int) -> tuple[SpecialDay, ...]:
    """The days off and the days worked of a year, in their order; none of a year not known."""
    return tuple(day for day in _all() if day.day.year == year)


@cache
def calendar() -> Calendar:
    """All that the package knows."""
    return Calendar(CODE, _all(), years(), tail=TAIL)


@cache
def _all() -> tuple[SpecialDay, ...]:
    off = {DayKind.HOLIDAY: constants.holidays, DayKind.WORKING: constants.workdays}
    days = [
        SpecialDay(day, kind, _BY_NAME[name], name)
        for kind, named in off.items()
        for day, name in named.items()
    ]
    return tuple(sorted(days, key=_day))


def _day(one: SpecialDay) -> date:
    return one.day
