"""Tables of days off that people hand in, as CSV or JSON: which days differ from the week.

CSV has a first line of names, `day` and `kind` among them, `name` and `name_en` if need be. JSON is
a list of such objects, or an object whose `days` is one; the form of the project holiday-cn (`date`
and `isOffDay`) is read as well. `kind` is `holiday` or `working`. A notice may change days of the
December before its year, so that a table has rows of two years then.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from zhenggai.core.deadlines.calendar import WEEKEND, Calendar, DayKind, SpecialDay
from zhenggai.core.errors import Invalid

MOST_BYTES = 2**20
MOST_DAYS = 20_000
MOST_NAME = 64
_DECEMBER = 12


def parsed(data: bytes, *, rest: frozenset[int] = WEEKEND) -> tuple[SpecialDay, ...]:
    """The days of a table, in their order. Raises `Invalid` (`calendar.…`) naming the line of a CSV
    file, or the number of the object in a JSON list."""
    if len(data) > MOST_BYTES:
        raise Invalid("calendar.too-large", most=MOST_BYTES // 1024)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Invalid("calendar.not-utf8", byte=fault.start) from fault
    rows = _json(text) if text.lstrip()[:1] in {"{", "["} else _csv(text)
    found: dict[date, SpecialDay] = {}
    for line, row in rows:
        one = _day(row, line, rest)
        if one.day in found:
            raise Invalid("calendar.day-twice", line=line, day=one.day)
        found[one.day] = one
        if len(found) > MOST_DAYS:
            raise Invalid("calendar.too-many", most=MOST_DAYS)
    if not found:
        raise Invalid("calendar.empty")
    return tuple(found[day] for day in sorted(found))


def years_of(days: Iterable[SpecialDay]) -> frozenset[int]:
    """The years that a table publishes: those of which it has a day before December."""
    return frozenset(one.day.year for one in days if one.day.month != _DECEMBER)


def check_year(days: Iterable[SpecialDay], year: int) -> None:
    """Raise `Invalid` unless the days are those of one notice: of its year, or of the December
    before it."""
    for one in days:
        before = one.day.year == year - 1 and one.day.month == _DECEMBER
        if one.day.year != year and not before:
            raise Invalid("calendar.other-year", day=one.day, year=year)


def digest_of(days: Iterable[SpecialDay]) -> str:
    """One value (SHA-256, hexadecimal) for a table, whatever order it is in."""
    lines = sorted(f"{d.day}\t{d.kind}\t{d.name}\t{d.name_en}\n" for d in days)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def calendar_of(data: bytes, *, code: str, tail: int = 0) -> Calendar:
    """The calendar of one table. Raises `Invalid`, as `parsed` does."""
    days = parsed(data)
    return Calendar(code, days, years_of(days), tail=tail)


def _csv(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        if not {"day", "kind"} <= set(reader.fieldnames or ()):
            raise Invalid("calendar.columns")
        for row in reader:
            # More cells than names stand under no name, and missing ones have no text.
            if None in row or None in row.values():
                raise Invalid("calendar.cells", line=reader.line_num)
            if any(cell.strip() for cell in row.values()):
                yield reader.line_num, row
    except csv.Error as fault:
        raise Invalid("calendar.cells", line=reader.reader.line_num) from fault


def _json(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        read = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise Invalid("calendar.not-json", line=getattr(fault, "lineno", 1)) from fault
    rows = read.get("days") if isinstance(read, dict) else read
    if not isinstance(rows, list):
        raise Invalid("calendar.no-days")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise Invalid("calendar.cells", line=number)
        yield number, _told(row)


def _told(row: Mapping[str, object]) -> Mapping[str, str]:
    """An object by our names; what is no text is no day, kind or name."""
    named = dict(row)
    if "date" in named and isinstance(named.get("isOffDay"), bool):
        kind = DayKind.HOLIDAY if named["isOffDay"] else DayKind.WORKING
        named |= {"day": named["date"], "kind": kind.value}
    return {name: value for name, value in named.items() if isinstance(value, str)}


def _day(row: Mapping[str, str], line: int, rest: frozenset[int]) -> SpecialDay:
    written = row.get("day", "").strip()
    try:
        day = date.fromisoformat(written)
    except ValueError as fault:
        raise Invalid("calendar.day", line=line, text=written[:32]) from fault
    if day.isoformat() != written:  # a week's day, or without its dashes
        raise Invalid("calendar.day", line=line, text=written[:32])
    said = row.get("kind", "").strip()
    if said not in set(DayKind):
        raise Invalid("calendar.kind", line=line, text=said[:32])
    kind = DayKind(said)
    if kind is DayKind.WORKING and day.weekday() not in rest:
        # Nothing would change: a slip in the day, or in the kind.
        raise Invalid("calendar.works-anyway", line=line, day=day)
    name, name_en = row.get("name", "").strip(), row.get("name_en", "").strip()
    if max(len(name), len(name_en)) > MOST_NAME:
        raise Invalid("calendar.name", line=line, most=MOST_NAME)
    if kind is DayKind.HOLIDAY and not name:
        raise Invalid("calendar.name", line=line, most=MOST_NAME)
    return SpecialDay(day, kind, name, name_en)
