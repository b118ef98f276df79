"""The case of a finding as one file to carry away."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.cases.zipped import MEDIA, file_name
from zhenggai.apps.findings.web.ground import ground_of
from zhenggai.apps.people.http import SignedInRequest, signed_in


@require_POST
@signed_in
def case(request: SignedInRequest, finding_id: UUID) -> HttpResponse:
    """The bundle. Not by GET: it is an act, and stands in the journal."""
    here = ground_of(request, finding_id)
    language = get_language() or ""
    made = commands.export_case(
        finding_id=finding_id, actor=here.actor, at=here.at, language=language
    )
    return FileResponse(  # type: ignore[return-value]  # a view's answer, streamed
        made.file, as_attachment=True, filename=file_name(made.ref, language), content_type=MEDIA
    )


urls: list[URLPattern] = [path("findings/<uuid:finding_id>/case/", case, name="case")]
