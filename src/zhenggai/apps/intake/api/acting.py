"""Reviewing a reading by programs: one operation for each act of the pages' own tables, with the
body that its command takes; and adopting into a plan what was read.

`If-Match` names the version of the reading, also where one passage is changed: one thing to
understand, and stricter than the pages, which name the passage.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from zhenggai.apps.findings.api import acting
from zhenggai.apps.findings.api.bodies import Body, body_from, example_of
from zhenggai.apps.findings.deeds import Deed as FindingDeed
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.states import Act
from zhenggai.apps.intake import commands, queries
from zhenggai.apps.intake.api import shapes
from zhenggai.apps.intake.deeds import PASSAGE_DEEDS, READING_DEEDS, Deed
from zhenggai.apps.intake.kinds import IntakeState
from zhenggai.apps.intake.models import Intake, Passage
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.api.bearer import INTAKE, caller
from zhenggai.apps.people.api.once import once
from zhenggai.kit.api import answer, check_version, etag, read_body, seen_version
from zhenggai.kit.openapi import KEY, body_shape, if_match

router = Router(tags=["intake"], auth=INTAKE)
_KNOWN = frozenset({"intake_id", "passage_id"})
_ONE = "/rounds/{uuid:round_id}/readings/{uuid:reading_id}"
_ADOPTED = (
    FindingDeed("adopt_cause", Act.EDIT_PLAN, commands.adopt_cause),
    FindingDeed("adopt_measure", Act.EDIT_PLAN, commands.adopt_measure),
)


def act(
    request: HttpRequest,
    round_id: UUID,
    reading_id: UUID,
    deed: Deed,
    given: Mapping[str, Any],
    passage_id: UUID | None = None,
) -> HttpResponse:
    """Do an act on a reading, or on one of its passages."""
    who = caller(request)
    intake = queries.find_intake(reading_id, round_id=round_id, actor=who.actor)
    seen = seen_version(request)

    def done() -> HttpResponse:
        told: dict[str, Any] = {"intake_id": intake.pk, "actor": who.actor, "at": who.at, **given}
        if seen is not None or deed.seen:
            version = commands.check_can_review(intake_id=intake.pk, actor=who.actor, at=who.at)
            if passage_id is not None:
                passage = queries.find_passage(passage_id, intake=intake)
                # The reading is locked and as he saw it, and so is the passage.
                told |= {"passage_id": passage.pk, "seen": passage.version}
            check_version(seen, version)
        return _answered(intake.pk, deed.command(**told))

    return once(request, done)


def _answered(reading: UUID, made: object) -> HttpResponse:
    """The reading as the act has left it, locked still, and its entry, which is the newest."""
    state, version = Intake.objects.values_list("state", "version").get(pk=reading)
    things = made if isinstance(made, list) else [made]
    told = shapes.Reviewed(
        reading=reading,
        state=IntakeState(state),
        version=version,
        entry=journal.about(reading, most=1)[0].id,
        passages=[one.pk for one in things if isinstance(one, Passage)],
        findings=[one.pk for one in things if isinstance(one, Finding)],
    )
    return answer(shapes.Reviewed, told, headers={"ETag": etag(version)})


def _on_reading(deed: Deed, body: Body) -> Any:
    def operate(request: HttpRequest, round_id: UUID, reading_id: UUID) -> HttpResponse:
        sent: BaseModel = read_body(body.shape, request)
        return act(request, round_id, reading_id, deed, body.arguments(sent))

    return operate


def _on_passage(deed: Deed, body: Body) -> Any:
    def operate(
        request: HttpRequest, round_id: UUID, reading_id: UUID, passage_id: UUID
    ) -> HttpResponse:
        sent: BaseModel = read_body(body.shape, request)
        return act(request, round_id, reading_id, deed, body.arguments(sent), passage_id)

    return operate


def _declare(deed: Deed, of: str, address: str) -> None:
    name = f"{of}_{deed.slug.replace('-', '_')}"
    body = body_from(deed.command, name.title().replace("_", ""), known=_KNOWN)
    operate = (_on_passage if of == "passage" else _on_reading)(deed, body)
    operate.__doc__ = inspect.cleandoc(deed.command.__doc__ or "")
    router.post(
        f"{address}/acts/{deed.slug}",
        response=shapes.Reviewed,
        operation_id=name,
        summary=f"{of.capitalize()}: {deed.slug.replace('-', ' ')}",
        openapi_extra={
            "parameters": [if_match("reading", required=deed.seen), KEY],
            **body_shape(body.shape, example_of(body), required=not body.optional),
        },
    )(operate)


for _deed in PASSAGE_DEEDS.values():
    _declare(_deed, "passage", f"{_ONE}/passages/{{uuid:passage_id}}")
for _deed in READING_DEEDS.values():
    _declare(_deed, "reading", _ONE)
for _one in _ADOPTED:
    acting.declare(router, _one)
