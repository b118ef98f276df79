"""The burn-down of a round, drawn by the server, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.supervision.queries.burn_down import BurnDown
from zhenggai.apps.supervision.queries.burn_down import burn_down as query

# The picture in its own units: what it measures, and the room for figures left and below.
WIDTH, HEIGHT, LEFT, BELOW, ABOVE = 720, 280, 44, 26, 12


@dataclass(frozen=True, slots=True)
class Drawn:
    """The lines of the picture as paths, and where what is written beside it stands."""

    open: str
    whole: str
    even: str
    top: int
    left: int
    right: int
    base: int
    first: date
    last: date
    today: float


@require_safe
@signed_in
def burn_down(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """What of a round is open, day by day, against the time that has passed."""
    found = query(round_id, actor=http.actor(request))
    context = {
        "found": found,
        "drawn": drawn(found) if found.points else None,
        "now": found.points[-1] if found.points else None,
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "supervision/burn_down.html", context)


def drawn(found: BurnDown) -> Drawn:
    """The picture: days from the feedback to the deadline, or to today where that is later."""
    points, round_ = found.points, found.round
    first, last = points[0].day, max(round_.due_on, points[-1].day)
    top = max(1, *(one.whole for one in points))
    right, base = WIDTH - 8, HEIGHT - BELOW

    def x(day: date) -> float:
        return round(LEFT + (right - LEFT) * (day - first).days / ((last - first).days or 1), 1)

    def y(count: float) -> float:
        return round(base - (base - ABOVE) * count / top, 1)

    # From the first day that is drawn, by the share of the time that was left then.
    even = [(x(first), y(points[-1].whole * (1 - points[0].share))), (x(round_.due_on), y(0))]
    return Drawn(
        open=_steps([(x(one.day), y(one.open)) for one in points]),
        whole=_steps([(x(one.day), y(one.whole)) for one in points]),
        even=_line(even),
        top=top,
        left=LEFT,
        right=right,
        base=base,
        first=first,
        last=last,
        today=x(points[-1].day),
    )


def _line(places: Iterable[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in places)


def _steps(places: Sequence[tuple[float, float]]) -> str:
    """A line that stays until it changes, at the end of a day."""
    x, y = places[0]
    told, height = [f"M{x} {y}"], y
    for x, y in places[1:]:
        if y != height:
            told.append(f"H{x} V{y}")
            height = y
    return " ".join([*told, f"H{places[-1][0]}"])


urls: list[URLPattern] = [path("rounds/<uuid:round_id>/burn-down/", burn_down, name="burn_down")]
