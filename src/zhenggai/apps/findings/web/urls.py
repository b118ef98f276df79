"""Addresses of the capability; each module of pages brings its own list."""

from __future__ import annotations

from zhenggai.apps.findings.web import acts, desk, finding, handovers, rounds, units

app_name = "findings"

urlpatterns = [
    *desk.urls,
    *rounds.urls,
    *finding.urls,
    *acts.urls,
    *units.urls,
    *handovers.urls,
]
