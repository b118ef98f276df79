"""Reading people and posts."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils.timezone import get_current_timezone

from zhenggai.apps.people import tokens
from zhenggai.apps.people.actors import Actor, Reach
from zhenggai.apps.people.models import (
    Delegation,
    Grant,
    Load,
    OneTimeLink,
    Person,
    Tenure,
    Token,
    Unit,
)
from zhenggai.apps.people.roles import ADMINS, RECTIFYING, Role
from zhenggai.core.errors import NotPermitted
from zhenggai.kit.prepared import Prepared
from zhenggai.kit.refusals import Missing, Unauthenticated


def holding(on: date) -> Q:
    """What is held on a day: begun and not over; the last day is part of it."""
    return Q(from_on__lte=on) & (Q(to_on=None) | Q(to_on__gte=on))


_GRANTS = Prepared(
    lambda persons, on: Grant.objects.filter(
        holding(on), withdrawn_at=None, person__in=persons
    ).select_related("unit")
)
_POSTS = Prepared(
    lambda persons, on: Tenure.objects.filter(holding(on), person__in=persons).values_list(
        "post__unit__path"
    )
)
_LEADERS = Prepared(
    lambda delegate, on: Person.objects.filter(
        is_active=True,
        pk__in=Delegation.objects.filter(holding(on), withdrawn_at=None, delegate=delegate).values(
            "principal"
        ),
    ).order_by("name", "pk")
)


_TOKENS = Prepared(lambda token: Token.objects.filter(pk=token).select_related("person"))


def actor_of(
    person: UUID,
    *,
    on: date,
    principal: UUID | None = None,
    factor_at: datetime | None = None,
    by_token: bool = False,
) -> Actor:
    """The picture of a person on a day, in two queries.

    With `principal`, of the person acting for that leader; `NotPermitted` where no delegation
    stands on that day. With `by_token`, of a program that acts for him.
    """
    if principal is not None:
        _need_delegation(principal, person, on)
    both = _both(person, principal)
    grants = _GRANTS(persons=both, on=on)
    posts = {path for (path,) in _POSTS(persons=both, on=on)}
    acting_as = principal or person
    own = [g for g in grants if g.person_id == acting_as]
    # An administrator acts for nobody either.
    admin = next((Role(g.role) for g in grants if g.role in ADMINS), None)
    homes = {g.unit.path for g in grants if g.unit is not None and g.role in RECTIFYING}
    return Actor(
        person=person,
        on=on,
        reaches=() if admin else tuple(_reach(g) for g in own if g.unit is not None),
        homes=tuple(sorted(homes | posts)),
        admin=admin,
        principal=principal,
        factor_at=factor_at,
        by_token=by_token,
    )


def principals_of(person: UUID, *, on: date) -> list[Person]:
    """The leaders for whom a person may prepare on a day, by name."""
    return _LEADERS(delegate=person, on=on)


def names(ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Persons by id, in one query; those unknown are left out."""
    return {p.pk: p for p in Person.objects.filter(pk__in=set(ids))}


def person(identity: UUID) -> Person:
    """One person. `Missing` where there is none."""
    found = Person.objects.filter(pk=identity).first()
    if found is None:
        raise Missing("people.no-person")
    return found


def unit(identity: UUID) -> Unit:
    """One unit. `Missing` where there is none."""
    found = Unit.objects.filter(pk=identity).first()
    if found is None:
        raise Missing("people.no-unit")
    return found


def grant(identity: UUID) -> Grant:
    """One role held. `Missing` where there is none."""
    found = Grant.objects.filter(pk=identity).first()
    if found is None:
        raise Missing("people.no-grant")
    return found


def delegation(identity: UUID, actor: Actor) -> Delegation:
    """A delegation that the actor gave or holds. `Missing` for any other."""
    own = Q(principal=actor.person) | Q(delegate=actor.person)
    found = Delegation.objects.filter(own, pk=identity).first()
    if found is None:
        raise Missing("people.no-delegation-here")
    return found


