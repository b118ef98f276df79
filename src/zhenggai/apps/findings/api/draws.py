"""Draws for the look-back, for programs: to read and to repeat. Announcing one and typing its
number take a hand."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.api import pictures, shapes
from zhenggai.apps.findings.api.bodies import body_from, example_of
from zhenggai.apps.findings.queries import draws as queries
from zhenggai.apps.people.api.bearer import ACT, READ, caller
from zhenggai.apps.people.api.once import once
from zhenggai.core import draw as lots
from zhenggai.kit.api import answer, read_body
from zhenggai.kit.openapi import KEY, body_shape

router = Router(tags=["draws"], auth=READ)
_ALL = "/rounds/{uuid:round_id}/draws"
_ONE = f"{_ALL}/{{uuid:draw_id}}"
_ANNOUNCE = body_from(commands.announce_draw, "AnnounceDraw", known={"round_id", "today"})
_TYPE = body_from(commands.type_seed, "TypeSeed", known={"draw_id", "today"})
_TEXT = {"responses": {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}}
_BY_HAND = "It takes a person's own hand: a token is always refused, `act.not-by-token`."


@router.get(_ALL, response=shapes.Draws, operation_id="draws", summary="The draws of a round")
def draws(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """For those who make draws in the round and those who judge there."""
    who = caller(request)
    page = queries.draws_page(round_id, actor=who.actor, at=who.at)
    return answer(shapes.Draws, pictures.draws(page))


@router.get(_ONE, response=shapes.Draw, operation_id="draw", summary="A draw and what was drawn")
def draw(request: HttpRequest, round_id: UUID, draw_id: UUID) -> HttpResponse:
    """What was announced, how far it is, what was drawn, and its look-backs."""
    who = caller(request)
    page = queries.draw_page(round_id, draw_id, actor=who.actor, at=who.at)
    return answer(shapes.Draw, pictures.draw(page))


@router.get(
    f"{_ONE}/population",
    operation_id="draw_population",
    summary="The list that is drawn from",
    openapi_extra=_TEXT,
)
def population(request: HttpRequest, round_id: UUID, draw_id: UUID) -> HttpResponse:
    """To the byte what its digest was taken of."""
    listed = queries.population(round_id, draw_id, actor=caller(request).actor)
    return HttpResponse(listed.encode(), content_type="text/plain; charset=utf-8")


@router.get(
    f"{_ONE}/script",
    operation_id="draw_script",
    summary="The few lines of Python that repeat a draw",
    openapi_extra=_TEXT,
)
def script(request: HttpRequest, round_id: UUID, draw_id: UUID) -> HttpResponse:
    """To be run on the list with the number that was published."""
    queries.population(round_id, draw_id, actor=caller(request).actor)
    return HttpResponse(lots.SCRIPT.encode(), content_type="text/plain; charset=utf-8")


@router.post(
    _ALL,
    auth=ACT,
    response={201: shapes.Announced},
    operation_id="announce_draw",
    summary="Announce a draw",
    description=_BY_HAND,
    openapi_extra={
        "parameters": [KEY],
        **body_shape(_ANNOUNCE.shape, example_of(_ANNOUNCE), required=True),
    },
)
def announce_draw(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Fix the list and name the public number that will decide."""
    who = caller(request)
    sent = _ANNOUNCE.arguments(read_body(_ANNOUNCE.shape, request))
    today = queries.draws_page(round_id, actor=who.actor, at=who.at).today

    def done() -> HttpResponse:
        made = commands.announce_draw(
            round_id=round_id, actor=who.actor, at=who.at, today=today, **sent
        )
        return answer(shapes.Announced, shapes.Announced(made.pk), status=201)

    return once(request, done)


@router.post(
    f"{_ONE}/seed",
    auth=ACT,
    response=shapes.Announced,
    operation_id="type_seed",
    summary="Type the number of a draw",
    description=_BY_HAND,
    openapi_extra={
        "parameters": [KEY],
        **body_shape(_TYPE.shape, example_of(_TYPE), required=True),
    },
)
def type_seed(request: HttpRequest, round_id: UUID, draw_id: UUID) -> HttpResponse:
    """Type the published number, as the first or as the second person."""
    who = caller(request)
    sent = _TYPE.arguments(read_body(_TYPE.shape, request))
    today = queries.draw_page(round_id, draw_id, actor=who.actor, at=who.at).today

    def done() -> HttpResponse:
        made = commands.type_seed(draw_id=draw_id, actor=who.actor, at=who.at, today=today, **sent)
        return answer(shapes.Announced, shapes.Announced(made.pk))

    return once(request, done)
