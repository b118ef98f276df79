"""My desk: what waits for me today, and for the leaders whose acts I prepare."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from zhenggai.apps.findings.queries import desk as queries
from zhenggai.apps.findings.queries.desk import LeftReady
from zhenggai.apps.findings.web.deeds import deed
from zhenggai.apps.people import http
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.http import SignedInRequest, signed_in


@require_safe
@signed_in
def desk(request: SignedInRequest) -> HttpResponse:
    """What waits for me, by what I am to do; then what waits for each leader I prepare for."""
    own = http.actor(request)
    leaders = people.principals_of(request.user.pk, on=own.on)
    theirs = [(one, queries.desk_of(http.actor(request, principal=one.pk))) for one in leaders]
    context = {
        "own": queries.desk_of(own),
        "leaders": theirs,
        "prepared": [_prepared(one) for one in queries.prepared_for(own)],
    }
    return render(request, "findings/desk.html", context)


@require_safe
@signed_in
def waiting(request: SignedInRequest, code: str, principal: UUID | None = None) -> HttpResponse:
    """All that waits of one kind, a page at a time."""
    actor = http.actor(request, principal=principal)
    found = queries.waiting(actor, code=code, after=request.GET.get("after", ""))
    leader = None if principal is None else people.names([principal])[principal]
    context = {"found": found, "leader": leader}
    return render(request, "findings/desk_waiting.html", context)


def _prepared(one: LeftReady) -> dict[str, object]:
    """A line for what was prepared: what the act is called, and where it is confirmed."""
    address = reverse("findings:act", args=[one.finding, one.slug])
    return {
        "deed": deed(one.slug).title,
        "href": f"{address}?thing={one.thing}" if one.thing else address,
        "ref": one.ref,
        "title": one.title,
        "by": one,
        "saved_at": one.saved_at,
    }


urls: list[URLPattern] = [
    path("desk/", desk, name="desk"),
    path("desk/<slug:code>/", waiting, name="waiting"),
    path("desk/for/<uuid:principal>/<slug:code>/", waiting, name="waiting_for"),
]