def load(identity: UUID) -> Load:
    """One workbook that was taken in. `Missing` where there is none."""
    found = Load.objects.filter(pk=identity).first()
    if found is None:
        raise Missing("people.no-load")
    return found


def admin_role(person: UUID, *, on: date) -> Role | None:
    """Which administrator a person is on a day or will be after it; `None` for all others."""
    held = Grant.objects.filter(
        Q(to_on=None) | Q(to_on__gte=on), withdrawn_at=None, person=person, role__in=ADMINS
    ).first()
    return None if held is None else Role(held.role)


def holder_of(role: Role, *, on: date) -> Person | None:
    """The one person who is this administrator on a day."""
    held = Grant.objects.filter(
        holding(on), withdrawn_at=None, role=role.value, person__is_active=True
    ).select_related("person")
    first = held.order_by("from_on").first()
    return None if first is None else first.person


def unit_words() -> frozenset[str]:
    """Names and codes of all units in small letters, which no account may bear."""
    rows = Unit.objects.values_list("code", "name", "name_en")
    return frozenset(word.lower() for row in rows for word in row if word)


def is_open(link: OneTimeLink, *, at: datetime) -> bool:
    """Whether a one-time link can still be used."""
    return link.used_at is None and link.withdrawn_at is None and at < link.expires_at


def link(digest: str, *, at: datetime) -> OneTimeLink:
    """The open link with this digest. `Missing` for an unknown, used or old one, all alike."""
    found = OneTimeLink.objects.filter(digest=digest).select_related("person").first()
    if found is None or not is_open(found, at=at):
        raise Missing("people.no-link")
    return found


def token_shown(text: str, *, at: datetime) -> Token:
    """The live token that was shown, with its person, in one query. `Unauthenticated` where it was
    never one, is over, or its account is closed; how it ended is told to its holder alone."""
    parts = tokens.parsed(text)
    if parts is None:
        raise Unauthenticated("token.malformed", field="Authorization")
    key, secret = parts
    found = _TOKENS.one(token=key)
    # Compared in the same time whether or not there is such a key.
    digest = found.digest if found else ""
    if not hmac.compare_digest(digest.encode(), tokens.digest_of(secret).encode()) or not found:
        raise Unauthenticated("token.unknown", field="Authorization")
    if found.withdrawn_at is not None or not found.person.is_active:
        raise Unauthenticated("token.withdrawn", field="Authorization")
    if found.expires_at <= at:
        on = found.expires_at.astimezone(get_current_timezone()).date()
        raise Unauthenticated("token.expired", field="Authorization", on=on.isoformat())
    return found


def live_tokens(person: UUID, *, at: datetime) -> QuerySet[Token]:
    """The tokens of a person that can still be used."""
    return Token.objects.filter(person=person, withdrawn_at=None, expires_at__gt=at)


def token(identity: UUID, actor: Actor) -> Token:
    """A token of the actor's own, or any one for the security administrator. `Missing` for any
    other."""
    rows = Token.objects.filter(pk=identity)
    if actor.admin is not Role.SECURITY_ADMIN:
        rows = rows.filter(person=actor.person)
    found = rows.first()
    if found is None:
        raise Missing("token.missing")
    return found


def has_factor(person: UUID) -> bool:
    """Whether the person has set up an app that shows codes."""
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists())


def subtree(path: str) -> QuerySet[Unit]:
    """The unit at `path` and all below it."""
    return Unit.objects.filter(path__startswith=path)


def _both(person: UUID, principal: UUID | None) -> list[UUID]:
    return [person] if principal is None else [person, principal]


def _need_delegation(principal: UUID, delegate: UUID, on: date) -> None:
    stands = Delegation.objects.filter(
        holding(on),
        withdrawn_at=None,
        principal=principal,
        delegate=delegate,
        principal__is_active=True,
    )
    if not stands.exists():
        raise NotPermitted("people.no-delegation")


def _reach(grant: Grant) -> Reach:
    assert grant.unit is not None
    return Reach(Role(grant.role), grant.unit.pk, grant.unit.path, grant.round, grant.acting)
