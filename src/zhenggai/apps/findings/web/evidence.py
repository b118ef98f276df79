"""Evidence: its page, its preview and the file itself."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from zhenggai.apps.files import previews
from zhenggai.apps.files import queries as stored
from zhenggai.apps.files.facts import FileFacts
from zhenggai.apps.files.models import File
from zhenggai.apps.files.web.serve import respond, respond_preview
from zhenggai.apps.findings.models import Evidence
from zhenggai.apps.findings.offers import may_clean
from zhenggai.apps.findings.queries import evidence as queries
from zhenggai.apps.findings.web.ground import ground_of
from zhenggai.apps.findings.web.show import suffix
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.core.errors import Invalid, Refused
from zhenggai.kit.refusals import Missing


@require_safe
@signed_in
def evidence(request: SignedInRequest, finding_id: UUID, evidence_id: UUID) -> HttpResponse:
    """The page of a piece of evidence."""
    here = ground_of(request, finding_id)
    page = queries.evidence_page(finding_id, evidence_id, actor=here.actor)
    if page.decision is not None:
        context = {"page": page, "here": here, "suffix": suffix(here)}
        return render(request, "findings/evidence_erased.html", context)
    file = stored.file(page.evidence.file)
    shown, unseen = _preview(page.evidence, 1)
    may = may_clean(page, actor=here.actor, at=here.at)
    context = {
        "page": page,
        "file": file,
        "preview": shown,
        "unseen": unseen,
        "pages": range(2, (shown.pages if shown else 0) + 1),
        # Not for everybody: it may name the uploader, his device and where he stood.
        "told": _told_of(file) if page.mine or may else None,
        "may_clean": may,
        "comes_out": stored.comes_out(file.kind),
        "here": here,
        "suffix": suffix(here),
    }
    return render(request, "findings/evidence.html", context)


@require_safe
@signed_in
def file(request: SignedInRequest, finding_id: UUID, evidence_id: UUID) -> HttpResponse:
    """The file itself."""
    here = ground_of(request, finding_id)
    page = queries.evidence_page(finding_id, evidence_id, actor=here.actor)
    page.check_there()
    row = stored.file(page.evidence.file)
    return respond(request, row, page.evidence.name, inline="inline" in request.GET)


@require_safe
@signed_in
def picture(
    request: SignedInRequest, finding_id: UUID, evidence_id: UUID, number: int
) -> HttpResponse:
    """One page of the file as a picture."""
    here = ground_of(request, finding_id)
    page = queries.evidence_page(finding_id, evidence_id, actor=here.actor)
    page.check_there()
    shown = previews.preview(stored.file(page.evidence.file), number)
    if shown.picture is None:
        raise Missing("evidence.missing")
    return respond_preview(shown)


def _told_of(row: File) -> FileFacts | None:
    told = stored.metadata(stored.served(row), row.kind)
    return told if told.personal else None


def _preview(one: Evidence, number: int) -> tuple[previews.Preview | None, Refused | None]:
    """What there is to see, or why there is nothing: a page without a preview is a page."""
    try:
        return previews.preview(stored.file(one.file), number), None
    except Invalid as refusal:
        return None, refusal


_ONE = "findings/<uuid:finding_id>/evidence/<uuid:evidence_id>/"
urls: list[URLPattern] = [
    path(_ONE, evidence, name="evidence"),
    path(f"{_ONE}file/", file, name="evidence_file"),
    path(f"{_ONE}page/<int:number>/", picture, name="evidence_picture"),
]
