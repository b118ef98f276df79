"""The page of a run: what would come of it, how far it is, what came of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from zhenggai.apps.findings.queries.choosable import unit_names
from zhenggai.apps.findings.queries.sight import scope_of
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.regimes import queries as regimes
from zhenggai.apps.register import carrying, commands
from zhenggai.apps.register.arguments import field_of
from zhenggai.apps.register.models import Outcome, Run, RunRow
from zhenggai.apps.register.queries import runs as queries
from zhenggai.apps.register.queries.runs import Progress
from zhenggai.apps.register.sheets import as_text
from zhenggai.core.errors import Refused
from zhenggai.kit.refusals import Missing, answer_plainly, refused_with
from zhenggai.presentation.deadlines import say_rule
from zhenggai.presentation.wording import say, say_refusal

_BOM = "\ufeff"
_CODES = {"kind": "finding-type.", "reason": "return-reason."}


@require_safe
@signed_in
def listed(request: SignedInRequest) -> HttpResponse:
    """The viewer's own runs."""
    found = queries.runs_of(http.actor(request))
    rows = [{"run": run, "counts": counts, "whole": sum(counts.values())} for run, counts in found]
    return render(request, "register/runs.html", {"runs": rows})


@require_safe
@signed_in
def run(request: SignedInRequest, run_id: UUID) -> HttpResponse:
    """A run of the viewer's own; asked for by the script, only how far it is."""
    if request.headers.get("X-Part") == "run":
        found = queries.progress(run_id, actor=http.actor(request))
        return render(request, "register/_run.html", _told(found))
    return _page(request, run_id)


def refused_page(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The page of the run, and why it was not begun."""
    match = request.resolver_match
    if not request.user.is_authenticated or isinstance(refused, Missing) or match is None:
        return answer_plainly(request, refused)
    return _page(request, match.kwargs["run_id"], refused=refused, status=status)


@require_POST
@refused_with(refused_page)
@signed_in
def begin(request: SignedInRequest, run_id: UUID) -> HttpResponse:
    """Begin a run, or take it up again."""
    actor = http.actor(request)
    begun = commands.begin_run(run_id=run_id, actor=actor, at=now())
    carrying.start(begun.pk, actor)
    return redirect("register:run", begun.pk)


@require_safe
@signed_in
def report(request: SignedInRequest, run_id: UUID) -> HttpResponse:
    """What came of each finding, as a file."""
    found = queries.own_run(run_id, actor=http.actor(request))
    language = get_language() or ""
    name = f"{say('run.file', language)}-{found.made_at.date().isoformat()}.csv"
    answer = StreamingHttpResponse(_lines(found, language), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer  # type: ignore[return-value]  # a view's answer, streamed


def _page(
    request: HttpRequest, run_id: UUID, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    actor = http.actor(request)
    outcome = request.GET.get("outcome", "")
    if outcome and outcome not in set(Outcome):
        raise Missing("run.missing")
    after = request.GET.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 8):
        raise Missing("run.missing")
    found = queries.progress(run_id, actor=actor)
    rows = queries.rows_of(found.run, scope=scope_of(actor), outcome=outcome, after=int(after))
    language = get_language() or ""
    context = {
        **_told(found),
        "outcome": outcome,
        "outcomes": [one for one in Outcome if found.counts.get(one.value)],
        "after": rows.after,
        "rows": [(row, _why(row.code, row.told, language)) for row in rows.rows],
        "whys": [(one.count, _why(one.code, one.told, language)) for one in rows.whys],
        "arguments": _arguments(found.run, language),
        "reckons": queries.reckons(found.run),
        "refused": refused,
    }
    return render(request, "register/run.html", context, status=status)


def _told(found: Progress) -> dict[str, Any]:
    """How far a run is."""
    return {
        "progress": found,
        "run": found.run,
        "stage": queries.stage_of(found.run, now()).value,
        "counts": {one.value: found.counts.get(one.value, 0) for one in Outcome},
    }


def _why(code: str, told: Mapping[str, Any], language: str) -> str:
    return say_refusal(Refused(code, **told), language) if code else ""


def _arguments(run: Run, language: str) -> list[tuple[str, str]]:
    """What was asked for, in words."""
    given: Mapping[str, str] = json.loads(run.arguments or "{}")
    return [
        (say(f"field.{field_of(run.act, name)}", language), _argument(name, value, language))
        for name, value in given.items()
    ]


def _argument(name: str, value: str, language: str) -> str:
    if name == "lead_unit":
        return unit_names([UUID(value)]).get(UUID(value), value)
    if name == "rule":
        try:
            row = regimes.rule(UUID(value))
        except Missing:
            # No row was judged by it: each had a day of its own, or was refused.
            return value
        return f"{say_rule(regimes.rule_of(row), language)} · {row.source}"
    return say(f"{_CODES[name]}{value}", language) if name in _CODES else value


class _Echo:
    """Gives back the line that it is told to write."""

    def write(self, text: str) -> str:
        return text


def _lines(found: Run, language: str) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield _BOM
    columns = ["no", "ref", "outcome", "why", "entry"]
    # Behind the others: what reads them by their places goes on to.
    reckons = queries.reckons(found)
    if reckons:
        columns.append("by_rule")
    yield writer.writerow([say(f"run.column.{one}", language) for one in columns])
    for row in queries.every_row(found):
        told = json.loads(row.told) if row.told else {}
        why = _why(row.code, told, language)
        outcome = say(f"run.outcome.{row.outcome}", language)
        cells = [str(row.no), row.ref, outcome, why, "" if row.entry is None else str(row.entry)]
        if reckons:
            cells.append(_day_by_rule(row, told, language))
        yield writer.writerow([as_text(one) for one in cells])


def _day_by_rule(row: RunRow, told: Mapping[str, Any], language: str) -> str:
    day = queries.day_by_rule(row)
    if day is None:
        return ""
    if "lacks_year" not in told:
        return day.isoformat()
    return say("run.for-now", language, day=day.isoformat())


urls: list[URLPattern] = [
    path("runs/", listed, name="runs"),
    path("runs/<uuid:run_id>/", run, name="run"),
    path("runs/<uuid:run_id>/begin/", begin, name="begin_run"),
    path("runs/<uuid:run_id>/report.csv", report, name="run_report"),
]
