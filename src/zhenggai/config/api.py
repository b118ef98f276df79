"""The interface for programs put together: the only place that knows the operations of all
capabilities."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from zhenggai.apps.findings.api import acting, opening
from zhenggai.apps.intake.api import documents
from zhenggai.apps.people.api import directory
from zhenggai.apps.register.api import reading as register
from zhenggai.apps.register.api import runs
from zhenggai.kit.api import Api

DESCRIPTION = """Findings of inspections and audits, from registration to verified close-out.

A token acts for the person who issued it, within its scopes, and sees what he sees. It never signs
off, reviews, verifies or closes: that takes a person's own hand."""

api = Api(title="Zhenggai 整改", description=DESCRIPTION)
api.add_router("", directory.router)
api.add_router("", opening.router)
api.add_router("", acting.router)
api.add_router("", documents.router)
api.add_router("", register.router)
api.add_router("", runs.router)


@api.get("/openapi.json", include_in_schema=False)
def schema(request: HttpRequest) -> HttpResponse:
    """The schema of the interface, for everybody."""
    return HttpResponse(api.written_schema(), content_type="application/json")
