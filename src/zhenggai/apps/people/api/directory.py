"""Looking up units and persons, as everybody who has signed in may: what acts are addressed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhenggai.apps.people import directory, queries
from zhenggai.apps.people.api.bearer import READ, caller
from zhenggai.apps.people.models import Person, Unit
from zhenggai.kit import cursors
from zhenggai.kit.api import USUALLY_LISTED, After, Limit, answer

router = Router(tags=["people"], auth=READ)
Search = Annotated[
    str, Query(max_length=100, pattern=r"^[^\x00]*$", description="A part of the name.")
]


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role for a unit and all below it; with `round`, for that round only."""

    role: str
    unit: UUID
    round: UUID | None
    acting: bool


@dataclass(frozen=True, slots=True)
class Me:
    """For whom the token acts, and what he is today."""

    id: UUID
    name: str
    name_en: str
    on: date
    roles: list[HeldRole]


@dataclass(frozen=True, slots=True)
class UnitOut:
    """A unit; `parent` is the one that it stands under."""

    id: UUID
    code: str
    name: str
    name_en: str
    parent: UUID | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Units:
    """A page of units, those above before those below; `next` leads on, null on the last."""

    units: list[UnitOut]
    next: str | None


@dataclass(frozen=True, slots=True)
class PersonOut:
    """A person; accounts, mail and roles are the administrators' alone."""

    id: UUID
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Persons:
    """A page of persons by name; `next` leads on, null on the last."""

    persons: list[PersonOut]
    next: str | None


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that somebody holds or held; `acting` where he stands in."""

    name: str
    name_en: str
    unit: UUID
    unit_name: str
    unit_name_en: str
    from_on: date
    to_on: date | None
    acting: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person with his posts, the latest first."""

    id: UUID
    name: str
    name_en: str
    posts: list[HeldPost]


@router.get("/me", response=Me, operation_id="me", summary="For whom the token acts")
def me(request: HttpRequest) -> HttpResponse:
    """The owner of the token with the roles that he holds today."""
    actor = caller(request).actor
    person = queries.person(actor.person)
    roles = [HeldRole(r.role.value, r.unit, r.round, r.acting) for r in actor.reaches]
    return answer(Me, Me(person.pk, person.name, person.name_en, actor.on, roles))


@router.get("/units", response=Units, operation_id="units", summary="Units by their place")
def units(
    request: HttpRequest, limit: Limit = USUALLY_LISTED, after: After = "", named: Search = ""
) -> HttpResponse:
    """The tree of units, a page at a time."""
    rows = Unit.objects.order_by("path")
    if named:
        rows = rows.filter(Q(name__icontains=named) | Q(name_en__icontains=named))
    if after:
        (path,) = cursors.read(after, head="units", kinds=(cursors.text,))
        rows = rows.filter(path__gt=path)
    found = list(rows[: limit + 1])
    shown = [
        UnitOut(one.pk, one.code, one.name, one.name_en, one.parent_id, one.closed_on)
        for one in found[:limit]
    ]
    more = cursors.written("units", [found[limit - 1].path]) if len(found) > limit else None
    return answer(Units, Units(shown, more))


@router.get("/persons", response=Persons, operation_id="persons", summary="Persons by name")
def persons(
    request: HttpRequest, limit: Limit = USUALLY_LISTED, after: After = "", named: Search = ""
) -> HttpResponse:
    """Persons with an open account, a page at a time."""
    rows = Person.objects.filter(is_active=True).order_by("name", "pk")
    if named:
        rows = rows.filter(Q(name__icontains=named) | Q(name_en__icontains=named))
    if after:
        name, key = cursors.read(after, head="persons", kinds=(cursors.text, UUID))
        rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=key))
    found = list(rows[: limit + 1])
    shown = [PersonOut(one.pk, one.name, one.name_en) for one in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    more = cursors.written("persons", [last.name, last.pk]) if last else None
    return answer(Persons, Persons(shown, more))


@router.get(
    "/persons/{uuid:person_id}",
    response=PersonPage,
    operation_id="person",
    summary="A person and his posts",
)
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Names and posts, as everybody who has signed in may look them up."""
    row = queries.person(person_id)
    posts = [
        HeldPost(
            one.post.name,
            one.post.name_en,
            one.post.unit_id,
            one.post.unit.name,
            one.post.unit.name_en,
            one.from_on,
            one.to_on,
            one.acting,
        )
        for one in directory.tenures(row.pk)
    ]
    return answer(PersonPage, PersonPage(row.pk, row.name, row.name_en, posts))
