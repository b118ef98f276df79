"""Units and persons to look up: names, units and posts for everybody who has signed in; accounts,
mail and roles for the administrators."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from zhenggai.apps.people import directory, http, queries
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.people.web.forms import asked_page, asked_text


@require_safe
@signed_in
def units(request: SignedInRequest) -> HttpResponse:
    """The tree of units, or those that were looked for."""
    text = asked_text(request)
    found = directory.units_like(text) if text else None
    context = {"text": text, "found": found, "tree": [] if text else directory.tree()}
    return render(request, "people/units.html", context | _viewer(request))


@require_safe
@signed_in
def unit(request: SignedInRequest, unit: UUID) -> HttpResponse:
    """One unit: what it stands under, its posts and who holds them."""
    row = queries.unit(unit)
    context = {
        "unit": row,
        "above": directory.above(row),
        "below": directory.below(row),
        "posts": directory.posts(row, on=http.actor(request).on),
    }
    return render(request, "people/unit.html", context | _viewer(request))


@require_safe
@signed_in
def persons(request: SignedInRequest) -> HttpResponse:
    """Persons by name, a page at a time."""
    viewer, text = http.actor(request), asked_text(request)
    page = directory.persons(
        text, asked_page(request), on=viewer.on, by_login=viewer.admin is not None
    )
    return render(request, "people/persons.html", {"text": text, "page": page} | _viewer(request))


@require_safe
@signed_in
def person(request: SignedInRequest, person: UUID) -> HttpResponse:
    """One person's posts; for an administrator his account and roles too."""
    row = queries.person(person)
    context: dict[str, object] = {"person": row, "tenures": directory.tenures(row.pk)}
    if http.actor(request).admin is not None:
        context["grants"] = directory.grants(row.pk)
        context["admin_role"] = queries.admin_role(row.pk, on=http.actor(request).on)
        context["tokens"] = directory.tokens(row.pk)
        context["now"] = now()
        context["has_factor"] = queries.has_factor(row.pk)
    return render(request, "people/person.html", context | _viewer(request))


def _viewer(request: SignedInRequest) -> dict[str, object]:
    actor = http.actor(request)
    return {"admin": actor.admin, "today": actor.on}
