"""Addresses of the capability: each module of pages brings its own list."""

from __future__ import annotations

from django.urls import URLPattern

from zhenggai.apps.findings.web import (
    acts,
    case,
    categories,
    desk,
    drafts,
    draws,
    erasures,
    evidence,
    finding,
    handovers,
    reconciliation,
    rounds,
    search,
    similar,
    units,
)

app_name = "findings"

urlpatterns: list[URLPattern] = [
    *desk.urls,
    *rounds.urls,
    *categories.urls,
    *search.urls,
    *reconciliation.urls,
    *units.urls,
    *handovers.urls,
    *drafts.urls,
    *draws.urls,
    *erasures.urls,
    *evidence.urls,
    *finding.urls,
    *case.urls,
    *similar.urls,
    *acts.urls,
]
