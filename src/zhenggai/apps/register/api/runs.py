"""Acting on many findings by programs: looked at first, begun by a second request, carried on
beside the requests, as on the pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import File, Form, Query, Router, UploadedFile
from pydantic import TypeAdapter

from zhenggai.apps.findings.queries.sight import scope_of, visible
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.api.bearer import ACT, READ, caller
from zhenggai.apps.people.api.once import digest_of_form, kept, once
from zhenggai.apps.register import carrying, commands
from zhenggai.apps.register.api import shapes
from zhenggai.apps.register.api.reading import view_of
from zhenggai.apps.register.arguments import read as read_arguments
from zhenggai.apps.register.commands import MOST_ROWS, Chosen
from zhenggai.apps.register.models import Outcome, Run
from zhenggai.apps.register.queries import runs as queries
from zhenggai.core.errors import Invalid, Refused
from zhenggai.kit import cursors
from zhenggai.kit.api import After, answer, read_body
from zhenggai.kit.openapi import KEY, body_shape
from zhenggai.presentation.wording import say_refusal

router = Router(tags=["register"], auth=ACT)
_HEAD = "run"
_TEXTS: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])
_EXAMPLE: dict[str, Any] = {
    "act": "tag",
    "reason": "专项督办。",
    "arguments": {"tag": "重点"},
    "view": "state=rectifying",
}


@router.post(
    "/runs",
    response={201: shapes.Run},
    operation_id="look_at_run",
    summary="See what would come of an act on many findings",
    openapi_extra={
        "parameters": [KEY],
        **body_shape(shapes.Asked, _EXAMPLE, required=True),
    },
)
def look_at_run(request: HttpRequest) -> HttpResponse:
    """Have an act looked at for each of some findings, or for all that a view holds. Nothing is
    done; `/runs/{id}/begin` does it to those to which it can be done."""
    who = caller(request)
    sent = read_body(shapes.Asked, request)
    given = read_arguments(sent.act, sent.arguments, within="arguments.")

    def done() -> HttpResponse:
        run = commands.look_at_run(
            act=sent.act,
            chosen=_chosen(sent, who.actor),
            given=given,
            reason=sent.reason,
            actor=who.actor,
            at=who.at,
        )
        return answer(shapes.Run, _picture(run, who.at), status=201)

    return once(request, done)


@router.post(
    "/runs/sheet",
    response={201: shapes.Run},
    operation_id="look_at_sheet",
    summary="See what would come of an act on the rows of a sheet",
    openapi_extra={"parameters": [KEY]},
)
def look_at_sheet(
    request: HttpRequest,
    act: Annotated[shapes.Acts, Form()],
    reason: Annotated[shapes.Said, Form()],
    file: Annotated[UploadedFile, File(description="An exported register, .xlsx or .csv.")],
    arguments: Annotated[
        str, Form(max_length=20_000, description="What is said of all rows, a JSON object of texts")
    ] = "{}",
) -> HttpResponse:
    """An exported register comes back: its rows by their numbers; what its columns for unit,
    deadline, type and tags say counts row by row. The sheet is read and not kept."""
    who = caller(request)
    asked = digest_of_form(request)
    answered = kept(request, asked=asked)
    if answered is not None:
        return answered
    given = read_arguments(act, _TEXTS.validate_json(arguments), within="arguments.")
    chosen = commands.take_in_sheet(
        data=file, name=file.name or "", act=act, actor=who.actor, at=who.at
    )

    def done() -> HttpResponse:
        run = commands.look_at_run(
            act=act, chosen=chosen, given=given, reason=reason, actor=who.actor, at=who.at
        )
        return answer(shapes.Run, _picture(run, who.at), status=201)

    return once(request, done, asked=asked)


@router.get(
    "/runs",
    auth=READ,
    response=shapes.Runs,
    operation_id="runs",
    summary="My latest runs",
)
def runs_(request: HttpRequest) -> HttpResponse:
    """The fifty that were begun last."""
    who = caller(request)
    found = [_told(run, counts, who.at) for run, counts in queries.runs_of(who.actor)]
    return answer(shapes.Runs, shapes.Runs(found))


@router.post(
    "/runs/{uuid:run_id}/begin",
    response={202: shapes.Run},
    operation_id="begin_run",
    summary="Begin a run, or take up one that was broken off",
    openapi_extra={"parameters": [KEY]},
)
def begin_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Begin a run of one's own. It is carried on whoever asks after it; `/runs/{id}` says how far
    it is."""
    who = caller(request)

    def done() -> HttpResponse:
        run = commands.begin_run(run_id=run_id, actor=who.actor, at=who.at)
        # Not before the beginning stands: the thread has a connection of its own.
        transaction.on_commit(lambda: carrying.start(run.pk, who.actor))
        return answer(shapes.Run, _picture(run, who.at), status=202)

    return once(request, done)


