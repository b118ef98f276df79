"""The text of a spreadsheet value: numbers, percentages, dates, truth values.

Knows number formats, not files. What a format adds for looks (thousands marks, currency, colours)
is left out; what changes the meaning (percent, date, leading zeros) is kept.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Shape(StrEnum):
    """How a number format reads a number."""

    NUMBER = "number"
    PERCENT = "percent"
    DAY = "day"
    MONTH = "month"
    TIME = "time"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """``digits`` are decimals of a percentage, or the width of a number with leading zeros."""

    shape: Shape
    digits: int = 0


GENERAL = NumberFormat(Shape.NUMBER)

# Numbers that need no definition in the file (ECMA-376 part 1, 18.8.30), with the East Asian ones.
_BUILT_IN = {
    9: NumberFormat(Shape.PERCENT),
    10: NumberFormat(Shape.PERCENT, 2),
    **dict.fromkeys((14, 15, 16, 28, 29, 30, 31, 51, 53, 54, 58), NumberFormat(Shape.DAY)),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), NumberFormat(Shape.MONTH)),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), NumberFormat(Shape.TIME)),
    22: NumberFormat(Shape.MOMENT),
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet day has no zone
_EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001
_MOST_DAYS = 2_958_465  # 9999-12-31


def number_format(number: int, code: str | None = None) -> NumberFormat:
    """The format with this number; ``code`` is its definition where the file gives one."""
    if code is None:
        return _BUILT_IN.get(number, GENERAL)
    plain = _LITERAL.sub("", code.split(";")[0]).lower()
    if "general" in plain or "@" in plain:
        return GENERAL
    if "%" in plain:
        return NumberFormat(Shape.PERCENT, len(plain.partition(".")[2].rstrip("%")))
    if re.search("[ymdhs]", plain):
        return NumberFormat(_dated(plain))
    if re.fullmatch("0{2,}", plain):
        return NumberFormat(Shape.NUMBER, len(plain))
    return GENERAL


def _dated(code: str) -> Shape:
    timed = "h" in code or "s" in code
    if "d" in code or ("y" in code and timed):
        return Shape.MOMENT if timed else Shape.DAY
    if timed:
        return Shape.TIME
    return Shape.MONTH if "m" in code else Shape.DAY


def number_text(value: float, format: NumberFormat = GENERAL, *, from_1904: bool = False) -> str:
    """``value`` as text: whole numbers without ``.0``, dates as ISO 8601."""
    if format.shape is Shape.PERCENT:
        return f"{value * 100:.{min(format.digits, 12)}f}%"
    if format.shape is not Shape.NUMBER and 0 <= value < _MOST_DAYS:
        return _date_text(value, format.shape, from_1904)
    text = _plain(value)
    return text.zfill(format.digits) if format.digits and text.isdigit() else text


def _plain(value: float) -> str:
    text = format(value, ".15g")  # what spreadsheet programs keep
    if "e" in text and abs(value) < 1e21:
        text = format(Decimal(text), "f")
    return text


def _date_text(value: float, shape: Shape, from_1904: bool) -> str:
    seconds = round(value * 86400)
    if not from_1904 and value < 60:
        seconds += 86400  # the 1900 system counts a 29 February that never was
    moment = (_EPOCH_1904 if from_1904 else _EPOCH) + dt.timedelta(seconds=seconds)
    if shape is Shape.TIME and value < 1:
        return clock_text(moment.time())
    if shape is Shape.MONTH:
        return f"{moment.year:04d}-{moment.month:02d}"
    return moment_text(moment)


def moment_text(moment: dt.datetime) -> str:
    """ISO day, with the time where there is one."""
    if moment.time() == dt.time():
        return moment.date().isoformat()
    return f"{moment.date().isoformat()} {clock_text(moment.time())}"


def clock_text(time: dt.time) -> str:
    """ISO time without seconds that are none."""
    return time.isoformat("seconds" if time.second else "minutes")
