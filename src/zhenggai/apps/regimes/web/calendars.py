"""Calendars: which years are published, with source and digest, and the days of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.regimes import permissions, queries


@require_safe
@signed_in
def calendars(request: SignedInRequest) -> HttpResponse:
    """The years that are published, by country, the newest first."""
    permissions.check_reads(http.actor(request))
    context = {"years": queries.every_year(), "computed": sorted(queries.COMPUTED)}
    return render(request, "regimes/calendars.html", context)


@require_safe
@signed_in
def year(request: SignedInRequest, country: str, year: int) -> HttpResponse:
    """The days of a year that differ from the week."""
    permissions.check_reads(http.actor(request))
    kept = queries.year_of(country, year)
    context = {"year": kept, "days": queries.days_of(country, year)}
    return render(request, "regimes/calendar.html", context)
