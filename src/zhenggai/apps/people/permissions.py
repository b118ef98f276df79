"""Who may do what with accounts, posts and roles. Says no by raising; nothing is changed here."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from zhenggai.apps.journal.commands import Who
from zhenggai.apps.people import queries
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Person
from zhenggai.apps.people.roles import ADMINS, Role
from zhenggai.core.errors import NotPermitted

# Whom the system administrator invites. He himself is invited by the program alone.
INVITED = frozenset({Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


def as_admin(actor: Actor) -> Who:
    """How the journal names an administrator who acts."""
    assert actor.admin is not None
    return Who(actor.person, actor.admin.value)


def check_is(actor: Actor, role: Role) -> None:
    """Only the administrator of this role."""
    if actor.admin != role:
        raise NotPermitted("people.not-that-admin", role=role.value)


def check_acts_as(actor: Actor, role: Role, *, at: datetime) -> None:
    """Only the administrator of this role, with a fresh factor."""
    check_is(actor, role)
    check_fresh(actor, at=at)


def check_fresh(actor: Actor, *, at: datetime) -> None:
    """Whoever showed his factor a short while ago."""
    if not actor.is_fresh(at):
        raise NotPermitted("people.factor-not-fresh")


def check_no_admin(person: Person, *, on: date) -> None:
    """Not about an administrator: he holds nothing beside his one role."""
    if queries.admin_role(person.pk, on=on) is not None:
        raise NotPermitted("people.roles-clash")


def check_can_invite(actor: Actor, role: Role, *, at: datetime) -> None:
    """The system administrator, for the other two."""
    check_acts_as(actor, Role.SYSTEM_ADMIN, at=at)
    if role not in INVITED:
        raise NotPermitted("people.not-invited", role=role.value)


def check_can_grant(actor: Actor, person: Person, role: Role, *, at: datetime) -> None:
    """The security administrator, never to himself, nothing to an administrator, and no role of an
    administrator to anybody."""
    check_acts_as(actor, Role.SECURITY_ADMIN, at=at)
    if person.pk in actor.persons:
        raise NotPermitted("people.grant-to-oneself")
    if role in ADMINS:
        raise NotPermitted("people.not-invited", role=role.value)
    check_no_admin(person, on=actor.on)


def check_can_close(actor: Actor, person: UUID, *, at: datetime) -> None:
    """The system administrator, never himself."""
    check_acts_as(actor, Role.SYSTEM_ADMIN, at=at)
    if person == actor.person:
        raise NotPermitted("people.close-oneself")


def check_can_delegate(actor: Actor, delegate: Person, *, at: datetime) -> None:
    """Whoever is no administrator, with a fresh factor, to another who is none."""
    if actor.admin is not None or actor.principal is not None:
        raise NotPermitted("people.cannot-delegate")
    check_fresh(actor, at=at)
    if delegate.pk == actor.person:
        raise NotPermitted("people.delegate-to-oneself")
    check_no_admin(delegate, on=actor.on)


def check_own_hand(actor: Actor) -> None:
    """Only the person himself: no program, and nobody by delegation."""
    if actor.by_token or actor.principal is not None:
        raise NotPermitted("token.needs-own-hand")


def check_can_issue_token(actor: Actor, *, at: datetime) -> None:
    """Whoever is no administrator, for himself, with a fresh factor."""
    if actor.admin is not None:
        raise NotPermitted("token.administrator", role=actor.admin.value)
    check_own_hand(actor)
    check_fresh(actor, at=at)


def check_may_replace_factor(actor: Actor, *, at: datetime, recovered: bool) -> None:
    """Whoever has just shown his factor, or came in by a recovery code because he lost it."""
    if not recovered:
        check_fresh(actor, at=at)
