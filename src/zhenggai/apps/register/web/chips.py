"""What a view is narrowed by, as chips that can be taken away; short ways to other views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhenggai.apps.findings.queries.lists import EXPECTED
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import State
from zhenggai.apps.register.columns import FILTERS, Time
from zhenggai.apps.register.layouts import LAYOUTS
from zhenggai.apps.register.view import View
from zhenggai.presentation.visible import one_line
from zhenggai.presentation.wording import say

_CODES = {"state": "state.", "time": "time.", "kind": "finding-type.", "position": "position."}


@dataclass(frozen=True, slots=True)
class Chip:
    """One value of a filter: what it is called, and the view without it."""

    label: str
    value: str
    href: str


@dataclass(frozen=True, slots=True)
class Way:
    """A short way: what it is called, where it leads, and whether one is there."""

    code: str
    href: str
    here: bool


def chips(view: View, names: Mapping[UUID, Name], language: str) -> list[Chip]:
    """The chips of a view, in the order of the filters; findings that were picked are one chip."""
    return [
        chip
        for code, values in view.filters
        for chip in _chips(view, code, values, names, language)
    ]


def _chips(
    view: View, code: str, values: tuple[Any, ...], names: Mapping[UUID, Name], language: str
) -> list[Chip]:
    label = say(f"filter.{code}", language)
    if code == "finding":
        picked = say("register.picked", language, count=len(values))
        return [Chip(label, picked, f"?{view.with_filter(code).query}")]
    return [
        Chip(label, _said(code, value, names, language), f"?{view.without(code, value).query}")
        for value in values
    ]


def ways(view: View) -> list[Way]:
    """All, what is under way, what is overdue, what soon will be, what is closed: with the layout
    and the order as they are."""
    open_ = tuple(state for state in State if state in EXPECTED)
    asked: dict[str, tuple[tuple[str, tuple[Any, ...]], ...]] = {
        "all": (),
        "open": (("state", open_),),
        "overdue": (("time", (Time.OVERDUE.value,)),),
        "due_soon": (("time", (Time.DUE_SOON.value,)),),
        "closed": (("state", (State.CLOSED,)),),
    }
    rest = tuple(one for one in view.filters if one[0] not in {"state", "time"})
    found = []
    for code, own in asked.items():
        other = replace(view, filters=rest)
        for name, values in own:
            other = other.with_filter(name, *values)
        found.append(Way(code, f"?{other.query}", other.filters == view.filters))
    return found


def layouts(view: View) -> list[Way]:
    """The layouts, with the filters and the order as they are."""
    return [
        Way(
            code,
            f"?{replace(view, layout=code, columns=()).query}",
            view.layout == code and not view.columns,
        )
        for code in LAYOUTS
    ]


def _said(code: str, value: Any, names: Mapping[UUID, Name], language: str) -> str:
    assert code in FILTERS
    if code in _CODES:
        return say(f"{_CODES[code]}{value}", language)
    if isinstance(value, bool):
        return say(f"flag.{'yes' if value else 'no'}", language)
    if isinstance(value, UUID):
        name = names.get(value)
        if name is None:
            return say("register.unnamed", language)
        return one_line(name.other if name.other and language == "en" else name.name)
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return value.isoformat() if isinstance(value, date) else one_line(str(value))
