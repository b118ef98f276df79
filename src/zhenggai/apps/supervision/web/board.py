"""The board as pages: how units stand against their deadlines, and what waits at which office."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from zhenggai.apps.findings.queries.lists import EXPECTED
from zhenggai.apps.findings.queries.page import SOON
from zhenggai.apps.findings.states import State
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.register.columns import Time
from zhenggai.apps.register.view import View
from zhenggai.apps.supervision.queries import board as queries
from zhenggai.apps.supervision.queries.board import Board, BoardRow, Counts, Narrowed, Waiting
from zhenggai.kit.refusals import Missing
from zhenggai.kit.words import can_be_kept

_OPEN = tuple(state for state in State if state in EXPECTED)
# What narrows the register to what each column counts.
COLUMNS: dict[str, tuple[tuple[str, tuple[Any, ...]], ...]] = {
    "open": (("state", _OPEN),),
    "on_time": (("time", (Time.ON_TIME,)),),
    "due_soon": (("time", (Time.DUE_SOON,)),),
    "overdue": (("time", (Time.OVERDUE,)),),
    "undated": (("time", (Time.NONE,)), ("state", _OPEN)),
    "put_off": (("put_off", (True,)), ("state", _OPEN)),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One count and the way to what it counts; without one where there is nothing, or where the
    register names no such thing."""

    column: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its cells, none for a unit that stands there for those below it. `page` is the
    unit's own page on the board where it is one for this viewer, else the one that all may open."""

    row: BoardRow
    cells: tuple[Cell, ...]
    page: str


@require_safe
@signed_in
def board(request: SignedInRequest) -> HttpResponse:
    """The board, as its address narrows it."""
    actor = http.actor(request)
    narrowed = narrowed_by(request.GET)
    found = queries.board(actor=actor, narrowed=narrowed)
    context = {
        "lines": list(_lines(found, narrowed)),
        "whole": cells(found.whole, narrowed.view),
        "soon": SOON.days,
        **frame(request, narrowed),
    }
    return render(request, "supervision/board.html", context)


@require_safe
@signed_in
def waiting(request: SignedInRequest) -> HttpResponse:
    """What waits at which office, in which state and for how long."""
    narrowed = narrowed_by(request.GET)
    asked = queries.asked(actor=http.actor(request), narrowed=narrowed)
    context = {
        "waiting": [(one, waits(one, narrowed.view)) for one in queries.waiting(asked, at=now())],
        **frame(request, narrowed),
    }
    return render(request, "supervision/waiting.html", context)


def frame(request: SignedInRequest, narrowed: Narrowed) -> dict[str, Any]:
    """What all pages of the board show beside what they are for."""
    actor = http.actor(request)
    return {
        "choices": queries.choices(actor=actor),
        "narrowed": narrowed,
        "query": asked_of(narrowed),
        "day": actor.on,
    }


def narrowed_by(query: QueryDict) -> Narrowed:
    """What an address narrows a board to. `Missing` where it asks for what never was."""
    round_, regime = str(query.get("round", "")), str(query.get("regime", ""))
    try:
        key = UUID(round_) if round_ else None
    except ValueError:
        raise Missing("site.no-page") from None
    if not can_be_kept(regime):
        raise Missing("site.no-page")
    return Narrowed(key, regime)


def asked_of(narrowed: Narrowed) -> str:
    """The same as the query of an address."""
    given = {"round": str(narrowed.round or ""), "regime": narrowed.regime}
    return urlencode({name: value for name, value in given.items() if value})


def _lines(found: Board, narrowed: Narrowed) -> Iterator[Line]:
    for row in found.rows:
        view = narrowed.view if row.unit is None else narrowed.view.with_filter("unit", row.unit)
        shown = row.counts and cells(row.counts, view, linked=row.unit is not None)
        page = "supervision:board_unit" if row.unit in found.own else "findings:unit"
        yield Line(row, shown or (), reverse(page, args=[row.unit]) if row.unit else "")


def cells(counts: Counts, view: View, *, linked: bool = True) -> tuple[Cell, ...]:
    """The counts of a row, each with the register narrowed to what it counts."""
    return tuple(
        Cell(column, n, register(view, *asked) if n and linked else "")
        for column, asked in COLUMNS.items()
        for n in (getattr(counts, column),)
    )


def waits(one: Waiting, view: View) -> str:
    """The register with a view narrowed to what waits there, where an address can name it."""
    state = ("state", (one.state,))
    if one.office is None or view.of("round"):
        return register(view, state)
    return register(view, state, ("round", one.rounds)) if one.rounds else ""


def register(view: View, *asked: tuple[str, tuple[Any, ...]]) -> str:
    """The register with a view narrowed further."""
    for code, values in asked:
        view = view.with_filter(code, *values)
    return f"{reverse('register:register')}?{view.query}"


urls: list[URLPattern] = [
    path("board/", board, name="board"),
    path("board/waiting/", waiting, name="waiting"),
]
