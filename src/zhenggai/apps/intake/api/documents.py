"""The source documents of a round by a program: what is there, taking one in, reading one anew."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, UploadedFile

from zhenggai.apps.intake import commands, queries
from zhenggai.apps.intake.api import pictures, shapes
from zhenggai.apps.intake.models import Intake
from zhenggai.apps.people.api.bearer import INTAKE, READ, caller
from zhenggai.apps.people.api.once import digest_of_form, outside
from zhenggai.kit import cursors
from zhenggai.kit.api import USUALLY_LISTED, After, Limit, answer
from zhenggai.kit.openapi import KEY

router = Router(tags=["intake"], auth=INTAKE)
_HEAD = "documents"
Digest = Annotated[
    str,
    Query(
        pattern="^([0-9a-f]{64})?$",
        description="SHA-256 of the bytes: only the document that has them, if it is there.",
    ),
]


@router.get(
    "/rounds/{uuid:round_id}/documents",
    auth=READ,
    response=shapes.SourceDocuments,
    operation_id="documents",
    summary="The source documents of a round with their readings",
)
def documents(
    request: HttpRequest,
    round_id: UUID,
    digest: Digest = "",
    limit: Limit = USUALLY_LISTED,
    after: After = "",
) -> HttpResponse:
    """The documents of a round, newest first, for its team."""
    place = None
    if after:
        at, key = cursors.read(after, head=_HEAD, kinds=(cursors.instant, UUID))
        place = (at, key)
    round_ = queries.find_round(round_id, actor=caller(request).actor)
    found = queries.documents_page(round_, most=limit + 1, after=place, digest=digest)
    shown = [pictures.document(*row) for row in found[:limit]]
    last = shown[-1] if len(found) > limit else None
    more = cursors.written(_HEAD, [last.added_at, last.id]) if last else None
    return answer(shapes.SourceDocuments, shapes.SourceDocuments(shown, more))


@router.post(
    "/rounds/{uuid:round_id}/documents",
    response={201: shapes.Taken},
    operation_id="take_in_document",
    summary="Take a source document in and read it",
    openapi_extra={"parameters": [KEY]},
)
def take_in(
    request: HttpRequest, round_id: UUID, file: Annotated[UploadedFile, File()]
) -> HttpResponse:
    """Take a document into a round by the one gate and read it for review. What is marked as a
    state secret is refused and leaves nothing behind. The same bytes a second time are refused,
    `document.already-there`, and so a request that is sent again does nothing twice."""
    who = caller(request)
    asked = digest_of_form(request)

    def done() -> HttpResponse:
        name = file.name or ""
        made = commands.take_in(round_id=round_id, actor=who.actor, at=who.at, data=file, name=name)
        return _taken(made)

    return outside(request, done, asked=asked)


@router.post(
    "/rounds/{uuid:round_id}/documents/{uuid:document_id}/read",
    response={201: shapes.Taken},
    operation_id="read_document",
    summary="Read a document that is there, anew",
    openapi_extra={"parameters": [KEY]},
)
def read(request: HttpRequest, round_id: UUID, document_id: UUID) -> HttpResponse:
    """Read a document whose reading was given up, or that could not be read when it came in."""
    who = caller(request)
    found = queries.find_document(document_id, round_id=round_id, actor=who.actor)
    return outside(
        request,
        lambda: _taken(commands.read_source(document_id=found.pk, actor=who.actor, at=who.at)),
    )


def _taken(made: Intake) -> HttpResponse:
    told = shapes.Taken(made.document_id, made.pk, made.passages.count())
    return answer(shapes.Taken, told, status=201)
