"""Addresses of the capability: each module of pages brings its own list."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from zhenggai.apps.supervision.web import (
    board,
    burn_down,
    closed,
    days,
    ladder,
    steps,
    unit_board,
    workload,
)

_addresses: list[URLPattern] = [
    *board.urls,
    *burn_down.urls,
    *closed.urls,
    *days.urls,
    *ladder.urls,
    *steps.urls,
    *unit_board.urls,
    *workload.urls,
]
pages = (_addresses, "supervision")

urlpatterns = [path("", include(pages))]
