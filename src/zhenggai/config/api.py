"""The interface for programs put together: the only place that knows the operations of all
capabilities."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from zhenggai.apps.findings.api import acting, categories, draws, opening, together, units
from zhenggai.apps.intake.api import acting as reviewing
from zhenggai.apps.intake.api import documents
from zhenggai.apps.intake.api import reading as readings
from zhenggai.apps.people.api import directory, receipts
from zhenggai.apps.regimes.api import reading as rules
from zhenggai.apps.register.api import reading as register
from zhenggai.apps.register.api import runs, views
from zhenggai.apps.supervision.api import reading as board
from zhenggai.apps.supervision.api import steps
from zhenggai.kit.api import Api

DESCRIPTION = """Findings of inspections and audits, from registration to verified close-out.

A token acts for the person who issued it, within its scopes, and sees what he sees. It never signs
off, reviews, verifies or closes: that takes a person's own hand."""

api = Api(title="Zhenggai 整改", description=DESCRIPTION)
api.add_router("", directory.router)
api.add_router("", receipts.router)
api.add_router("", opening.router)
api.add_router("", together.router)
api.add_router("", units.router)
api.add_router("", draws.router)
api.add_router("", categories.router)
api.add_router("", rules.router)
api.add_router("", acting.router)
api.add_router("", documents.router)
api.add_router("", readings.router)
api.add_router("", reviewing.router)
api.add_router("", register.router)
api.add_router("", views.router)
api.add_router("", runs.router)
api.add_router("", board.router)
api.add_router("", steps.router)


@api.get("/openapi.json", include_in_schema=False)
def schema(request: HttpRequest) -> HttpResponse:
    """The schema of the interface, for everybody."""
    return HttpResponse(api.written_schema(), content_type="application/json")
