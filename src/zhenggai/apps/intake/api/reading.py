"""A reading under review, for programs: its numbers, its passages with their quotes, the paragraphs
of its source, and what a finding may adopt of it. For the team of the round, as the pages."""

from __future__ import annotations

from itertools import islice
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhenggai.apps.findings import queries as findings
from zhenggai.apps.findings.api import pictures as findings_pictures
from zhenggai.apps.findings.api import shapes as findings_shapes
from zhenggai.apps.intake import queries
from zhenggai.apps.intake.api import pictures, shapes
from zhenggai.apps.intake.kinds import PassageKind, PassageState
from zhenggai.apps.intake.layout import loaded
from zhenggai.apps.intake.models import Intake
from zhenggai.apps.people.api.bearer import READ, caller
from zhenggai.kit import cursors
from zhenggai.kit.api import USUALLY_LISTED, After, Limit, answer, etag

router = Router(tags=["intake"], auth=READ)
_ONE = "/rounds/{uuid:round_id}/readings/{uuid:reading_id}"


@router.get(
    _ONE,
    response=shapes.SourceReading,
    operation_id="reading",
    summary="A reading of a document: its state and the numbers of its completeness check",
)
def reading(request: HttpRequest, round_id: UUID, reading_id: UUID) -> HttpResponse:
    """How far the review is, and what would be or was registered. `ETag` is its version."""
    intake = _found(request, round_id, reading_id)
    told = pictures.reading(intake, loaded(intake.document.text, intake.layout))
    return answer(shapes.SourceReading, told, headers={"ETag": etag(told.version)})


@router.get(
    f"{_ONE}/passages",
    response=shapes.ReadPassages,
    operation_id="passages",
    summary="What was read in a document, with its quotes, paged",
)
def passages(
    request: HttpRequest,
    round_id: UUID,
    reading_id: UUID,
    kind: PassageKind | None = None,
    state: PassageState | None = None,
    limit: Limit = USUALLY_LISTED,
    after: After = "",
) -> HttpResponse:
    """The passages of a reading in the order of the text; those that a split or a merge replaced
    only with `state=replaced`. `ETag` is the version of the reading."""
    place = None
    if after:
        start, key = cursors.read(after, head="passages", kinds=(cursors.number, UUID))
        place = (start, key)
    intake = _found(request, round_id, reading_id)
    found = queries.passages_page(intake, most=limit + 1, after=place, kind=kind, state=state)
    shown = pictures.passages(found[:limit], intake.document.text)
    last = shown[-1] if len(found) > limit else None
    more = cursors.written("passages", [last.start, last.id]) if last else None
    return answer(
        shapes.ReadPassages,
        shapes.ReadPassages(shown, more),
        headers={"ETag": etag(intake.version)},
    )


@router.get(
    f"{_ONE}/passages/{{uuid:passage_id}}",
    response=shapes.ReadPassage,
    operation_id="passage",
    summary="One passage of a reading",
)
def passage(
    request: HttpRequest, round_id: UUID, reading_id: UUID, passage_id: UUID
) -> HttpResponse:
    """One passage with its quote; a replaced one too. `ETag` is the version of the reading."""
    intake = _found(request, round_id, reading_id)
    row = queries.find_passage(passage_id, intake=intake)
    (told,) = pictures.passages([row], intake.document.text)
    return answer(shapes.ReadPassage, told, headers={"ETag": etag(intake.version)})


@router.get(
    f"{_ONE}/passages/{{uuid:passage_id}}/similar",
    response=findings_shapes.Likes,
    operation_id="passage_similar",
    summary="The registered findings that say the like of a passage",
)
def similar(
    request: HttpRequest, round_id: UUID, reading_id: UUID, passage_id: UUID
) -> HttpResponse:
    """The nearest findings that the owner of the token sees whole, with the shared words."""
    intake = _found(request, round_id, reading_id)
    found = queries.similar_to(passage_id, intake=intake, actor=caller(request).actor)
    told = [findings_pictures.like(one) for one in found]
    return answer(findings_shapes.Likes, findings_shapes.Likes(told))


@router.get(
    f"{_ONE}/paragraphs",
    response=shapes.Paragraphs,
    operation_id="paragraphs",
    summary="The source of a reading by paragraphs and cells, paged",
)
def paragraphs(
    request: HttpRequest,
    round_id: UUID,
    reading_id: UUID,
    unassigned: Annotated[
        bool, Query(description="Only those that hold no item and have no reason why not.")
    ] = False,
    limit: Limit = USUALLY_LISTED,
    after: After = "",
) -> HttpResponse:
    """What the document says, with the places by which passages are added, cut and bounded."""
    behind = -1
    if after:
        (behind,) = cursors.read(after, head="paragraphs", kinds=(cursors.number,))
    intake = _found(request, round_id, reading_id)
    layout = loaded(intake.document.text, intake.layout)
    wanted = queries.completeness(intake, layout).unassigned if unassigned else layout.units
    kept = set(wanted)
    asked = ((no, one) for no, one in enumerate(layout.units) if no > behind and one in kept)
    found = [pictures.paragraph(no, one, layout) for no, one in islice(asked, limit + 1)]
    more = cursors.written("paragraphs", [found[limit - 1].no]) if len(found) > limit else None
    return answer(shapes.Paragraphs, shapes.Paragraphs(found[:limit], more))


@router.get(
    "/findings/{uuid:finding_id}/adoptable",
    response=shapes.AdoptableList,
    operation_id="adoptable",
    summary="What was read as causes and measures of a finding, to adopt into its plan",
)
def adoptable(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Adopt one by the acts `adopt_cause` and `adopt_measure`."""
    actor = caller(request).actor
    finding = findings.find(finding_id, scope=findings.scope_of(actor))
    found = queries.propose_from_reading(finding=finding, actor=actor)
    told = [pictures.adoptable(one) for one in found]
    return answer(shapes.AdoptableList, shapes.AdoptableList(told))


def _found(request: HttpRequest, round_id: UUID, reading_id: UUID) -> Intake:
    return queries.find_intake(reading_id, round_id=round_id, actor=caller(request).actor)
