"""Draws the rows of the register. Written by hand, not in a template: a page holds hundreds of
cells, and drawing them is most of its work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.register import said
from zhenggai.apps.register.columns import COLUMNS, Group, Shape
from zhenggai.apps.register.layouts import Heading
from zhenggai.apps.register.queries.rows import Row
from zhenggai.apps.register.view import View
from zhenggai.presentation.visible import one_line, visible
from zhenggai.presentation.wording import say

# Which column leads to the page of the finding, and is the heading of its row.
_OPENS = ("problem", "quote", "number")
_GROUPED = {Group.ROUND: "round", Group.UNIT: "unit", Group.CATEGORY: "category"}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over one column: how it is called, where a click on it leads, how it is sorted
    now, and why it stays empty where it does."""

    title: str
    look: str
    href: str = ""
    sorted: str = ""
    lack: str = ""


def heads(view: View, language: str) -> list[Head]:
    """The headings of a view."""
    return [_head(one, view, language) for one in view.headings]


def body(view: View, rows: tuple[Row, ...], language: str) -> SafeString:
    """The rows as HTML, everything in them escaped."""
    columns = [(one, said.title(one, language)) for one in view.headings]
    opens = next((code for code in _OPENS if code in view.shown), "")
    open_at = next((n for n, (one, _) in enumerate(columns) if opens and one.column == opens), 0)
    parts: list[str] = []
    last: object = parts
    for row in rows:
        if view.group is not None:
            name = row.values.get(_GROUPED[view.group])
            if name != last:
                parts.append(_group(name, len(columns) + 1, language))
                last = name
        parts += _row(row, columns, open_at, language)
    return mark_safe("".join(parts))  # noqa: S308 - each piece is escaped where it is made


def _head(one: Heading, view: View, language: str) -> Head:
    title = said.title(one, language)
    if not one.column:
        assert one.lack is not None
        return Head(title, "lacking", lack=say(f"lack.{one.lack.value}", language))
    column = COLUMNS[one.column]
    look = f"c-{one.column} s-{column.shape.value}"
    if not column.sort:
        return Head(title, look)
    here = view.sort == one.column
    turned = View(
        view.layout, view.columns, one.column, here and not view.down, view.group, view.filters
    )
    direction = ("descending" if view.down else "ascending") if here else ""
    return Head(title, look, href=f"?{turned.query}", sorted=direction)


def _group(name: Any, span: int, language: str) -> str:
    shown = name if isinstance(name, Name) else None
    text = _name(shown, language) if shown else say("register.no-group", language)
    return f'<tr class="grp"><th colspan="{span}" scope="colgroup">{escape(text)}</th></tr>'


def _row(
    row: Row, columns: list[tuple[Heading, str]], open_at: int, language: str
) -> Iterator[str]:
    number = escape(one_line(str(row.values["number"])))
    yield f'<tr data-row="{row.id}"><td class="tick"><input type="checkbox" name="finding"'
    yield f' value="{row.id}" aria-label="{number}"></td>'
    for place, (one, title) in enumerate(columns):
        label = escape(title, quote=True)
        inside, look = _cell(row, one, language)
        if place == open_at:
            inside = inside or number
            link = f'<a class="what" href="{_address(row.id)}">{inside}</a>'
            yield f'<th scope="row" class="{look}" data-label="{label}">{link}</th>'
        else:
            yield f'<td class="{look}" data-label="{label}">{inside}</td>'
    yield "</tr>"


def _cell(row: Row, one: Heading, language: str) -> tuple[str, str]:
    """What is in a cell, and its style class."""
    if not one.column:
        return "", "lacking"
    code, shape = one.column, COLUMNS[one.column].shape
    look = f"c-{code} s-{shape.value}"
    if code not in row.values:
        return "", f"{look} unseen"
    value = row.values[code]
    if code == "due":
        return _due(value, str(row.values.get("time", "")), language), look
    lines = said.cell(code, value, language)
    if code == "state":
        swatch = f'<i class="swatch in-{escape(str(value))}" aria-hidden="true"></i>'
        return f"<span>{swatch}{escape(lines[0])}</span>", look
    if code == "time":
        return f'<span class="t-{escape(str(value))}">{escape(lines[0])}</span>', look
    if shape is Shape.LINES:
        return "".join(
            f'<span class="line-of">{escape(visible(one))}</span>' for one in lines
        ), look
    return escape(one_line(lines[0])) if lines else "", look


def _due(value: date | None, time: str, language: str) -> str:
    if value is None:
        return ""
    day = value.isoformat()
    stamp = f'<time datetime="{day}">{day}</time>'
    if time in {"overdue", "due_soon"}:
        return f'<b class="t-{time}">{said.coded(f"time.{time}", language)}</b> {stamp}'
    return stamp


def _name(name: Name, language: str) -> str:
    return one_line(name.other if name.other and language == "en" else name.name)


def _address(finding: UUID) -> str:
    # One address is asked for, the others follow its pattern: reversing each takes its time.
    return _PATTERN.format(finding)


class _Pattern:
    """The address of a finding's page, made once the addresses are known."""

    def __init__(self) -> None:
        self._head, self._tail = "", ""

    def format(self, finding: UUID) -> str:
        if not self._head:
            nil = UUID(int=0)
            self._head, _, self._tail = reverse("findings:finding", args=[nil]).partition(str(nil))
        return f"{self._head}{finding}{self._tail}"


_PATTERN = _Pattern()
