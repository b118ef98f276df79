"""Reading by programs: the same queries as the pages, through the eyes of the token's owner."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router

from zhenggai.apps.files import queries as stored
from zhenggai.apps.files.web.serve import respond
from zhenggai.apps.findings import commands, queries
from zhenggai.apps.findings.api import pictures, shapes
from zhenggai.apps.findings.cases.zipped import MEDIA, file_name
from zhenggai.apps.findings.offers import offers_of
from zhenggai.apps.findings.queries import changes as followed
from zhenggai.apps.findings.queries import desk as desks
from zhenggai.apps.findings.queries import evidence as proofs
from zhenggai.apps.findings.queries import rounds, search, story
from zhenggai.apps.findings.queries.rounds import Filters
from zhenggai.apps.people.api.bearer import ACT, READ, caller
from zhenggai.kit import cursors
from zhenggai.kit.api import USUALLY_LISTED, After, Limit, answer, etag

router = Router(tags=["findings"], auth=READ)
Number = Annotated[int, Query(ge=0, lt=2**62)]


@router.get("/rounds", response=shapes.Rounds, operation_id="rounds", summary="Rounds")
def rounds_(request: HttpRequest) -> HttpResponse:
    """The rounds in which there is something to see, with counts of what is seen."""
    found = rounds.rounds_list(caller(request).actor)
    told = [pictures.round_(row.round, row.tally) for row in found]
    return answer(shapes.Rounds, shapes.Rounds(told))


@router.get(
    "/rounds/{uuid:round_id}",
    response=shapes.RoundPage,
    operation_id="round",
    summary="A round with its offices, documents and units",
)
def round_(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """A round; its findings are listed by `/findings?round=`."""
    page = rounds.round_page(round_id, actor=caller(request).actor, filters=Filters())
    return answer(shapes.RoundPage, pictures.round_page(page))


@router.get(
    "/findings/{uuid:finding_id}",
    response=shapes.Finding,
    operation_id="finding",
    summary="A finding: plan, evidence, whose turn it is, what may be done now",
)
def finding(
    request: HttpRequest,
    finding_id: UUID,
    measures: Annotated[int, Query(ge=1, le=1000, description="Which page of fifty.")] = 1,
) -> HttpResponse:
    """All that the page of a finding shows but its story. `ETag` is its version."""
    who = caller(request)
    page = queries.finding_page(finding_id, actor=who.actor, at=who.at, measures_page=measures)
    offers = offers_of(page, actor=who.actor, at=who.at)
    told = pictures.finding(page, offers)
    return answer(shapes.Finding, told, headers={"ETag": etag(told.version)})


@router.get(
    "/findings/{uuid:finding_id}/story",
    response=shapes.Story,
    operation_id="story",
    summary="What was done to a finding, newest first",
)
def story_(request: HttpRequest, finding_id: UUID, after: After = "") -> HttpResponse:
    """The acts with their words, a hundred at a time."""
    before = cursors.read(after, head="story", kinds=(cursors.number,))[0] if after else None
    found = story.story_of(finding_id, actor=caller(request).actor, before=before)
    more = None if found.earlier is None else cursors.written("story", [found.earlier])
    acts = [pictures.entry(act) for act in found.acts]
    return answer(shapes.Story, shapes.Story(acts, more))


_BYTES = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
_FILE = {
    "responses": {
        200: _BYTES,
        "206": {"description": "One range of bytes, as asked for."} | _BYTES,
        "416": {"description": "The range lies behind the end of the file."},
    }
}


@router.get(
    "/findings/{uuid:finding_id}/evidence/{uuid:evidence_id}/file",
    operation_id="evidence_file",
    summary="The bytes of a piece of evidence",
    openapi_extra=_FILE,
)
def evidence_file(request: HttpRequest, finding_id: UUID, evidence_id: UUID) -> HttpResponse:
    """The file as the page hands it out: by its kind, attached, in one range where asked for."""
    page = proofs.evidence_page(finding_id, evidence_id, actor=caller(request).actor)
    page.check_there()
    row = stored.file(page.evidence.file)
    return respond(request, row, page.evidence.name, inline=False)


@router.get(
    "/findings/{uuid:finding_id}/evidence/{uuid:evidence_id}",
    response=shapes.Evidence,
    operation_id="evidence",
    summary="A piece of evidence: what it stands for, and what it asks its reader",
)
def evidence(request: HttpRequest, finding_id: UUID, evidence_id: UUID) -> HttpResponse:
    """What is known of a file; its bytes are at `/file`."""
    page = proofs.evidence_page(finding_id, evidence_id, actor=caller(request).actor)
    return answer(shapes.Evidence, pictures.evidence(page))


@router.get(
    "/findings/{uuid:finding_id}/paper/{int:entry}",
    operation_id="paper",
    summary="The page that a leader signed, as it was filed with an act",
    openapi_extra=_FILE,
)
def paper(request: HttpRequest, finding_id: UUID, entry: int) -> HttpResponse:
    """For whoever sees the finding whole; `entry` is the number of the act in its story."""
    digest = queries.paper_of(finding_id, entry=entry, actor=caller(request).actor)
    return respond(request, stored.by_digest(digest), "signed", inline=False)


@router.post(
    "/findings/{uuid:finding_id}/case",
    auth=ACT,
    operation_id="take_case",
    summary="The case file: all acts with their proofs, and the evidence, as one zip",
    openapi_extra={"responses": {200: {"content": {MEDIA: _BYTES["content"]["*/*"]}}}},
)
def take_case(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """For whoever sees the finding whole. What was handed out stands in the journal, each time that
    it was, and so no key makes two of them one."""
    who = caller(request)
    language = get_language() or ""
    made = commands.export_case(
        finding_id=finding_id, actor=who.actor, at=who.at, language=language
    )
    return FileResponse(  # type: ignore[return-value]  # streamed, as by the page
        made.file, as_attachment=True, filename=file_name(made.ref, language), content_type=MEDIA
    )


@router.get(
    "/search",
    response=shapes.Search,
    operation_id="search",
    summary="Find findings by words in all that is said of them",
)
def search_(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=200, description="Words, or a number.")],
    after: After = "",
) -> HttpResponse:
    """What answers, as far as the owner of the token may read it: an exact phrase first."""
    behind = cursors.read(after, head="search", kinds=(_page_key,))[0] if after else ""
    found = search.search(q, actor=caller(request).actor, after=behind)
    more = cursors.written("search", [found.after]) if found.after else None
    return answer(shapes.Search, pictures.search(found, more))


def _page_key(part: object) -> str:
    if not (isinstance(part, str) and search.KEY.fullmatch(part)):
        raise ValueError(part)
    return part


@router.get(
    "/changes",
    response=shapes.Changes,
    operation_id="changes",
    summary="What has happened since, for a program that follows along",
)
def changes(request: HttpRequest, after: Number = 0, limit: Limit = USUALLY_LISTED) -> HttpResponse:
    """Entries behind a number about findings that are seen whole, oldest first. Keep `after` and
    ask again; nothing that is written meanwhile is passed over."""
    found = followed.changes(caller(request).actor, after=after, most=limit)
    told = [pictures.change(record) for record in found.entries]
    return answer(shapes.Changes, shapes.Changes(told, found.after, found.more))


@router.get("/desk", response=shapes.Desk, operation_id="desk", summary="What waits for me")
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the owner of the token, by what is to be done."""
    return answer(shapes.Desk, pictures.desk(desks.desk_of(caller(request).actor)))


@router.get(
    "/desk/{code}",
    response=shapes.WorkPage,
    operation_id="waiting",
    summary="All that waits for me of one kind, paged",
)
def waiting(request: HttpRequest, code: str, after: After = "") -> HttpResponse:
    """`code` is that of a kind of work on the desk."""
    place = cursors.read(after, head="desk", kinds=(cursors.text,))[0] if after else ""
    found = desks.waiting(caller(request).actor, code=code, after=place)
    more = cursors.written("desk", [found.after]) if found.after else None
    return answer(shapes.WorkPage, shapes.WorkPage(found.code, pictures.waiting(found.items), more))
