"""The burden put on units, and the duty behind every field that they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import Field
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from zhenggai.apps.findings.web.deeds import DEEDS
from zhenggai.apps.findings.web.fields import worded
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.supervision.duties import DUTIES, SAID, STEP_DUTIES, Duty
from zhenggai.apps.supervision.queries.workload import COLUMNS, Burden, period
from zhenggai.apps.supervision.queries.workload import workload as query
from zhenggai.apps.supervision.web.forms import FORMS
from zhenggai.kit.refusals import Missing


@dataclass(frozen=True, slots=True)
class FormAsked:
    """A kind of paper: how many fields it asks for, how many of them must be filled in, and what
    each is asked by."""

    title: Any
    fields: tuple[tuple[Any, Any, Any], ...]
    needed: int


@require_safe
@signed_in
def workload(request: SignedInRequest) -> HttpResponse:
    """What was asked of units in a period."""
    actor = http.actor(request)
    first, last = period_of(request.GET, today=actor.on)
    found = query(first=first, last=last, actor=actor)
    context = {
        "found": found,
        "columns": COLUMNS,
        "rows": [(row, _figures(row.burden)) for row in found.rows],
        "forms": list(forms_asked()),
    }
    return render(request, "supervision/workload.html", context)


def period_of(query: QueryDict, *, today: date) -> tuple[date, date]:
    """The first and the last day of the period. `Missing` for what is no period."""
    try:
        first, last = (
            date.fromisoformat(text) if (text := str(query.get(name, ""))) else None
            for name in ("from", "to")
        )
    except ValueError:
        raise Missing("site.no-page") from None
    return period(first, last, today=today)


def forms_asked() -> Iterator[FormAsked]:
    """The kinds of papers that units fill in, with the duty behind each field."""
    for slug, duties in DUTIES.items():
        deed = DEEDS[slug]
        yield _asked(deed.title, deed.form.base_fields, duties)
    for act, duties in STEP_DUTIES.items():
        yield _asked(worded(f"step-act.{act.value}"), FORMS[act].base_fields, duties)


def _asked(title: Any, fields: Mapping[str, Field], duties: Mapping[str, Duty]) -> FormAsked:
    told = tuple((fields[name].label, *SAID[duty]) for name, duty in duties.items())
    return FormAsked(title, told, sum(field.required for field in fields.values()))


def _figures(burden: Burden | None) -> list[tuple[str, int]]:
    return [(name, getattr(burden, name)) for name in COLUMNS] if burden else []


urls: list[URLPattern] = [path("workload/", workload, name="workload")]
