"""Taking a source document into a round by a program. What it is read into waits for a person, who
reviews it beside its source: no program says what a finding is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, UploadedFile

from zhenggai.apps.intake import commands
from zhenggai.apps.people.api.bearer import INTAKE, caller
from zhenggai.kit.api import answer

router = Router(tags=["intake"], auth=INTAKE)


@dataclass(frozen=True, slots=True)
class Taken:
    """A document that was taken in and read; `passages` is how many items wait for review."""

    document: UUID
    reading: UUID
    passages: int


@router.post(
    "/rounds/{uuid:round_id}/documents",
    response={201: Taken},
    operation_id="take_in_document",
    summary="Take a source document in and read it",
)
def take_in(
    request: HttpRequest, round_id: UUID, file: Annotated[UploadedFile, File()]
) -> HttpResponse:
    """Take a document into a round by the one gate and read it for review. What is marked as a
    state secret is refused and leaves nothing behind. The same bytes a second time are refused,
    `document.already-there`, and so a request that is sent again does nothing twice."""
    who = caller(request)
    name = file.name or ""
    made = commands.take_in(round_id=round_id, actor=who.actor, at=who.at, data=file, name=name)
    told = Taken(made.document_id, made.pk, made.passages.count())
    return answer(Taken, told, status=201)