@router.get(
    "/runs/{uuid:run_id}",
    auth=READ,
    response=shapes.Run,
    operation_id="run",
    summary="How far a run is, or what came of it",
)
def run_(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """A run of one's own."""
    who = caller(request)
    return answer(shapes.Run, _picture(queries.own_run(run_id, actor=who.actor), who.at))


@router.get(
    "/runs/{uuid:run_id}/rows",
    auth=READ,
    response=shapes.RunRows,
    operation_id="run_rows",
    summary="What comes of each finding of a run",
)
def run_rows(
    request: HttpRequest,
    run_id: UUID,
    outcome: Annotated[Outcome | None, Query()] = None,
    after: After = "",
) -> HttpResponse:
    """The rows of a run, a hundred at a time."""
    actor = caller(request).actor
    behind = cursors.read(after, head=_HEAD, kinds=(cursors.number,))[0] if after else 0
    run = queries.own_run(run_id, actor=actor)
    shown = queries.rows_of(run, scope=scope_of(actor), outcome=outcome or "", after=behind)
    language = get_language() or ""
    rows = [
        shapes.RunRow(
            row.no,
            row.ref,
            row.finding,
            Outcome(row.outcome),
            row.code,
            say_refusal(Refused(row.code, **row.told), language) if row.code else "",
            row.told,
            row.entry,
            row.due_on,
            row.lacks_year,
        )
        for row in shown.rows
    ]
    more = None if shown.after is None else cursors.written(_HEAD, [shown.after])
    return answer(shapes.RunRows, shapes.RunRows(rows, more))


def _chosen(sent: shapes.Asked, actor: Actor) -> list[Chosen]:
    """The rows: those that are named, or all of the view."""
    if (sent.findings is None) == (sent.view is None):
        raise Invalid("run.findings-or-view", field="findings")
    scope = scope_of(actor)
    if sent.findings is None:
        found = queries.chosen(view_of(sent.view or ""), scope=scope, actor=actor, most=MOST_ROWS)
        return [Chosen(ref, key) for ref, key in found]
    keys = [one.finding for one in sent.findings]
    seen: dict[UUID, str] = {}
    for first in range(0, len(keys), 1000):
        rows = visible(scope).filter(pk__in=keys[first : first + 1000])
        seen |= dict(rows.values_list("pk", "ref"))
    return [
        Chosen(
            seen.get(one.finding, str(one.finding)),
            one.finding if one.finding in seen else None,
            read_arguments(sent.act, one.arguments, within=f"findings.{number}.arguments."),
        )
        for number, one in enumerate(sent.findings)
    ]


def _picture(run: Run, at: datetime) -> shapes.Run:
    return _told(run, queries.tallied(run), at)


def _told(run: Run, counts: Mapping[str, int], at: datetime) -> shapes.Run:
    return shapes.Run(
        id=run.pk,
        stage=queries.stage_of(run, at),
        act=run.act,
        reason=run.reason,
        arguments=json.loads(run.arguments or "{}"),
        made_at=run.made_at,
        begun_at=run.begun_at,
        ended_at=run.ended_at,
        able=counts.get(Outcome.ABLE, 0),
        unable=counts.get(Outcome.UNABLE, 0),
        done=counts.get(Outcome.DONE, 0),
        refused=counts.get(Outcome.REFUSED, 0),
    )
