"""What stands in a cell, in words: the same for the page and for an export."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.register.columns import COLUMNS, Shape
from zhenggai.apps.register.layouts import Heading
from zhenggai.apps.register.queries.hung import Lines
from zhenggai.kit.erased import worded
from zhenggai.presentation.wording import say

_CODES: Mapping[str, str] = {
    "kind": "finding-type.",
    "state": "state.",
    "completion": "register.completion.",
    "time": "time.",
    "common": "flag.",
    "provisional": "flag.",
    "position": "position.",
    "verified": "verified.",
}


def title(heading: Heading, language: str) -> str:
    """What stands over a column."""
    if heading.title:
        return heading.title_en if language == "en" else heading.title
    return say(f"register.column.{heading.column}", language)


def cell(code: str, value: Any, language: str) -> tuple[str, ...]:
    """The lines of a cell, none where there is nothing to say."""
    if value is None or value == "":
        return ()
    shape = COLUMNS[code].shape
    if shape is Shape.CODE:
        return (coded(f"{_CODES[code]}{value}", language),)
    if shape is Shape.MONEY:
        amount, currency = value
        return (f"{amount:,.2f} {currency}",)
    if shape is Shape.LINES:
        return lines(value, language)
    return (_text(value, language),)


def lines(found: Lines, language: str) -> tuple[str, ...]:
    """Several values, each behind its number where there are several measures or causes."""
    numbered = len({no for no, _ in found.lines}) > 1 or found.more > 0
    said = [
        f"{no}. {_text(value, language)}" if numbered and no else _text(value, language)
        for no, value in found.lines
    ]
    if found.more:
        said.append(say("register.more", language, count=found.more))
    return tuple(said)


@lru_cache(maxsize=1024)
def coded(code: str, language: str) -> str:
    """The wording of a code; there are few, and each is said thousands of times."""
    return say(code, language)


def _text(value: Any, language: str) -> str:
    if isinstance(value, Name):
        return value.other if value.other and language == "en" else value.name
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        # A report: its day and its words.
        return " ".join(_text(part, language) for part in value if part)
    return worded(str(value), language)


def file_name(form: str, *, on: date, language: str) -> str:
    """What an export is called: the register, its day, and an ending for its form."""
    return f"{say('register.file', language)}-{on.isoformat()}.{form}"
