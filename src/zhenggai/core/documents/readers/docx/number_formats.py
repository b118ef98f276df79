"""One counter value in one number format (``w:numFmt``, ECMA-376 part 1, 17.18.59).

How values are counted and put together belongs in ``numbering.py``.
"""

from __future__ import annotations

from collections.abc import Callable

_HAN = "〇一二三四五六七八九"
_LEGAL_SIMPLIFIED = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟", "万亿")
_LEGAL_TRADITIONAL = ("零壹貳參肆伍陸柒捌玖", "拾佰仟", "萬億")
_COUNTING = ("零一二三四五六七八九", "十百千", "万亿")
_COUNTING_TRADITIONAL = ("零一二三四五六七八九", "十百千", "萬億")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
# Numbers beyond this are written with plain digits: repeated letters and Roman thousands would
# otherwise grow without bound.
_MOST = 3999


def formatted(value: int, style: str) -> str | None:
    """``value`` as ``style`` shows it; ``None`` for a style that is not known here.

    Where a style has no sign for the value (⑳ ends at 50, 甲 at 10) plain digits stand, as in the
    word processors.
    """
    write = _STYLES.get(style)
    if write is None:
        return None
    if value < 0 or value > 99_999_999:
        return str(value)
    return write(value)


def _positional(value: int) -> str:
    return "".join(_HAN[int(digit)] for digit in str(value))


def _group(value: int, digits: str, powers: str, *, leading_one: bool) -> str:
    """A number below 10,000; ``leading_one`` writes 一十 for 10 instead of 十."""
    out, gap = "", False
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if not digit:
            gap = bool(out)
            continue
        if gap:
            out, gap = out + digits[0], False
        if power == 1 and digit == 1 and not out and not leading_one:
            out += powers[0]
        else:
            out += digits[digit] + (powers[power - 1] if power else "")
    return out


def _thousands(signs: tuple[str, str, str], *, leading_one: bool = False) -> Callable[[int], str]:
    digits, powers, myriads = signs

    def write(value: int) -> str:
        if not value:
            return digits[0]
        high, low = divmod(value, 10_000)
        if not high:
            return _group(low, digits, powers, leading_one=leading_one)
        out = _group(high, digits, powers, leading_one=leading_one) + myriads[0]
        if low:
            gap = digits[0] if low < 1000 else ""
            out += gap + _group(low, digits, powers, leading_one=True)
        return out

    return write


def _counting(value: int) -> str:
    # From one hundred on these styles go over to digit by digit: 一〇〇.
    return _thousands(_COUNTING)(value) if 0 < value < 100 else _positional(value)


def _japanese(value: int) -> str:
    """十, 百 and 千 without 一 before them, and no sign for a gap."""
    if not value:
        return "〇"
    out = ""
    high, low = divmod(value, 10_000)
    if high:
        out = _japanese_group(high) + "万"
    return out + _japanese_group(low)


def _japanese_group(value: int) -> str:
    out = ""
    for power, sign in ((3, "千"), (2, "百"), (1, "十"), (0, "")):
        digit = value // 10**power % 10
        if digit:
            out += ("" if digit == 1 and power else _HAN[digit]) + sign
    return out


def _circled(value: int) -> str:
    for first, start, most in ((1, 0x2460, 20), (21, 0x3251, 35), (36, 0x32B1, 50)):
        if first <= value <= most:
            return chr(start + value - first)
    return "⓪" if value == 0 else str(value)


def _table(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 1 <= value <= len(signs) else str(value)


def _run(first: int, most: int) -> Callable[[int], str]:
    return lambda value: chr(first + value - 1) if 1 <= value <= most else str(value)


def _letters(value: int) -> str:
    """a to z, then aa, bb, … (Word repeats the letter, unlike a spreadsheet's columns)."""
    if not 1 <= value <= _MOST:
        return str(value)
    turns, place = divmod(value - 1, 26)
    return chr(ord("a") + place) * (turns + 1)


def _roman(value: int) -> str:
    if not 1 <= value <= _MOST:
        return str(value)
    out = ""
    for size, sign in _ROMAN:
        times, value = divmod(value, size)
        out += sign * times
    return out


def _ordinal(value: int) -> str:
    teen = value % 100 in (11, 12, 13)
    return f"{value}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"


def _full_width(value: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))


def _cycle(value: int) -> str:
    """The sexagenary cycle: 甲子, 乙丑, …"""
    if not 1 <= value <= 60:
        return str(value)
    return _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12]


_STYLES: dict[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "bullet": lambda _: "",
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _run(0x2474, 20),
    "decimalEnclosedFullstop": _run(0x2488, 20),
    "ideographEnclosedCircle": _run(0x3280, 10),
    "numberInDash": lambda value: f"- {value} -",
    "hex": lambda value: f"{value:X}",
    "ordinal": _ordinal,
    "lowerLetter": _letters,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "chineseCountingThousand": _thousands(_COUNTING),
    "taiwaneseCountingThousand": _thousands(_COUNTING_TRADITIONAL),
    "japaneseCounting": _japanese,
    "ideographDigital": _positional,
    "japaneseDigitalTenThousand": _positional,
    "taiwaneseDigital": _positional,
    "koreanDigital2": _positional,
    "chineseLegalSimplified": _thousands(_LEGAL_SIMPLIFIED, leading_one=True),
    "ideographLegalTraditional": _thousands(_LEGAL_TRADITIONAL, leading_one=True),
    "ideographTraditional": _table(_STEMS),
    "ideographZodiac": _table(_BRANCHES),
    "ideographZodiacTraditional": _cycle,
}
