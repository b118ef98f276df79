"""Units and handovers of open items, for programs. A handover is begun by a program and signed by
hand."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.api import pictures, shapes
from zhenggai.apps.findings.api.bodies import body_from, example_of
from zhenggai.apps.findings.queries import units as queries
from zhenggai.apps.findings.queries.rounds import Filters
from zhenggai.apps.people.api.bearer import ACT, READ, caller
from zhenggai.apps.people.api.once import once
from zhenggai.kit.api import answer, read_body
from zhenggai.kit.openapi import KEY, body_shape

router = Router(tags=["units"], auth=READ)
_BODY = body_from(commands.begin_handover, "BeginHandover", known={"unit_id"})


@router.get(
    "/units/{uuid:unit_id}",
    response=shapes.UnitPage,
    operation_id="unit",
    summary="A unit: posts, what it leads and helps with, handovers under way",
)
def unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """A unit as its page shows it."""
    actor = caller(request).actor
    page = queries.unit_page(unit_id, actor=actor, filters=Filters())
    successors = queries.successors(page.unit, on=actor.on) if page.may_begin else {}
    return answer(shapes.UnitPage, pictures.unit_page(page, successors))


@router.post(
    "/units/{uuid:unit_id}/handovers",
    auth=ACT,
    response={201: shapes.Begun},
    operation_id="begin_handover",
    summary="Begin the handover of a leader's open items",
    openapi_extra={
        "parameters": [KEY],
        **body_shape(_BODY.shape, example_of(_BODY), required=True),
    },
)
def begin_handover(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """List the open items of a leader for his successor. Both sign it by hand, on its page."""
    who = caller(request)
    sent = _BODY.arguments(read_body(_BODY.shape, request))

    def done() -> HttpResponse:
        made = commands.begin_handover(unit_id=unit_id, actor=who.actor, at=who.at, **sent)
        return answer(shapes.Begun, shapes.Begun(made.pk), status=201)

    return once(request, done)


@router.get(
    "/handovers/{uuid:handover_id}",
    response=shapes.Handover,
    operation_id="handover",
    summary="A handover: what passes on from whom to whom, and who has signed",
)
def handover(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """For the two who sign it and the leaders of the unit and above."""
    who = caller(request)
    page = queries.handover_page(handover_id, actor=who.actor, at=who.at)
    return answer(shapes.Handover, pictures.handover(page))


@router.post(
    "/handovers/{uuid:handover_id}/sign",
    auth=ACT,
    response=shapes.Begun,
    operation_id="sign_handover",
    summary="Sign a handover",
    openapi_extra={"parameters": [KEY]},
)
def sign_handover(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """It takes a person's own hand: a token is always refused, `act.not-by-token`."""
    who = caller(request)

    def done() -> HttpResponse:
        made = commands.sign_handover(handover_id=handover_id, actor=who.actor, at=who.at)
        return answer(shapes.Begun, shapes.Begun(made.pk))

    return once(request, done)
