"""What is like a finding, and the findings that hang together with it: two pages to look at. What a
person says of two findings goes by the address of the act."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from zhenggai.apps.findings import offers
from zhenggai.apps.findings.kinds import Relation
from zhenggai.apps.findings.queries import relations
from zhenggai.apps.findings.queries import similar as queries
from zhenggai.apps.findings.states import Act
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in


@require_safe
@signed_in
def similar(request: SignedInRequest, finding_id: UUID) -> HttpResponse:
    """The nearest findings of other rounds and units, and what was said of them."""
    actor = http.actor(request)
    found = queries.similar_to(finding_id, actor=actor)
    may = offers.may(Act.RELATE, finding=found.finding, actor=actor, at=now())
    context = {"found": found, "may": may, "relations": list(Relation)}
    return render(request, "findings/similar.html", context)


@require_safe
@signed_in
def group(request: SignedInRequest, finding_id: UUID) -> HttpResponse:
    """The findings that hang together with one."""
    found = relations.group_of(finding_id, actor=http.actor(request))
    context = {"group": found, "finding_id": finding_id}
    return render(request, "findings/group.html", context)


urls: list[URLPattern] = [
    path("findings/<uuid:finding_id>/similar/", similar, name="similar"),
    path("findings/<uuid:finding_id>/group/", group, name="group"),
]
