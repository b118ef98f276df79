"""Calendar dates as deadlines state them: days, months, quarters, year ends, masks and ranges.

Only recognising and normalising a date belongs here; whether it is a deadline is decided in
``deadlines``. Works on folded text (``core.folding``). Nothing asks for today's date: 今年 and 明年
are stated years that the text gives no number for.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from zhenggai.core.documents.tidy.numbering import number_value


@dataclass(frozen=True, slots=True)
class Dated:
    """A date at ``start:end`` of the folded text, its last day meant.

    ``exact`` is set where the words name a day or the end of a period, so that 6月底 may be told
    from a bare 6月. ``opens`` marks a beginning (2015年起) instead of an end.
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    exact: bool
    opens: bool = False


_S = r"[ \r\n]{0,2}"
_MASK = r"[Xx×*○_]"
_CN = "[一二三四五六七八九十]"
_NUM = rf"(?:\d{{1,2}}|{_MASK}{{1,4}}|{_CN}{{1,3}})"
_TO = rf"{_S}(?:至|到|-{{1,2}}|~){_S}"
# “1.6月底” is item 1 and June, “2026.6” is no item.
_FREE = r"(?<!\d)(?<!\d\d\.)"


def _year(tag: str) -> str:
    figure = (
        rf"\d{{4}}|\d{{2}}(?=年{_S}\d{{1,2}}{_S}月)|20{_MASK}{{2}}|{_MASK}{{2,4}}"
        r"|[〇○零一二三四五六七八九]{4}"
    )
    return rf"(?:(?P<y{tag}>{figure}){_S}年度?|(?:今年|本年度?|当年|明年|次年|来年|翌年))"


_TAIL = "底|末|初|上旬|中旬|下旬"
_DAY = re.compile(
    rf"{_FREE}(?:{_year('a')}{_S})?(?:{_NUM}{_TO})?(?P<m>{_NUM}){_S}月份?"
    rf"(?:{_S}(?:{_NUM}{_TO})?(?P<d>{_NUM}){_S}[日号]|{_S}(?P<tail>{_TAIL}))?"
)
_RANGE = re.compile(
    rf"{_TO}(?:{_year('b')}{_S})?(?:(?P<m>{_NUM}){_S}月份?{_S})?"
    rf"(?:(?P<d>{_NUM}){_S}[日号]|(?P<tail>{_TAIL}))?"
)
_PERIOD = re.compile(
    rf"{_FREE}(?:{_year('a')}{_S})?"
    rf"(?:第?(?P<q>[一二三四1-4]){_S}季度[末底]?|(?P<half>上半年|下半年)[末底]?)"
)
_YEAR_END = re.compile(rf"{_FREE}(?:{_year('a')}{_S}年?|年)(?:[底末终](?!子|端)|度?内)")
_YEAR = re.compile(rf"{_FREE}{_year('a')}(?P<opens>{_S}起)?")
_NUMERIC = re.compile(
    r"(?<![\d./-])(?P<y>\d{4})(?P<sep>[-./])(?P<m>\d{1,2})(?:(?P=sep)(?P<d>\d{1,2}))?(?![\d])"
)
_PLAIN_DAY = re.compile(r"\s*(?P<m>\d{1,2})[./](?P<d>\d{1,2})(?=\s*(?:前|\Z))")
_EIGHT = re.compile(r"\s*(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)\s*\Z")
_UNNAMED = re.compile(
    r"(?<!\d)(?:本|当|下)?月底|[本下](?:周|月|季度)(?:[内底末]|(?=[之以]?前))|(?<!\d)月末"
)
_FEAST = re.compile(
    r"(?:元旦|春节|五一|国庆|中秋|汛期|雨季|入冬|供暖期?|开学|学期末)节?(?=[之以]?前)"
)

_TENS = {"初": 10, "上旬": 10, "中旬": 20}


