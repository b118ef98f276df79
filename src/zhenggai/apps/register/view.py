"""A view of the register: which columns in which order, which filters, which order. Pure.

It is read strictly from the query of an address and written back in one canonical form, so that an
address is a deep link and two addresses of one view are alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from zhenggai.apps.register.columns import COLUMNS, FILTERS, NO, YES, Filter, Group, Kind
from zhenggai.apps.register.layouts import LAYOUTS, PLAIN, Heading
from zhenggai.core.errors import Invalid
from zhenggai.presentation.visible import HIDDEN

MOST_VALUES = 60
MOST_CHARACTERS = 200
_MOST_MONEY = Decimal(10) ** 16
Value = str | UUID | date | Decimal | bool
# Filters as they stand in a view: code and values, in the order of the table.
Filters = tuple[tuple[str, tuple[Value, ...]], ...]


@dataclass(frozen=True, slots=True)
class View:
    """What is shown. `columns` stand instead of those of the layout where there are any; `down`
    turns the order round."""

    layout: str = PLAIN.code
    columns: tuple[str, ...] = ()
    sort: str = "number"
    down: bool = False
    group: Group | None = None
    filters: Filters = ()

    def of(self, code: str) -> tuple[Any, ...]:
        """The values of a filter, none where it is not set."""
        return dict(self.filters).get(code, ())

    def one(self, code: str) -> Any:
        """The value of a filter that takes one, `None` where it is not set."""
        return next(iter(self.of(code)), None)

    @property
    def headings(self) -> tuple[Heading, ...]:
        """What stands over the columns, in their order. Without a title, the column is called as
        the register calls it."""
        own = LAYOUTS[self.layout]
        if not self.columns:
            return own.headings or tuple(Heading("", "", code) for code in own.columns)
        titles = {one.column: one for one in own.headings if one.column}
        return tuple(titles.get(code, Heading("", "", code)) for code in self.columns)

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns shown, each once."""
        return tuple(dict.fromkeys(one.column for one in self.headings if one.column))

    @property
    def query(self) -> str:
        """The view as the query of an address; empty for the register as it opens."""
        return urlencode(self.pairs())

    def pairs(self) -> list[tuple[str, str]]:
        """The view as names and values, in canonical order, what is usual left out."""
        said: list[tuple[str, str]] = []
        if self.layout != PLAIN.code:
            said.append(("layout", self.layout))
        if self.columns:
            said.append(("columns", ",".join(self.columns)))
        if self.sort != "number" or self.down:
            said.append(("sort", ("-" if self.down else "") + self.sort))
        if self.group is not None:
            said.append(("group", self.group.value))
        for code, values in self.filters:
            said += [(code, _said(value)) for value in values]
        return said

    def with_filter(self, code: str, *values: Value) -> View:
        """The same view with a filter set anew; without values, without it."""
        held = {**dict(self.filters), code: values}
        return replace(self, filters=_canonical(held))

    def without(self, code: str, value: Value) -> View:
        """The same view with one value of a filter taken away."""
        return self.with_filter(code, *(one for one in self.of(code) if one != value))


def parse(pairs: Iterable[tuple[str, str]]) -> View:
    """The view that an address asks for. An empty value, as a form sends it, says nothing.

    `Invalid` for a name that is not known, a value that cannot be read, and a single one given
    twice; the values name the place, and the wording the mend.
    """
    asked: dict[str, list[str]] = {}
    for name, text in pairs:
        if name not in _FRAME and name not in FILTERS:
            raise Invalid("register.unknown-name", place=name[:MOST_CHARACTERS])
        if text.strip():
            asked.setdefault(name, []).append(text.strip())
    view = View()
    for name, read in _FRAME.items():
        if name in asked:
            view = read(view, _only(name, asked[name]))
    found = {code: _values(FILTERS[code], asked[code]) for code in FILTERS if code in asked}
    return replace(view, filters=_canonical(found))


