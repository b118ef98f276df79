"""What was closed in time, by the first deadline and by the one that stood."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from zhenggai.apps.findings.states import State
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.supervision.queries.closed import closed as query
from zhenggai.apps.supervision.web.board import frame, narrowed_by, register


@require_safe
@signed_in
def closed(request: SignedInRequest) -> HttpResponse:
    """What was closed in time, unit by unit, as the address narrows it."""
    narrowed = narrowed_by(request.GET)
    found = query(actor=http.actor(request), narrowed=narrowed)
    shut = narrowed.view.with_filter("state", State.CLOSED)
    context = {
        "rows": [(row, register(shut, ("unit", (row.unit,)))) for row in found.rows],
        "whole": found.whole,
        "all": register(shut),
        **frame(request, narrowed),
    }
    return render(request, "supervision/closed.html", context)


urls: list[URLPattern] = [path("board/closed/", closed, name="closed")]
