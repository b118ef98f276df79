"""The holidays of the federal government of the United States, by rule (5 U.S.C. 6103).

A holiday on a Saturday is kept on the Friday before it, one on a Sunday on the Monday after it
(5 U.S.C. 6103(b); Executive Order 11582). Inauguration Day is left out: it is a day off only for
those who work in and near Washington (6103(c)), and a limit for an auditee elsewhere runs through
it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from zhenggai.core.deadlines.calendar import Calendar, DayKind, SpecialDay

CODE = "us"
# Since 1986 the list has changed once (Juneteenth, 2021); what the law will say later nobody knows.
FIRST, LAST = 1986, 2077
_JUNETEENTH_SINCE = 2021
_MONDAY, _THURSDAY = 0, 3


@cache
def calendar() -> Calendar:
    """The years from `FIRST` to `LAST`, as the law stands."""
    years = range(FIRST, LAST + 1)
    # The New Year of the year after may be kept on the last day of a year.
    days = [day for year in (*years, LAST + 1) for day in _days(year)]
    return Calendar(CODE, (one for one in days if one.day.year in years), years)


def _days(year: int) -> Iterator[SpecialDay]:
    for day, name, name_en in _named(year):
        yield SpecialDay(_kept(day), DayKind.HOLIDAY, name, name_en)


def _named(year: int) -> Iterator[tuple[date, str, str]]:
    yield date(year, 1, 1), "元旦", "New Year's Day"
    yield _nth(year, 1, _MONDAY, 3), "马丁·路德·金纪念日", "Birthday of Martin Luther King, Jr."
    yield _nth(year, 2, _MONDAY, 3), "华盛顿诞辰纪念日", "Washington's Birthday"
    yield _nth(year, 6, _MONDAY, 1) - timedelta(7), "阵亡将士纪念日", "Memorial Day"
    if year >= _JUNETEENTH_SINCE:
        yield date(year, 6, 19), "六月节", "Juneteenth National Independence Day"
    yield date(year, 7, 4), "独立日", "Independence Day"
    yield _nth(year, 9, _MONDAY, 1), "劳工节", "Labor Day"
    yield _nth(year, 10, _MONDAY, 2), "哥伦布日", "Columbus Day"
    yield date(year, 11, 11), "退伍军人节", "Veterans Day"
    yield _nth(year, 11, _THURSDAY, 4), "感恩节", "Thanksgiving Day"
    yield date(year, 12, 25), "圣诞节", "Christmas Day"


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    """The so-manieth of a day of the week in a month."""
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (number - 1))


def _kept(day: date) -> date:
    """The day off for a holiday."""
    return day + timedelta({5: -1, 6: 1}.get(day.weekday(), 0))
