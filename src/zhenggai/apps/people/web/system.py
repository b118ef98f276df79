"""The system administrator's pages: links for the other two, accounts closed and opened, and
workbooks of units and persons. And the audit administrator's: the journal of all that, and the
entries of the log as they are hashed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhenggai.apps.journal import queries as entries
from zhenggai.apps.people import commands, directory, http, permissions, queries, template
from zhenggai.apps.people.http import SignedInRequest, fresh_factor, signed_in
from zhenggai.apps.people.roles import Role
from zhenggai.apps.people.web.forms import Journal, TakeLoad
from zhenggai.apps.people.web.grants import issued
from zhenggai.apps.people.web.preview import preview
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog.tile import Bundle
from zhenggai.kit.refusals import Missing


@require_safe
@fresh_factor
def links(request: SignedInRequest) -> HttpResponse:
    """The two administrators, and the links that are out."""
    actor = http.actor(request)
    permissions.check_is(actor, Role.SYSTEM_ADMIN)
    roles = (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    holders = [(role, queries.holder_of(role, on=actor.on)) for role in roles]
    context = {"holders": holders, "links": directory.open_links(actor, at=now())}
    return render(request, "people/links.html", context)


@require_POST
@signed_in
def invite(request: SignedInRequest, role: str) -> HttpResponse:
    """A one-time link for one of the two, shown this once."""
    if role not in set(Role):
        raise Missing("people.no-role")
    token = commands.issue_admin_link(actor=http.actor(request), role=Role(role), at=now())
    return issued(request, token)


@require_POST
@signed_in
def close(request: SignedInRequest, person: UUID) -> HttpResponse:
    """Close an account at once."""
    commands.close_account(actor=http.actor(request), person=person, at=now())
    return redirect("people:person", person)


@require_POST
@signed_in
def reopen(request: SignedInRequest, person: UUID) -> HttpResponse:
    """Open a closed account again, without a password."""
    commands.reopen_account(actor=http.actor(request), person=person, at=now())
    return redirect("people:person", person)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_factor
def loads(request: SignedInRequest) -> HttpResponse:
    """Take in a workbook; the list of those taken in."""
    actor = http.actor(request)
    permissions.check_is(actor, Role.SYSTEM_ADMIN)
    form = TakeLoad(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "loads": directory.loads()}
        status = 422 if request.method == "POST" else 200
        return render(request, "people/loads.html", context, status=status)
    load = commands.take_load(actor=actor, uploads=form.cleaned_data["workbook"], at=now())
    return redirect("people:load", load.pk)


@require_safe
@fresh_factor
def load(request: SignedInRequest, load: UUID) -> HttpResponse:
    """What a workbook would change; every fault with its place and mend."""
    permissions.check_is(http.actor(request), Role.SYSTEM_ADMIN)
    return render(request, "people/load.html", preview(queries.load(load)))


@require_POST
@signed_in
def apply(request: SignedInRequest, load: UUID) -> HttpResponse:
    """Apply a workbook as it was shown."""
    seen = request.POST.get("seen", "")
    commands.apply_load(actor=http.actor(request), load=load, seen=seen, at=now())
    return redirect("people:load", load)


@require_safe
@signed_in
def load_template(request: SignedInRequest) -> HttpResponse:
    """An empty workbook with the four sheets and their headings."""
    permissions.check_is(http.actor(request), Role.SYSTEM_ADMIN)
    headers = {"Content-Disposition": 'attachment; filename="zhenggai-people.xlsx"'}
    return HttpResponse(template.workbook(), content_type=template.MEDIA, headers=headers)


@require_safe
@signed_in
def journal(request: SignedInRequest) -> HttpResponse:
    """The journal of accounts, newest first."""
    asked = Journal(request.GET)
    if not asked.is_valid():
        raise Missing("people.no-entry")
    rows = directory.entries(http.actor(request), **asked.cleaned_data)
    more = rows[-1].told.id if len(rows) == directory.ENTRIES else None
    context = {"rows": rows, "more": more, "person": asked.cleaned_data["person"]}
    return render(request, "people/journal.html", context)


@require_safe
@fresh_factor
def bundle(request: SignedInRequest, rest: str) -> HttpResponse:
    """A bundle of entries (C2SP tlog-tiles), for the audit administrator alone."""
    permissions.check_is(http.actor(request), Role.AUDIT_ADMIN)
    try:
        asked = Bundle.parsed(f"tile/entries/{rest}")
    except Invalid:
        raise Missing("log.not-there") from None
    data = entries.bundle(asked)
    if data is None:
        raise Missing("log.not-there")
    return HttpResponse(data, content_type="application/octet-stream")