def dates(folded: str, *, column: bool) -> Iterator[Dated]:
    """Every date in ``folded``, unordered; with ``column`` also forms that need a date column."""
    for found in _DAY.finditer(folded):
        dated = _day(folded, found)
        if dated:
            yield dated
    for found in _PERIOD.finditer(folded):
        month = 3 * (number_value(found["q"]) or 0) if found["q"] else 0
        month = month or (6 if found["half"] == "上半年" else 12)
        last = _last(_stated(found["ya"]), month)
        yield Dated(found.start(), found.end(), _stated(found["ya"]), month, last, True)
    for found in _YEAR_END.finditer(folded):
        yield Dated(found.start(), found.end(), _stated(found["ya"]), 12, 31, True)
    for found in _YEAR.finditer(folded):
        yield _bare_year(found)
    for found in _NUMERIC.finditer(folded):
        if found["d"] or column:
            yield _valued(found, _stated(found["y"]), int(found["m"]), found["d"])
    for found in (*_UNNAMED.finditer(folded), *_FEAST.finditer(folded)):
        yield Dated(found.start(), found.end(), None, None, None, True)
    for shape in (_PLAIN_DAY, _EIGHT) if column else ():
        short = shape.match(folded)
        if short and 1 <= int(short["m"]) <= 12 and 1 <= int(short["d"]) <= 31:
            year = _stated(short.groupdict().get("y"))
            yield _valued(short, year, int(short["m"]), short["d"])


def _day(folded: str, found: re.Match[str]) -> Dated | None:
    """A month with or without a day; a range (6月1日至30日) counts by its end."""
    year, last, end = _stated(found["ya"]), found, found.end()
    month = _number(found["m"])
    if month is not None and not 1 <= month <= 12:
        return None
    until = _RANGE.match(folded, end)
    if until and (until["m"] or until["d"]):
        later = _number(until["m"]) if until["m"] else month
        if later is None or 1 <= later <= 12:
            year = _stated(until["yb"]) or year
            month, last, end = later, until, until.end()
    day = _last_day(year, month, last["d"], last["tail"])
    return Dated(found.start(), end, year, month, day, bool(last["d"] or last["tail"]))


def _last_day(year: int | None, month: int | None, day: str | None, tail: str | None) -> int | None:
    if day:
        stated = _number(day)
        most = 31 if month is None else _last(year, month, leap=True)
        return stated if stated and most and stated <= most else None
    return _TENS.get(tail or "") or _last(year, month)


def _bare_year(found: re.Match[str]) -> Dated:
    year = _stated(found["ya"])
    if found["opens"]:
        return Dated(found.start(), found.end(), year, None, None, True, opens=True)
    return Dated(found.start(), found.end(), year, 12, 31, False)


def _valued(found: re.Match[str], year: int | None, month: int, day: str | None) -> Dated:
    start = found.start() + len(found.group()) - len(found.group().lstrip())
    end = start + len(found.group().strip())
    if not 1 <= month <= 12:
        return Dated(start, end, year, None, None, bool(day))
    return Dated(start, end, year, month, _last_day(year, month, day, None), bool(day))


def _last(year: int | None, month: int | None, *, leap: bool = False) -> int | None:
    """The last day of the month; of February without a year the 28th, the 29th with ``leap``."""
    if month is None:
        return None
    return monthrange(year or (2024 if leap else 2023), month)[1]


def _number(raw: str) -> int | None:
    """Value of a stated number, ``None`` for a mask."""
    return None if re.match(_MASK, raw) else number_value(raw)


def _stated(raw: str | None) -> int | None:
    """Value of a stated year, ``None`` for none, a mask, or a number that is no year of ours."""
    if raw is None or re.search(r"[Xx×*_]", raw):
        return None
    value = number_value(raw.replace("○", "〇"))
    if value is not None and value < 100:
        value += 2000
    return value if value and 1900 <= value <= 2199 else None
