"""The calendar of the board, a month at a time."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.register.columns import Time
from zhenggai.apps.register.view import View
from zhenggai.apps.supervision.queries import days as queries
from zhenggai.apps.supervision.queries.days import Day, DueKind, Month
from zhenggai.apps.supervision.web.board import register
from zhenggai.kit.refusals import Missing

_DATED = tuple(time for time in Time if time is not Time.NONE)


@require_safe
@signed_in
def calendar(request: SignedInRequest) -> HttpResponse:
    """A month: the present one, or that of the address."""
    actor = http.actor(request)
    first = month_of(str(request.GET.get("month", "")), today=actor.on)
    found = queries.month(first, actor=actor)
    context = {"month": found, "weeks": _weeks(found), "day": actor.on}
    return render(request, "supervision/calendar.html", context)


def month_of(text: str, *, today: date) -> date:
    """The first day of the month that an address names. `Missing` for anything else."""
    if not text:
        return today.replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Missing("site.no-page") from None
    if not queries.is_shown(first):
        raise Missing("site.no-page")
    return first


def _weeks(month: Month) -> list[list[tuple[Day, str]]]:
    """The days with the way to the findings that are due on each."""
    return [[(day, _all_due(day)) for day in week] for week in month.weeks]


def _all_due(day: Day) -> str:
    if not any(group.kind is DueKind.FINDING for group in day.groups):
        return ""
    on = ("due_from", (day.day,)), ("due_to", (day.day,))
    return register(View(), *on, ("time", _DATED))


urls: list[URLPattern] = [path("board/calendar/", calendar, name="calendar")]
