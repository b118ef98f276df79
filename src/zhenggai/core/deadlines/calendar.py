"""Working days: which days they are, and counting them by a cumulative table.

A calendar knows the years whose days off have been published. Beyond them it counts by the week
alone, and `unsettled` says from which day on. Where its days come from is not its affair: see
`china`, `federal` and `tables`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zhenggai.core.errors import Invalid

WEEKEND = frozenset({5, 6})
_LAST = date.max.toordinal()


class DayKind(StrEnum):
    """How a day differs from what the week says of it."""

    HOLIDAY = "holiday"
    WORKING = "working"  # 调休上班


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day off, or a day of rest on which people work, with the name of its holiday."""

    day: date
    kind: DayKind
    name: str = ""
    name_en: str = ""


class Calendar:
    """The working days of a country. Immutable; equal work for any distance.

    `days` differ from the week; of two for one day the later counts. `years` are those that are
    published. `rest` are the days of the week without work, Monday being 0. In the last `tail` days
    of December the notice for the next year can still change what is a working day, so that they
    are settled only when that year is published.
    """

    __slots__ = (
        "_counts", "_first", "_fixed", "_last", "_open", "_ordinals", "_special", "_week", "code",
        "rest", "tail", "years",
    )  # fmt: skip

    def __init__(
        self,
        code: str,
        days: Iterable[SpecialDay],
        years: Iterable[int],
        *,
        rest: frozenset[int] = WEEKEND,
        tail: int = 0,
    ) -> None:
        assert 0 <= tail <= 31
        self.code = code
        self.years = frozenset(years)
        self.rest, self.tail = rest, tail
        self._week = _Week(rest)
        special = {one.day: one for one in days}
        self._special = tuple(special[day] for day in sorted(special))
        self._ordinals = [one.day.toordinal() for one in self._special]
        self._first, self._last = _span(self.years, self._ordinals)
        # The working days of the span, and how many there are up to each of its days.
        self._fixed = array("l", self._working(special))
        base = self._week.before(self._first)
        self._counts = array("l", _cumulative(self._fixed, base, self._first, self._last))
        self._open = list(_open(self.years, tail, self._first, self._last))

    def known(self, year: int) -> bool:
        """Whether the days off of a year are published."""
        return year in self.years

    def special(self, day: date) -> SpecialDay | None:
        """What the calendar says of a day beside its place in the week."""
        found = self.special_between(day - timedelta(1), day) if day > date.min else ()
        return found[0] if found else None

    def special_between(self, start: date, end: date) -> tuple[SpecialDay, ...]:
        """The special days after `start` up to and with `end`, in their order."""
        low = bisect_right(self._ordinals, start.toordinal())
        return self._special[low : bisect_right(self._ordinals, end.toordinal())]

    def is_working(self, day: date) -> bool:
        """Whether people work on a day."""
        at = day.toordinal()
        return self._count(at) > self._count(at - 1)

    def add_working(self, day: date, count: int) -> date:
        """The working day that is `count` working days after `day`, which is not counted itself;
        before it where `count` is negative, and `day` where it is 0. Raises `Invalid` outside the
        years 1 to 9999."""
        at = day.toordinal()
        if count > 0:
            return self._nth(self._count(at) + count)
        if count < 0:
            return self._nth(self._count(at - 1) + count + 1)
        return day

    def working_between(self, start: date, end: date) -> int:
        """How many working days `end` lies after `start`: those after `start`, up to and with
        `end`; negative where it lies before."""
        low, high = start.toordinal(), end.toordinal()
        if high >= low:
            return self._count(high) - self._count(low)
        return self._count(high - 1) - self._count(low - 1)

    def next_working(self, day: date) -> date:
        """The day itself where it is a working day, else the first after it."""
        return day if self.is_working(day) else self.add_working(day, 1)

    def previous_working(self, day: date) -> date:
        """The day itself where it is a working day, else the last before it."""
        return day if self.is_working(day) else self.add_working(day, -1)

    def unsettled(self, start: date, end: date) -> date | None:
        """The first day from `start` up to and with `end` of which is not published whether people
        work on it."""
        low, high = start.toordinal(), end.toordinal()
        if low > high:
            return None
        if low < self._first or low > self._last:
            return start
        place = bisect_right(self._open, (low, _LAST))
        if place and self._open[place - 1][1] >= low:
            return start
        following = self._open[place][0] if place < len(self._open) else self._last + 1
        return date.fromordinal(following) if following <= high else None

    def _working(self, special: dict[date, SpecialDay]) -> Iterator[int]:
        made_up = {at.toordinal(): one.kind for at, one in special.items()}
        for at in range(self._first, self._last + 1):
            kind = made_up.get(at)
            if kind is DayKind.WORKING or (kind is None and self._week.works(at)):
                yield at

    def _count(self, at: int) -> int:
        """The working days up to and with a day, since the first day of the year 1."""
        if at < self._first:
            return self._week.before(at + 1)
        if at <= self._last:
            return self._counts[at - self._first]
        through = self._week.before(at + 1) - self._week.before(self._last + 1)
        return self._through() + through

    def _nth(self, number: int) -> date:
        """The day that is the `number`-th working day since the first of the year 1."""
        base = self._week.before(self._first)
        if number <= base:
            at = self._week.nth(number)
        elif number <= self._through():
            at = self._fixed[number - base - 1]
        else:
            beyond = number - self._through()
            at = self._week.nth(self._week.before(self._last + 1) + beyond)
        return day_of(at)

    def _through(self) -> int:
        return self._week.before(self._first) + len(self._fixed)


class _Week:
    """Counting by the days of the week alone. The first day of the year 1 was a Monday."""

    __slots__ = ("_before", "_places", "_work")

    def __init__(self, rest: frozenset[int]) -> None:
        self._work = tuple(day not in rest for day in range(7))
        assert any(self._work)
        self._places = [day for day, works in enumerate(self._work) if works]
        self._before = [sum(self._work[:day]) for day in range(7)]

    def works(self, at: int) -> bool:
        """Whether people work on a day."""
        return self._work[(at - 1) % 7]

    def before(self, at: int) -> int:
        """How many working days lie before a day."""
        weeks, day = divmod(at - 1, 7)
        return weeks * len(self._places) + self._before[day]

    def nth(self, number: int) -> int:
        """The day that is the `number`-th working day."""
        weeks, place = divmod(number - 1, len(self._places))
        return weeks * 7 + self._places[place] + 1


def day_of(at: int) -> date:
    """The day of an ordinal. Raises `Invalid` outside the years 1 to 9999."""
    if not 1 <= at <= _LAST:
        raise Invalid("deadline.out-of-range")
    return date.fromordinal(at)


def _span(years: frozenset[int], ordinals: Sequence[int]) -> tuple[int, int]:
    """From the first day to the last of which the calendar says anything."""
    ends = [date(year, 1, 1).toordinal() for year in years]
    ends += [date(year, 12, 31).toordinal() for year in years]
    known = [*ends, *ordinals[:1], *ordinals[-1:]]
    return (min(known), max(known)) if known else (1, 0)


def _cumulative(working: Sequence[int], base: int, first: int, last: int) -> Iterator[int]:
    place = 0
    for at in range(first, last + 1):
        place += place < len(working) and working[place] == at
        yield base + place


def _open(years: frozenset[int], tail: int, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The stretches within the span that are not settled, in their order."""
    if first > last:
        return
    for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1):
        new_year, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        if year not in years:
            yield max(new_year, first), min(end, last)
        elif year + 1 not in years and tail:
            yield end - tail + 1, end
