"""The page of one finding: its whole story, whose turn it is, and what the viewer may do now."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from zhenggai.apps.files import queries as files
from zhenggai.apps.files.web.serve import respond
from zhenggai.apps.findings import queries
from zhenggai.apps.findings.web import show
from zhenggai.apps.findings.web.ground import ground_of
from zhenggai.apps.people.http import SignedInRequest, signed_in


@require_safe
@signed_in
def finding(request: SignedInRequest, finding_id: UUID) -> HttpResponse:
    """The page."""
    return show.finding(request, ground_of(request, finding_id))


@require_safe
@signed_in
def paper(request: SignedInRequest, finding_id: UUID, entry: int) -> HttpResponse:
    """The page that a leader signed, as it was filed with an act."""
    here = ground_of(request, finding_id)
    digest = queries.paper_of(here.finding_id, entry=entry, actor=here.actor)
    return respond(request, files.by_digest(digest), "signed", inline=True)


urls: list[URLPattern] = [
    path("findings/<uuid:finding_id>/", finding, name="finding"),
    path("findings/<uuid:finding_id>/paper/<int:entry>/", paper, name="paper"),
]
