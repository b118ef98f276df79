"""Filters and columns: the form in which a view is put together, and the way from it to the view.

The form is plain; what it sends is turned into the one address of the view, which the register then
reads as strictly as any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from zhenggai.apps.findings.queries.sight import scope_of
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.register import said
from zhenggai.apps.register.columns import COLUMNS, FILTERS, Filter, Group, Kind
from zhenggai.apps.register.layouts import LAYOUTS, Heading
from zhenggai.apps.register.queries import choices
from zhenggai.apps.register.queries.choices import Choices
from zhenggai.apps.register.view import View, parse
from zhenggai.apps.register.web.views import view_of, wrong_view
from zhenggai.core.errors import Invalid
from zhenggai.kit.refusals import refused_with
from zhenggai.presentation.visible import one_line
from zhenggai.presentation.wording import say

# What the form names by its name instead of its key, and where that is looked up.
_UNITS = ("unit", "below", "owner", "support")
_PERSONS = ("leader", "person")
_CODES = {"state": "state.", "time": "time.", "kind": "finding-type.", "position": "position."}
_PLACE = "place-"
# In pairs, as they stand in the form.
_FROM_TO = ("due", "registered", "moved", "closed")


@require_safe
@refused_with(wrong_view)
@signed_in
def shape(request: SignedInRequest) -> HttpResponse:
    """The form, filled in with the view of the address."""
    view = view_of(request.GET)
    offered = choices.choices(scope_of(http.actor(request)))
    language = get_language() or ""
    context = {
        "view": view,
        "query": view.query,
        "layouts": list(LAYOUTS),
        "columns": _columns(view, language),
        "sorts": [
            (code, said.title(Heading("", "", code), language))
            for code, column in COLUMNS.items()
            if column.sort
        ],
        "groups": list(Group),
        "codes": {code: _ticks(view, FILTERS[code], language) for code in _CODES},
        "rounds": [(key, _name(name, language)) for key, name in offered.rounds],
        "categories": [(key, _name(name, language)) for key, name in offered.categories],
        "regimes": [(code, _name(name, language)) for code, name in offered.regimes],
        "units": offered.units,
        "leaders": offered.leaders,
        "responsible": offered.responsible,
        "held": {code: view.of(code) for code in FILTERS},
        "typed": _typed(view, offered),
        "spans": [(one, view.one(f"{one}_from"), view.one(f"{one}_to")) for one in _FROM_TO],
    }
    return render(request, "register/shape.html", context)


@require_safe
@refused_with(wrong_view)
@signed_in
def go(request: SignedInRequest) -> HttpResponse:
    """To the view that the form asks for. `Invalid` where it names what is not offered."""
    offered = choices.choices(scope_of(http.actor(request)))
    view = parse(_asked(request.GET, offered))
    return redirect(f"{reverse('register:register')}?{view.query}".removesuffix("?"))


def _asked(query: QueryDict, offered: Choices) -> Iterator[tuple[str, str]]:
    """What the form sends, as names and values of a view."""
    named: Mapping[str, Mapping[str, Any]] = {
        **dict.fromkeys(_UNITS, offered.units),
        "leader": offered.leaders,
        "person": offered.responsible,
    }
    places = []
    for name, values in query.lists():
        for value in map(str, values):
            if name.startswith(_PLACE):
                if value.strip():
                    places.append((_number(value), name.removeprefix(_PLACE)))
            elif name == "down":
                continue
            elif name in named and value.strip():
                yield name, _key(name, value, named[name])
            elif name == "sort" and query.get("down") and value:
                yield name, f"-{value}"
            else:
                yield name, value
    own = tuple(code for _, code in sorted(places, key=lambda one: one[0]))
    layout = LAYOUTS.get(str(query.get("layout", "")) or "plain")
    usual = View(layout=layout.code).shown if layout else ()
    if own and own != usual:
        yield "columns", ",".join(own)


def _number(text: str) -> int:
    if not text.strip().isdecimal():
        raise Invalid("register.not-a-place", value=text)
    return int(text)


def _key(name: str, typed: str, options: Mapping[str, Any]) -> str:
    """The key of the only one that is called so, with or without its code; a key stays one."""
    bare = " ".join(typed.split())
    found = {key for label, key in options.items() if bare in {label, label.rpartition(" · ")[0]}}
    if len(found) == 1:
        return str(found.pop())
    known = {str(key) for key in options.values()}
    if bare in known:
        return bare
    code = "register.not-that-name" if not found else "register.several-so-named"
    raise Invalid(code, place=name, value=bare)


def _columns(view: View, language: str) -> list[tuple[str, str, int | str]]:
    """Every column with its name and its place in the view, those shown first."""
    places: dict[str, int] = {code: number for number, code in enumerate(view.shown, 1)}
    order = [*view.shown, *(code for code in COLUMNS if code not in places)]
    return [
        (code, said.title(Heading("", "", code), language), places.get(code, "")) for code in order
    ]


def _ticks(view: View, one: Filter, language: str) -> list[tuple[str, str, bool]]:
    assert one.kind is Kind.CODES
    held = view.of(one.code)
    return [
        (str(code), say(f"{_CODES[one.code]}{code}", language), code in held)
        for code in one.choices
    ]


def _typed(view: View, offered: Choices) -> dict[str, str]:
    """What stands in the fields that take a name."""
    people = {**offered.leaders, **offered.responsible}
    labels = {key: label for label, key in [*offered.units.items(), *people.items()]}
    return {
        code: labels.get(view.one(code), str(view.one(code)))
        for code in (*_UNITS, *_PERSONS)
        if view.of(code)
    }


def _name(name: Name, language: str) -> str:
    return one_line(name.other if name.other and language == "en" else name.name)


urls: list[URLPattern] = [
    path("shape/", shape, name="shape"),
    path("shape/go/", go, name="go"),
]
