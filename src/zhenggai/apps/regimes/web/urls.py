"""Addresses of the capability."""

from __future__ import annotations

from django.urls import include, path

from zhenggai.apps.regimes.web import calendars, rules

pages = (
    [
        path("rules/", rules.rules, name="rules"),
        path("rules/propose/", rules.propose, name="propose"),
        path("rules/<uuid:rule_id>/", rules.rule, name="rule"),
        path("rules/<uuid:rule_id>/activate/", rules.activate, name="activate"),
        path("rules/<uuid:rule_id>/end/", rules.end, name="end"),
        path("calendars/", calendars.calendars, name="calendars"),
        path("calendars/<slug:country>/<int:year>/", calendars.year, name="calendar"),
    ],
    "regimes",
)

urlpatterns = [path("", include(pages))]
