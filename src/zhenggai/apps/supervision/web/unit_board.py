"""A unit's own page on the board."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.register.view import View
from zhenggai.apps.supervision.queries.unit_board import LISTED
from zhenggai.apps.supervision.queries.unit_board import unit_board as query
from zhenggai.apps.supervision.web.board import cells, waits


@require_safe
@signed_in
def unit_board(request: SignedInRequest, unit_id: UUID) -> HttpResponse:
    """What a unit leads, helps with and is asked, and its days."""
    page = query(unit_id, actor=http.actor(request), at=now())
    led = View().with_filter("unit", unit_id)
    context = {
        "page": page,
        "cells": cells(page.counts, led),
        "waiting": [(one, waits(one, led)) for one in page.waiting],
        "most": LISTED,
        "day": http.actor(request).on,
    }
    return render(request, "supervision/unit_board.html", context)


urls: list[URLPattern] = [path("board/<uuid:unit_id>/", unit_board, name="board_unit")]
