"""Steps of the ladder, for programs: to read. Every act on one takes a person's own hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.people.api.bearer import READ, caller
from zhenggai.apps.supervision.ladder import Rung, StepState
from zhenggai.apps.supervision.models import Step
from zhenggai.apps.supervision.queries import steps as queries
from zhenggai.apps.supervision.queries.steps import Chosen, Words
from zhenggai.kit import cursors
from zhenggai.kit.api import USUALLY_LISTED, After, Limit, answer

router = Router(tags=["supervision"], auth=READ)
_UnitKey = Annotated[UUID | None, Query(description="To which unit, or with which it is now.")]
_RoundKey = Annotated[UUID | None, Query(description="In which round.")]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step: its number in the series of the office in that year, and where it stands. It was
    addressed to `unit`; `answers` is the same one or, once that is no more, the one that followed
    it; `holder` has it now."""

    id: UUID
    rung: Rung
    year: int
    serial: int
    state: StepState
    round: UUID
    office: UUID
    unit: UUID
    answers: UUID
    holder: UUID
    handed: int
    issued_on: date
    due_on: date | None
    provisional: bool
    received_on: date | None
    appeal_until: date | None
    ended_on: date | None
    erased: bool


@dataclass(frozen=True, slots=True)
class StepRows:
    """A page of steps, newest first; `next` leads on, null on the last."""

    steps: list[StepRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What was said at an act, by name; for which unit, in which role."""

    entry: int
    kind: str
    at: datetime
    role: str
    unit: str | None
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class StepAbout:
    """A finding that a step is about; `id` where its reader sees the finding."""

    ref: str
    id: UUID | None


@dataclass(frozen=True, slots=True)
class WholeStep:
    """A step with the paper, the replies, the appeal and what was done, newest first."""

    step: StepRow
    post: str | None
    findings: list[StepAbout]
    replies: list[Said]
    appeal: Said | None
    upheld: bool | None
    decide_by: date | None
    acts: list[Said]


@router.get("/steps", response=StepRows, operation_id="steps", summary="Steps of the ladder")
def steps(
    request: HttpRequest,
    rung: Rung | None = None,
    state: StepState | None = None,
    unit: _UnitKey = None,
    round: _RoundKey = None,
    limit: Limit = USUALLY_LISTED,
    after: After = "",
) -> HttpResponse:
    """Those that the owner of the token may see; by unit and round, never by person."""
    chosen = Chosen(rung or "", state or "", unit, round)
    rows = queries.listed(caller(request).actor, chosen)
    if after:
        kinds = (_day, cursors.number, cursors.number, UUID)
        rows = queries.behind(rows, *cursors.read(after, head="steps", kinds=kinds))
    found = list(rows[: limit + 1])
    shown = found[:limit]
    more = None
    if len(found) > limit:
        last = shown[-1]
        more = cursors.written("steps", [last.issued_on, last.year, last.serial, last.pk])
    return answer(StepRows, StepRows([_row(one) for one in shown], more))


@router.get(
    "/steps/{uuid:step_id}", response=WholeStep, operation_id="step", summary="A step of the ladder"
)
def step(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """What its page shows."""
    who = caller(request)
    page = queries.page_of(step_id, actor=who.actor, at=who.at)
    appeal = page.appeal
    whole = WholeStep(
        step=_row(page.step),
        post=page.post.name if page.post else None,
        findings=[StepAbout(one.ref, one.id) for one in page.findings],
        replies=[_said(one) for one in page.replies],
        appeal=_said(page.appealed) if page.appealed else None,
        upheld=appeal.upheld if appeal else None,
        decide_by=appeal.decide_by if appeal else None,
        acts=[_said(Words(act, act.words)) for act in page.story],
    )
    return answer(WholeStep, whole)


def _row(one: Step) -> StepRow:
    return StepRow(
        id=one.pk,
        rung=Rung(one.rung),
        year=one.year,
        serial=one.serial,
        state=StepState(one.state),
        round=one.round_id,
        office=one.office_id,
        unit=one.unit_id,
        answers=one.answers_id,
        holder=one.holder_id,
        handed=one.handed,
        issued_on=one.issued_on,
        due_on=one.due_on,
        provisional=one.provisional,
        received_on=one.received_on,
        appeal_until=one.appeal_until,
        ended_on=one.ended_on,
        erased=one.erased is not None,
    )


def _said(one: Words) -> Said:
    act, unit = one.act, one.act.unit
    return Said(act.entry, act.kind, act.at, act.role, _called(unit), dict(one.said))


def _called(name: Name | None) -> str | None:
    return name.name if name else None


def _day(part: object) -> date:
    return date.fromisoformat(cursors.text(part))
