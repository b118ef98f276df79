"""Acting by programs: one operation for each deed, through the same commands as the pages.

`If-Match` names the version of the finding that the sender has seen, as `ETag` gave it: asked for
where an act would overwrite or judge, and held to wherever it is sent.
"""

from __future__ import annotations

import inspect
import re
from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, UploadedFile
from pydantic import BaseModel, BeforeValidator

from zhenggai.apps.findings import commands, queries
from zhenggai.apps.findings.api import shapes
from zhenggai.apps.findings.api.bodies import Body, body_of, example_of
from zhenggai.apps.findings.deeds import DEEDS, Deed, Seen
from zhenggai.apps.findings.kinds import EvidenceKind
from zhenggai.apps.findings.models import Finding, SimilarLink
from zhenggai.apps.findings.permissions import takes_a_hand
from zhenggai.apps.findings.queries import measures
from zhenggai.apps.findings.states import State
from zhenggai.apps.findings.taking_in import bared, received
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.api.bearer import ACT, Caller, caller
from zhenggai.apps.people.api.once import digest_of_form, kept, once
from zhenggai.kit.api import answer, check_version, etag, read_body, seen_version
from zhenggai.kit.openapi import KEY, body_shape, if_match
from zhenggai.kit.refusals import Missing

router = Router(tags=["acts"], auth=ACT)
_BY_HAND = "It takes a person's own hand: a token is always refused, `act.not-by-token`."
# Taken in by a form, below; and the same command as `confirm_link`, by another page.
_APART = frozenset({"add_evidence", "adopt_link"})
# Before the transaction of the act, as files are taken in.
_MAKES_A_COPY = "clean_evidence"


def act(request: HttpRequest, finding_id: UUID, deed: Deed, given: dict[str, Any]) -> HttpResponse:
    """Do a deed; `given` are the arguments of its command that were sent."""
    who = caller(request)
    seen = seen_version(request)
    common: dict[str, Any] = {"finding_id": finding_id, "actor": who.actor, "at": who.at}
    command = deed.command
    if deed.slug == _MAKES_A_COPY:
        answered = kept(request)
        if answered is not None:
            return answered
        command = partial(commands.clean_evidence, bared=bared(**common, **given))

    def done() -> HttpResponse:
        arguments = {**common, **given}
        if seen is not None or deed.seen:
            arguments |= _checked(deed, finding_id, who, seen, given)
        return _answered(finding_id, command(**arguments))

    return once(request, done)


def _checked(
    deed: Deed, finding_id: UUID, who: Caller, seen: int | None, given: dict[str, Any]
) -> dict[str, Any]:
    """What the command is told that the sender has seen. Raises as `check_version` does, but
    whatever else keeps him from the act comes first, as on the page."""
    finding = queries.locked(finding_id, actor=who.actor)
    if finding is None:
        raise Missing("finding.missing")
    if seen != finding.version:
        commands.check_can_begin(act=deed.act, finding_id=finding_id, actor=who.actor, at=who.at)
        check_version(seen, finding.version)
    if deed.seen is Seen.FINDING:
        return {"seen": seen}
    if deed.seen is Seen.THING:
        # The finding is locked and as he saw it, and so is the thing.
        return {"seen": measures.version_of(deed.thing, given[f"{deed.thing}_id"])}
    return {}


def _answered(finding_id: UUID, made: object) -> HttpResponse:
    """The finding as the act has left it, locked still, and its entry, which is the newest: of the
    link, where it tells of one."""
    rows = Finding.objects.filter(pk=finding_id)
    state, version = rows.values_list("state", "version").get()
    entry = made.entry if isinstance(made, SimilarLink) else journal.about(finding_id, most=1)[0].id
    thing = made.pk if isinstance(made, Model) and not isinstance(made, Finding) else None
    told = shapes.Done(finding_id, State(state), version, entry, thing)
    return answer(shapes.Done, told, headers={"ETag": etag(version)})


def _operation(deed: Deed, body: Body) -> Any:
    def operate(request: HttpRequest, finding_id: UUID) -> HttpResponse:
        sent: BaseModel = read_body(body.shape, request)
        return act(request, finding_id, deed, body.arguments(sent))

    operate.__doc__ = inspect.cleandoc(deed.command.__doc__ or "")
    if takes_a_hand(deed.act):
        operate.__doc__ += f"\n\n{_BY_HAND}"
    return operate


def _if_match(deed: Deed) -> dict[str, Any]:
    return if_match("finding", required=bool(deed.seen))


def declare(on: Router, deed: Deed) -> None:
    """Make the operation of a deed, with the body that its command takes."""
    body = body_of(deed)
    on.post(
        f"/findings/{{uuid:finding_id}}/acts/{deed.slug}",
        auth=ACT,
        tags=["acts"],
        response=shapes.Done,
        operation_id=f"act_{deed.slug}",
        summary=deed.slug.replace("_", " ").capitalize(),
        openapi_extra={
            "parameters": [_if_match(deed), KEY],
            **body_shape(body.shape, example_of(body), required=not body.optional),
        },
    )(_operation(deed, body))


for _slug, _deed in DEEDS.items():
    if _slug not in _APART:
        declare(router, _deed)


def _iso(day: object) -> object:
    if not (isinstance(day, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", day)):
        raise ValueError("no day")
    return day


Day = Annotated[date, BeforeValidator(_iso)]


@router.post(
    "/findings/{uuid:finding_id}/acts/add_evidence",
    response=shapes.Done,
    operation_id="act_add_evidence",
    summary="Add evidence: a file for a measure",
    openapi_extra={"parameters": [_if_match(DEEDS["add_evidence"]), KEY]},
)
def add_evidence(
    request: HttpRequest,
    finding_id: UUID,
    measure_id: Annotated[UUID, Form()],
    kind: Annotated[EvidenceKind, Form()],
    shows_on: Annotated[Day, Form()],
    file: Annotated[UploadedFile, File()],
    bare: Annotated[bool, Form(description="Take out position, author and device.")] = True,
    unmarked: Annotated[
        bool, Form(description="My word that it bears no marking, where no text can be read.")
    ] = False,
) -> HttpResponse:
    """Take a file in by the one gate and add it as evidence for a measure. What is marked as a
    state secret is refused and leaves nothing behind."""
    who = caller(request)
    asked = digest_of_form(request)
    answered = kept(request, asked=asked)
    if answered is not None:
        return answered
    seen = seen_version(request)
    deed = DEEDS["add_evidence"]
    fields = received(
        finding_id=finding_id,
        measure_id=measure_id,
        actor=who.actor,
        at=who.at,
        file=file,
        kind=kind,
        shows_on=shows_on,
        bare=bare,
        unmarked=unmarked,
    )

    def done() -> HttpResponse:
        if seen is not None:
            _checked(deed, finding_id, who, seen, {})
        made = commands.add_evidence(
            finding_id=finding_id,
            measure_id=measure_id,
            actor=who.actor,
            at=who.at,
            fields=fields,
        )
        return _answered(finding_id, made)

    return once(request, done, asked=asked)
