"""On which days before a deadline somebody is told, and who. Pure.

Practice (``domain.md`` section 2, row 7): 20 days ahead whoever handles it, 10 days ahead his
leader too, and once it is over the leader and whoever handles it. A regime may have rules of its
own for the two warnings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zhenggai.core.deadlines import Calendar, Moves, Period, Unit, reckon

# Before these a rule may warn, in days of the calendar for one that is counted otherwise; beyond,
# nothing is read.
_WORKING_WEEK, _WEEK, _HOLIDAYS, _MONTH = 5, 7, 30, 31


FIRST = Period(Unit.DAYS, -20, Moves.STAYS)
SECOND = Period(Unit.DAYS, -10, Moves.STAYS)


class Stage(StrEnum):
    """How near a deadline is."""

    FIRST = "first"
    SECOND = "second"
    TODAY = "today"
    OVERDUE = "overdue"


# The stages in which a leader is told beside whoever handles it.
FOR_LEADERS = frozenset({Stage.SECOND, Stage.TODAY, Stage.OVERDUE})


@dataclass(frozen=True, slots=True)
class Warnings:
    """How long before a deadline each warning comes, as negative periods, and by which calendar
    they are counted. The first is never later than the second."""

    calendar: Calendar
    first: Period = FIRST
    second: Period = SECOND

    @property
    def longest(self) -> timedelta:
        """No first warning comes earlier than this before its deadline."""
        return max(_at_most(self.first), _at_most(self.second))

    def days(self, due_on: date) -> tuple[date, date]:
        """The days of the first and the second warning."""
        first, second = (
            reckon(one, due_on, self.calendar).day for one in (self.first, self.second)
        )
        return min(first, second), second

    def stage(self, due_on: date, *, on: date) -> Stage | None:
        """How near a deadline is on a day; `None` where it is too early to tell anybody."""
        if on > due_on:
            return Stage.OVERDUE
        if on == due_on:
            return Stage.TODAY
        first, second = self.days(due_on)
        if on >= second:
            return Stage.SECOND
        return Stage.FIRST if on >= first else None

    def is_news(self, due_on: date, *, since: date, on: date) -> bool:
        """Whether the deadline has come a stage nearer after one day and up to another: what fell
        on days off is told on the next day that is told on, and once."""
        marks: Iterable[date] = (*self.days(due_on), due_on, due_on + timedelta(days=1))
        return any(since < mark <= on for mark in marks)


def is_told_again(*, since: date, on: date) -> bool:
    """Whether a week has begun since the last day that was told on: what is overdue is told of once
    a week for as long as it is."""
    return on - timedelta(days=on.weekday()) > since


def _at_most(period: Period) -> timedelta:
    amount = abs(period.amount)
    if period.unit is Unit.WORKING_DAYS:
        return timedelta(days=amount * _WEEK // _WORKING_WEEK + _HOLIDAYS)
    # What falls on a day of rest may be moved back over the rest.
    days = amount * _MONTH if period.unit is Unit.MONTHS else amount
    return timedelta(days=days + _HOLIDAYS)
