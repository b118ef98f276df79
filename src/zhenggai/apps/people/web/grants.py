"""The security administrator's pages: roles, the proposals of workbooks, links for persons."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhenggai.apps.people import commands, directory, http, permissions, queries
from zhenggai.apps.people.http import SignedInRequest, fresh_factor, signed_in
from zhenggai.apps.people.roles import Role
from zhenggai.apps.people.web.forms import GiveRole, asked_page, paged


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_factor
def give(request: SignedInRequest, person: UUID) -> HttpResponse:
    """Give a person a role for a unit and all below it."""
    actor = http.actor(request)
    permissions.check_is(actor, Role.SECURITY_ADMIN)
    form = GiveRole(request.POST or None, initial={"from_on": actor.on})
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "person": queries.person(person)}
        status = 422 if request.method == "POST" else 200
        return render(request, "people/give_role.html", context, status=status)
    commands.give_grant(actor=actor, person=person, at=now(), **form.cleaned_data)
    return redirect("people:person", person)


@require_POST
@signed_in
def end(request: SignedInRequest, grant: UUID) -> HttpResponse:
    """Take a role back at once."""
    row = commands.end_grant(actor=http.actor(request), grant=grant, at=now())
    return redirect("people:person", row.person_id)


@require_safe
@fresh_factor
def proposals(request: SignedInRequest) -> HttpResponse:
    """The roles that workbooks name and that nobody has given yet."""
    permissions.check_is(http.actor(request), Role.SECURITY_ADMIN)
    page = paged(directory.proposals(), asked_page(request))
    return render(request, "people/proposals.html", {"page": page})


@require_POST
@signed_in
def give_proposed(request: SignedInRequest, load: UUID) -> HttpResponse:
    """Give all roles that one workbook names, as many as one transaction takes."""
    commands.give_proposed(actor=http.actor(request), load=load, at=now())
    return redirect("people:proposals")


@require_POST
@signed_in
def decide(request: SignedInRequest, proposal: UUID) -> HttpResponse:
    """Give or decline one role that a workbook names."""
    commands.decide_proposal(
        actor=http.actor(request),
        proposal=proposal,
        give=request.POST.get("decision") == "give",
        at=now(),
    )
    return redirect("people:proposals")


@require_POST
@signed_in
def link(request: SignedInRequest, person: UUID) -> HttpResponse:
    """A one-time link for a person, shown this once."""
    token = commands.issue_link(actor=http.actor(request), person=person, at=now())
    return issued(request, token)


def issued(request: SignedInRequest, token: str) -> HttpResponse:
    """The page that shows a new link; the token is kept nowhere, so there is no second time."""
    context = {"address": request.build_absolute_uri(f"/account/link/{token}/")}
    return render(request, "people/link_issued.html", context)