def _canonical(found: Mapping[str, tuple[Value, ...]]) -> Filters:
    return tuple(
        (code, _ordered(FILTERS[code], found[code])) for code in FILTERS if found.get(code)
    )


def _ordered(one: Filter, values: tuple[Value, ...]) -> tuple[Value, ...]:
    if one.choices:
        return tuple(choice for choice in one.choices if choice in values)
    return tuple(sorted(set(values), key=str))


def _values(one: Filter, texts: list[str]) -> tuple[Value, ...]:
    if one.kind not in {Kind.CODES, Kind.KEYS}:
        texts = [_only(one.code, texts)]
    if len(texts) > MOST_VALUES:
        raise Invalid("register.too-many-values", place=one.code, most=MOST_VALUES)
    return tuple(_READ[one.kind](one, text) for text in texts)


def _only(name: str, texts: list[str]) -> str:
    if len(set(texts)) > 1:
        raise Invalid("register.given-twice", place=name)
    return texts[0]


def _code(one: Filter, text: str) -> Value:
    if text not in one.choices:
        raise _wrong("register.not-a-code", one, text, known=list(one.choices))
    return text


def _key(one: Filter, text: str) -> Value:
    try:
        return UUID(text)
    except ValueError:
        raise _wrong("register.not-a-key", one, text) from None


def _day(one: Filter, text: str) -> Value:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong("register.not-a-day", one, text) from None


def _money(one: Filter, text: str) -> Value:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise _wrong("register.not-an-amount", one, text) from None
    if not amount.is_finite() or abs(amount) >= _MOST_MONEY:
        raise _wrong("register.not-an-amount", one, text)
    return amount.quantize(Decimal("0.01"))


def _text(one: Filter, text: str) -> Value:
    if len(text) > MOST_CHARACTERS or HIDDEN.search(text):
        raise Invalid("register.not-a-text", place=one.code, most=MOST_CHARACTERS)
    return text


def _flag(one: Filter, text: str) -> Value:
    if text not in {YES, NO}:
        raise _wrong("register.not-a-code", one, text, known=[YES, NO])
    return text == YES


def _wrong(code: str, one: Filter, text: str, **more: Any) -> Invalid:
    return Invalid(code, place=one.code, value=text[:MOST_CHARACTERS], **more)


_READ: Mapping[Kind, Callable[[Filter, str], Value]] = {
    Kind.CODES: _code,
    Kind.KEYS: _key,
    Kind.KEY: _key,
    Kind.DAY: _day,
    Kind.MONEY: _money,
    Kind.TEXT: _text,
    Kind.FLAG: _flag,
}


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)


def _layout(view: View, text: str) -> View:
    if text not in LAYOUTS:
        raise Invalid("register.unknown-layout", value=text[:MOST_CHARACTERS], known=list(LAYOUTS))
    return replace(view, layout=text)


def _columns(view: View, text: str) -> View:
    codes = text.split(",")
    unknown = [code for code in codes if code not in COLUMNS]
    if unknown:
        raise Invalid("register.unknown-column", value=unknown[0][:MOST_CHARACTERS])
    if len(set(codes)) < len(codes):
        raise Invalid("register.given-twice", place="columns")
    return replace(view, columns=tuple(codes))


def _sort(view: View, text: str) -> View:
    code = text.removeprefix("-")
    if code not in COLUMNS or not COLUMNS[code].sort:
        known = [one.code for one in COLUMNS.values() if one.sort]
        raise Invalid("register.unknown-sort", value=code[:MOST_CHARACTERS], known=known)
    return replace(view, sort=code, down=text.startswith("-"))


def _group(view: View, text: str) -> View:
    if text not in set(Group):
        known = [one.value for one in Group]
        raise Invalid("register.unknown-group", value=text[:MOST_CHARACTERS], known=known)
    return replace(view, group=Group(text))


_FRAME: Mapping[str, Callable[[View, str], View]] = {
    "layout": _layout,
    "columns": _columns,
    "sort": _sort,
    "group": _group,
}
