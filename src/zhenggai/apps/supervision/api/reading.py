"""Reading the board by programs: the counts of the pages, through the same queries."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.people.api.bearer import READ, caller
from zhenggai.apps.supervision.api import shapes
from zhenggai.apps.supervision.queries import board as boards
from zhenggai.apps.supervision.queries import burn_down as days
from zhenggai.apps.supervision.queries import closed as shut
from zhenggai.apps.supervision.queries import workload as burden
from zhenggai.apps.supervision.queries.board import Counts, Narrowed, Waiting
from zhenggai.apps.supervision.queries.closed import InTime
from zhenggai.apps.supervision.queries.days import DueItem, DueKind
from zhenggai.apps.supervision.queries.unit_board import unit_board
from zhenggai.apps.supervision.queries.workload import COLUMNS
from zhenggai.kit.api import answer

router = Router(tags=["supervision"], auth=READ)
Regime = Annotated[
    str,
    Query(max_length=32, pattern="^[0-9a-z_-]*$", description="The code of a kind of oversight."),
]


@router.get(
    "/board",
    response=shapes.Board,
    operation_id="board",
    summary="How units stand against their deadlines",
)
def board(request: HttpRequest, round: UUID | None = None, regime: Regime = "") -> HttpResponse:
    """Counts of open findings by lead unit, in the order of establishment."""
    actor = caller(request).actor
    found = boards.board(actor=actor, narrowed=Narrowed(round, regime))
    units = [
        shapes.BoardUnit(row.unit, row.name, row.depth, _counts(row.counts) if row.counts else None)
        for row in found.rows
    ]
    return answer(shapes.Board, shapes.Board(actor.on, units, _counts(found.whole)))


@router.get(
    "/board/waiting",
    response=shapes.BoardWaits,
    operation_id="board_waiting",
    summary="What waits at which office, and for how long",
)
def waiting(request: HttpRequest, round: UUID | None = None, regime: Regime = "") -> HttpResponse:
    """Open findings by state and by the office that is waited for."""
    who = caller(request)
    asked = boards.asked(actor=who.actor, narrowed=Narrowed(round, regime))
    found = [_waiting(one) for one in boards.waiting(asked, at=who.at)]
    return answer(shapes.BoardWaits, shapes.BoardWaits(found))


@router.get(
    "/board/units/{uuid:unit_id}",
    response=shapes.BoardOfUnit,
    operation_id="board_of_unit",
    summary="A unit's own page on the board",
)
def of_unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """For whoever leads or handles for the unit or for one above it; nobody else is told of it."""
    who = caller(request)
    page = unit_board(unit_id, actor=who.actor, at=who.at)
    told = shapes.BoardOfUnit(
        unit=page.unit.pk,
        name=Name(page.unit.name, page.unit.name_en),
        counts=_counts(page.counts),
        helping=page.helping,
        waiting=[_waiting(one) for one in page.waiting],
        asked=[
            shapes.BoardAsked(one.finding, one.ref, one.office, one.asked_on, one.due_on)
            for one in page.asked
        ],
        put_off=[
            shapes.BoardPutOff(
                one.finding, one.ref, one.of_measure, one.before, one.until, one.agreed, one.left
            )
            for one in page.put_off
        ],
        dates=[_day(one) for one in page.dates],
    )
    return answer(shapes.BoardOfUnit, told)


@router.get(
    "/board/closed",
    response=shapes.BoardClosed,
    operation_id="board_closed",
    summary="What was closed in time, by the first deadline and by the one that stood",
)
def closed(request: HttpRequest, round: UUID | None = None, regime: Regime = "") -> HttpResponse:
    """Counts of closed findings by lead unit, each with what it is counted of."""
    actor = caller(request).actor
    found = shut.closed(actor=actor, narrowed=Narrowed(round, regime))
    units = [
        shapes.BoardClosedUnit(
            row.unit, row.name, row.depth, _in_time(row.counts) if row.counts else None
        )
        for row in found.rows
    ]
    return answer(shapes.BoardClosed, shapes.BoardClosed(actor.on, units, _in_time(found.whole)))


@router.get(
    "/rounds/{uuid:round_id}/burn-down",
    response=shapes.RoundBurnDown,
    operation_id="burn_down",
    summary="What of a round is open, day by day",
)
def burn_down(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Counted anew from the records of acts, of what the owner of the token sees whole."""
    found = days.burn_down(round_id, actor=caller(request).actor)
    points = [
        shapes.BurnDownPoint(
            one.day, one.whole, one.open, one.closed, one.reopened, one.apart, one.share
        )
        for one in found.points
    ]
    told = shapes.RoundBurnDown(found.round.pk, found.round.due_on, found.whole, points)
    return answer(shapes.RoundBurnDown, told)


@router.get(
    "/workload",
    response=shapes.UnitsBurden,
    operation_id="workload",
    summary="The burden put on units in a period",
)
def workload(
    request: HttpRequest, first: date | None = None, last: date | None = None
) -> HttpResponse:
    """Of the last quarter, unless days are named; units only."""
    actor = caller(request).actor
    since, until = burden.period(first, last, today=actor.on)
    found = burden.workload(first=since, last=until, actor=actor)
    units = [
        shapes.UnitBurden(row.unit, row.name, *(getattr(row.burden, name) for name in COLUMNS))
        for row in found.rows
        if row.burden
    ]
    return answer(shapes.UnitsBurden, shapes.UnitsBurden(since, until, units))


def _day(one: DueItem) -> shapes.BoardDay:
    step = one.key if one.kind is DueKind.STEP else None
    return shapes.BoardDay(one.day, one.kind, None if step else one.key, step, one.ref)


def _in_time(one: InTime) -> shapes.BoardInTime:
    return shapes.BoardInTime(one.closed, one.by_first, one.by_current)


def _counts(one: Counts) -> shapes.BoardCounts:
    return shapes.BoardCounts(
        one.open, one.on_time, one.due_soon, one.overdue, one.undated, one.put_off
    )


def _waiting(one: Waiting) -> shapes.BoardWaiting:
    return shapes.BoardWaiting(one.state, one.role, one.office, one.count, one.oldest, one.median)
