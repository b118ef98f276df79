"""The numbers that a browser writes in front of the items of a list.

Only lists of HTML belong here; numbering typed into the text is the outline's matter.
"""

from __future__ import annotations

import re

from lxml import etree

_DIGITS = "〇一二三四五六七八九"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]+)", re.I)
_TYPED = re.compile(
    r"\s*(?:[一二三四五六七八九十百]{1,4}[、.．]|[（(]?[一二三四五六七八九十百\da-zA-Z]{1,4}[）)]"
    r"|\d{1,3}(?:\.\d{1,3})*[.．、]|[①-⑳])"
)


def list_numbers(node: etree._Element) -> dict[etree._Element, str]:
    """The number of each item of an ordered list (``1.``, ``b.``, ``iv.``, ``三、``).

    Empty for a list with bullets, and for one whose items all have a number typed in: a page
    hides the automatic one there.
    """
    if node.tag != "ol":
        return {}
    items = [child for child in node if child.tag == "li"]
    kind = _kind(node)
    if kind == "none" or not items or all(_TYPED.match(_opening(item)) for item in items):
        return {}
    backward = node.get("reversed") is not None
    at = _integer(node.get("start"), len(items) if backward else 1)
    out = {}
    for item in items:
        at = _integer(item.get("value"), at)
        out[item] = _written(at, _item_kind(item) or kind)
        at += -1 if backward else 1
    return out


def _opening(item: etree._Element) -> str:
    return next((text for text in item.itertext() if isinstance(text, str) and text.strip()), "")


def _kind(node: etree._Element) -> str:
    return _item_kind(node) or "decimal"


def _item_kind(node: etree._Element) -> str | None:
    style = _STYLE.search(node.get("style") or "")
    if style:
        words = style[1].lower().split()
        return next((word for word in words if word not in {"inside", "outside"}), None)
    return {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}.get(
        node.get("type") or ""
    )


def _integer(value: str | None, otherwise: int) -> int:
    digits = re.fullmatch(r"\s*(-?\d{1,6})\s*", value or "")
    return int(digits[1]) if digits else otherwise


def _written(number: int, kind: str) -> str:
    if kind == "none":
        return ""
    if number > 0:
        if kind in {"lower-alpha", "lower-latin"}:
            return _letters(number) + "."
        if kind in {"upper-alpha", "upper-latin"}:
            return _letters(number).upper() + "."
        if kind in {"lower-roman", "upper-roman"} and number < 4000:
            roman = _roman(number)
            return (roman.upper() if kind == "upper-roman" else roman) + "."
        if ("chinese" in kind or kind in {"cjk-ideographic", "cjk-decimal"}) and number < 100:
            return _chinese(number) + "、"
    return f"{number}."


def _letters(number: int) -> str:
    out = ""
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(ord("a") + rest) + out
    return out


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        out += sign * (number // value)
        number %= value
    return out


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones else "")
