"""Reading people and posts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from zhenggai.apps.people.actors import Actor, Reach
from zhenggai.apps.people.models import Delegation, Grant, Person, Tenure, Unit
from zhenggai.apps.people.roles import ADMINS, RECTIFYING, Role
from zhenggai.core.errors import NotPermitted


def holding(on: date) -> Q:
    """What is held on a day: begun and not over; the last day is part of it."""
    return Q(from_on__lte=on) & (Q(to_on=None) | Q(to_on__gte=on))


def actor_of(
    person: UUID, *, on: date, principal: UUID | None = None, factor_at: datetime | None = None
) -> Actor:
    """The picture of a person on a day, in two queries.

    With `principal`, of the person acting for that leader; `NotPermitted` where no delegation
    stands on that day.
    """
    if principal is not None:
        _need_delegation(principal, person, on)
    grants = list(
        Grant.objects.filter(holding(on), person__in=_both(person, principal)).select_related(
            "unit"
        )
    )
    posts = Tenure.objects.filter(holding(on), person__in=_both(person, principal)).values_list(
        "post__unit__path", flat=True
    )
    acting_as = principal or person
    own = [g for g in grants if g.person_id == acting_as]
    admin = next((Role(g.role) for g in own if g.role in ADMINS), None)
    homes = {g.unit.path for g in grants if g.unit is not None and g.role in RECTIFYING}
    return Actor(
        person=person,
        on=on,
        reaches=() if admin else tuple(_reach(g) for g in own if g.unit is not None),
        homes=tuple(sorted(homes | set(posts))),
        admin=admin,
        principal=principal,
        factor_at=factor_at,
    )


def principals_of(person: UUID, *, on: date) -> QuerySet[Person]:
    """The leaders for whom a person may prepare on a day."""
    given = Delegation.objects.filter(holding(on), delegate=person).values("principal")
    return Person.objects.filter(pk__in=given, is_active=True)


def names(ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Persons by id, in one query; those unknown are left out."""
    return {p.pk: p for p in Person.objects.filter(pk__in=set(ids))}


def has_factor(person: UUID) -> bool:
    """Whether the person has set up an app that shows codes."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def subtree(path: str) -> QuerySet[Unit]:
    """The unit at `path` and all below it."""
    return Unit.objects.filter(path__startswith=path)


def _both(person: UUID, principal: UUID | None) -> list[UUID]:
    return [person] if principal is None else [person, principal]


def _need_delegation(principal: UUID, delegate: UUID, on: date) -> None:
    stands = Delegation.objects.filter(
        holding(on), principal=principal, delegate=delegate, principal__is_active=True
    )
    if not stands.exists():
        raise NotPermitted("people.no-delegation")


def _reach(grant: Grant) -> Reach:
    assert grant.unit is not None
    return Reach(Role(grant.role), grant.unit_id, grant.unit.path, grant.round, grant.acting)
