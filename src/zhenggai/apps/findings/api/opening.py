"""Opening a round by a program: as the page does, for whoever is of the issuer's team."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.api import reading, shapes
from zhenggai.apps.findings.api.bodies import body_from, example_of
from zhenggai.apps.people.api.bearer import INTAKE, caller
from zhenggai.apps.people.api.once import once
from zhenggai.kit.api import answer, read_body
from zhenggai.kit.openapi import KEY, body_shape

# At the address at which rounds are read, so in the same router.
router = reading.router
_BODY = body_from(commands.open_round, "OpenRound")
_EXAMPLE = example_of(_BODY) | {
    "code": "XC-2026-02",
    "name": "清溪区2026年第二轮巡察",
    "regime": "inspection",
    "feedback_on": "2026-06-30",
}


@router.post(
    "/rounds",
    auth=INTAKE,
    tags=["intake"],
    response={201: shapes.Opened},
    operation_id="open_round",
    summary="Open a round",
    openapi_extra={"parameters": [KEY], **body_shape(_BODY.shape, _EXAMPLE, required=True)},
)
def open_round(request: HttpRequest) -> HttpResponse:
    """Open a round by one issuer at one unit. `offices` are those whose opinion every plan needs;
    without any, the issuer's own."""
    who = caller(request)
    sent = _BODY.arguments(read_body(_BODY.shape, request))

    def done() -> HttpResponse:
        made: UUID = commands.open_round(actor=who.actor, at=who.at, **sent).pk
        return answer(shapes.Opened, shapes.Opened(made), status=201)

    return once(request, done)
