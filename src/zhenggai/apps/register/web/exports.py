"""Export of a view."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.register import commands, said
from zhenggai.apps.register.commands import MEDIA, Form
from zhenggai.apps.register.web.views import view_of, wrong_view
from zhenggai.kit.refusals import refused_with


@require_POST
@refused_with(wrong_view)
@signed_in
def export(request: SignedInRequest, form: str) -> HttpResponse:
    """The view of the address as a file. Not by GET: it is an act, and stands in the journal."""
    actor = http.actor(request)
    language = get_language() or ""
    wanted = Form(form)
    made = commands.export_register(
        view=view_of(request.GET), actor=actor, at=now(), form=wanted, language=language
    )
    return FileResponse(  # type: ignore[return-value]  # a view's answer, streamed
        made.file,
        as_attachment=True,
        filename=said.file_name(wanted, on=actor.on, language=language),
        content_type=MEDIA[wanted],
    )


urls: list[URLPattern] = [
    path("export.csv", export, {"form": Form.CSV.value}, name="export_csv"),
    path("export.xlsx", export, {"form": Form.XLSX.value}, name="export_xlsx"),
]
