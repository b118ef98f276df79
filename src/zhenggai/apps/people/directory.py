"""Reading for the pages: the tree of units, lists of persons, one person's posts and roles, and
the journal of accounts. Who may see which part is decided where it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q, QuerySet

from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.queries import Told
from zhenggai.apps.people import permissions
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.events import Event
from zhenggai.apps.people.models import (
    Delegation,
    Grant,
    Load,
    OneTimeLink,
    Person,
    Post,
    Proposal,
    Tenure,
    Token,
    Unit,
)
from zhenggai.apps.people.queries import holding
from zhenggai.apps.people.roles import Role

PER_PAGE = 50
ENTRIES = 100
# What the journal of accounts lists.
_KINDS = {kind.value for kind in Event}


@dataclass(slots=True)
class Branch:
    """A unit with those below it."""

    unit: Unit
    below: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of the journal with whom its ids stand for."""

    told: Told
    by: Person | None
    about: Person | None
    unit: Unit | None


def tree() -> list[Branch]:
    """All units, each level in its order of establishment. One query."""
    roots: list[Branch] = []
    by_id: dict[UUID, Branch] = {}
    # A path is longer than that of the unit above it and begins with it.
    for unit in Unit.objects.order_by("path"):
        branch = by_id[unit.pk] = Branch(unit)
        above = None if unit.parent_id is None else by_id[unit.parent_id]
        (roots if above is None else above.below).append(branch)
    for branch in (*by_id.values(), Branch(Unit(), roots)):
        branch.below.sort(key=lambda one: (one.unit.rank, one.unit.path))
    return roots


def units_like(text: str, *, most: int = PER_PAGE) -> list[Unit]:
    """Units whose name or code holds the text."""
    like = Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__icontains=text)
    return list(Unit.objects.filter(like).order_by("path")[:most])


def above(unit: Unit) -> list[Unit]:
    """The units above one, from the top down."""
    paths = [unit.path[:end] for end in range(4, len(unit.path), 4)]
    return list(Unit.objects.filter(path__in=paths).order_by("path"))


def below(unit: Unit) -> list[Unit]:
    """The units right below one."""
    return list(Unit.objects.filter(parent=unit).order_by("rank", "path"))


def posts(unit: Unit, *, on: date) -> list[Post]:
    """The posts of a unit, each with `held`: who holds it on a day."""
    held = Tenure.objects.filter(holding(on)).select_related("person").order_by("from_on")
    rows = Post.objects.filter(unit=unit).prefetch_related(
        Prefetch("tenures", queryset=held, to_attr="held")
    )
    return list(rows.order_by("-heads", "code"))


def persons(text: str, page: int, *, on: date, by_login: bool) -> Page[Any]:
    """A page of persons in the order of their names, each with `posts_now`; those whose name holds
    the text (`by_login`: or whose login does)."""
    like = Q(name__icontains=text) | Q(name_en__icontains=text)
    if by_login:
        like |= Q(login__icontains=text)
    rows = Person.objects.filter(like) if text else Person.objects.all()
    if not by_login:
        rows = rows.filter(is_active=True)
    now = Prefetch("tenures", queryset=_held(on), to_attr="posts_now")
    return Paginator(rows.order_by("name", "login").prefetch_related(now), PER_PAGE).get_page(page)


def tenures(person: UUID) -> list[Tenure]:
    """The posts of a person, the latest first."""
    rows = Tenure.objects.filter(person=person).select_related("post__unit")
    return list(rows.order_by("-from_on", "post__name"))


def grants(person: UUID) -> list[Grant]:
    """The roles of a person, the latest first."""
    rows = Grant.objects.filter(person=person).select_related("unit", "granted_by")
    return list(rows.order_by("-from_on", "role"))


def delegations(person: UUID) -> list[Delegation]:
    """What a person gave and holds, the latest first."""
    own = Q(principal=person) | Q(delegate=person)
    rows = Delegation.objects.filter(own).select_related("principal", "delegate")
    return list(rows.order_by("-given_at"))


def tokens(person: UUID) -> list[Token]:
    """The tokens of a person, the latest first."""
    return list(Token.objects.filter(person=person).order_by("-issued_at")[:PER_PAGE])


def open_links(actor: Actor, *, at: datetime) -> list[OneTimeLink]:
    """The links that can still be used, of those that the administrator issued."""
    rows = OneTimeLink.objects.filter(
        issued_by=actor.person, used_at=None, withdrawn_at=None, expires_at__gt=at
    )
    return list(rows.select_related("person").order_by("-issued_at"))


def loads() -> list[Load]:
    """The latest workbooks, with `waiting`: how many of their roles wait for a decision."""
    waiting = Count("proposals", filter=Q(proposals__decided_at=None))
    rows = Load.objects.annotate(waiting=waiting).select_related("loaded_by")
    return list(rows.prefetch_related("files").order_by("-loaded_at")[:PER_PAGE])


def proposals() -> QuerySet[Proposal]:
    """The roles that wait for the security administrator."""
    rows = Proposal.objects.filter(decided_at=None).select_related("person", "unit", "load")
    return rows.order_by("load__loaded_at", "person__name", "id")


def list_too(kinds: Iterable[str]) -> None:
    """Let the journal of accounts list what a capability above writes of an account, while the site
    is loaded."""
    _KINDS.update(kinds)


def entries(
    actor: Actor, *, before: int | None = None, person: UUID | None = None
) -> list[EntryRow]:
    """The journal of accounts, newest first; only for the audit administrator."""
    permissions.check_is(actor, Role.AUDIT_ADMIN)
    if person is None:
        told = journal.of_kinds(sorted(_KINDS), most=ENTRIES, before=before)
    else:
        told = journal.about(person, most=ENTRIES, before=before, kinds=_KINDS)
    people, units = _named(told)
    return [
        EntryRow(
            one,
            by=people.get(one.actor),
            about=people.get(_id(one.body.get("person")), people.get(one.subject)),
            unit=units.get(_id(one.body.get("unit"))),
        )
        for one in told
    ]


def _named(
    told: Sequence[Told],
) -> tuple[Mapping[UUID | None, Person], Mapping[UUID | None, Unit]]:
    ids = {i for one in told for i in (one.actor, one.subject, _id(one.body.get("person"))) if i}
    units = {i for one in told if (i := _id(one.body.get("unit")))}
    return (
        {one.pk: one for one in Person.objects.filter(pk__in=ids)},
        {one.pk: one for one in Unit.objects.filter(pk__in=units)},
    )


def _id(value: Any) -> UUID | None:
    return UUID(value) if value else None


def _held(on: date) -> QuerySet[Tenure]:
    return Tenure.objects.filter(holding(on)).select_related("post__unit").order_by("from_on")
