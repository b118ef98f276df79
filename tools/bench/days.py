"""The rows of deadlines: working days by the cumulative table, and whole explanations."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from tools.bench.rows import Row, Setting
from zhenggai.core.deadlines import Calendar, Period, Unit, china, reckon

PORTION, PORTIONS = 1_000, 21
AIM = 20.0


def days(setting: Setting) -> Iterator[Row]:
    """Microseconds of each, in the Chinese calendar."""
    calendar = china.calendar()
    portions = 5 if setting.quick else PORTIONS
    chance = random.Random(7)  # noqa: S311 - which days are asked for is no secret
    first = date(china.years().start, 1, 1)
    asked = [
        (first + timedelta(chance.randrange(366 * len(china.years()))), chance.randint(1, 250))
        for _ in range(PORTION)
    ]
    periods = {unit: Period(unit, 30) for unit in (Unit.WORKING_DAYS, Unit.MONTHS)}
    pieces: dict[str, Callable[[date, int], object]] = {
        "working days: the n-th after a day": calendar.add_working,
        "working days: how many between two days": lambda day, n: calendar.working_between(
            day, day + timedelta(n)
        ),
        "a deadline in working days with its explanation": lambda day, _: reckon(
            periods[Unit.WORKING_DAYS], day, calendar
        ),
        "a deadline in months with its explanation": lambda day, _: reckon(
            periods[Unit.MONTHS], day, calendar
        ),
    }
    for name, work in pieces.items():
        yield _row(name, _timed(work, asked, portions))
    yield Row("the Chinese calendar made from its rows", _made(portions), "ms", note="once a table")


def _timed(
    work: Callable[[date, int], object], asked: Sequence[tuple[date, int]], portions: int
) -> list[float]:
    """Microseconds of one, as the mean of a portion; by portion, in order of their length."""
    taken = []
    for _ in range(portions):
        begin = time.perf_counter()
        for day, count in asked:
            work(day, count)
        taken.append((time.perf_counter() - begin) * 1e6 / len(asked))
    return sorted(taken)


def _made(portions: int) -> float:
    rows = [day for year in china.years() for day in china.days_of(year)]
    taken = []
    for _ in range(portions):
        begin = time.perf_counter()
        Calendar(china.CODE, rows, china.years(), tail=china.TAIL)
        taken.append((time.perf_counter() - begin) * 1000)
    return sorted(taken)[portions // 2]


def _row(name: str, taken: Sequence[float]) -> Row:
    note = f"median of {len(taken)} portions; slowest {taken[-1]:.2f}"
    return Row(name, taken[len(taken) // 2], "µs", AIM, note=note)
