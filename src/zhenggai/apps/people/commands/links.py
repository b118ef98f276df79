"""One-time links: how every account is opened, the first one included."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.people import naming, permissions, queries
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.commands.passwords import write_password
from zhenggai.apps.people.commands.sessions import end_sessions
from zhenggai.apps.people.commands.tokens import end_tokens
from zhenggai.apps.people.models import Grant, OneTimeLink, Person
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import WrongState
from zhenggai.kit.refusals import Missing

LIVES = timedelta(hours=24)
_TOKEN_BYTES = 32
_PROGRAM = Who(None, "system")


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def first_link(*, at: datetime) -> str | None:
    """The token of a link for the first system administrator; `None` once anybody has an account.
    One that was printed before and not used is void."""
    if Person.objects.exists():
        return None
    return _issue(who=_PROGRAM, at=at, role=Role.SYSTEM_ADMIN)


@transaction.atomic
def issue_console_link(*, login: str, at: datetime) -> str:
    """The token of a link for the system administrator who lost his password or factor; for the
    console of the server, where nobody is signed in. `Missing` for anybody else's login."""
    person = queries.holder_of(Role.SYSTEM_ADMIN, on=at.date())
    if person is None or person.login != login.strip().lower():
        raise Missing("people.no-system-admin")
    return _issue(who=_PROGRAM, at=at, person=person)


@transaction.atomic
def issue_admin_link(*, actor: Actor, role: Role, at: datetime) -> str:
    """The token of a link by which the other two administrators open, or open again, their
    accounts; issued by the system administrator and never for himself."""
    permissions.check_can_invite(actor, role, at=at)
    holder = queries.holder_of(role, on=actor.on)
    who = permissions.as_admin(actor)
    if holder is not None:
        return _issue(who=who, at=at, person=holder)
    return _issue(who=who, at=at, role=role)


@transaction.atomic
def issue_link(*, actor: Actor, person: UUID, at: datetime) -> str:
    """The token of a link for a person's account; issued by the security administrator, never for
    an administrator. `WrongState` where the account is closed."""
    permissions.check_acts_as(actor, Role.SECURITY_ADMIN, at=at)
    row = queries.person(person)
    permissions.check_no_admin(row, on=actor.on)
    if not row.is_active:
        raise WrongState("people.account-closed")
    return _issue(who=permissions.as_admin(actor), at=at, person=row)


@transaction.atomic(durable=True)
def use_link(*, token: str, login: str, name: str, password: str, at: datetime) -> Person:
    """Open the account, or open it again: the old password, factor, sessions and tokens are void.

    `login` and `name` count for a new account only. Raises `Missing` where the link is unknown,
    used or too old, `Invalid` for a name or a password that will not do, `WrongState` where another
    holds the role already.
    """
    link = OneTimeLink.objects.select_for_update().filter(digest=digest(token)).first()
    if link is None or not queries.is_open(link, at=at):
        raise Missing("people.no-link")
    person = link.person or _new_admin(link, login=login, name=name, at=at)
    if not person.is_active:
        raise WrongState("people.account-closed")
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person.pk)
    end_tokens(person.pk, at=at)
    write_password(person, password, at)
    link.used_at = at
    link.save(update_fields=["used_at"])
    body = {"link": str(link.pk), "role": link.role or None}
    who = Who(person.pk, "person")
    journal.append(kind="link.used", who=who, at=at, body=body, subject=person.pk)
    return person


def _new_admin(link: OneTimeLink, *, login: str, name: str, at: datetime) -> Person:
    role = Role(link.role)
    if queries.holder_of(role, on=at.date()) is not None:
        raise WrongState("people.admin-there", role=role.value)
    kept, shown = naming.login(login), naming.name(name)
    naming.refuse_shared(login=kept, name=shown, units=queries.unit_words())
    if Person.objects.filter(login=kept).exists():
        raise WrongState("people.login-taken", login=kept)
    person = Person(login=kept, name=shown, joined_on=at.date())
    person.set_unusable_password()
    person.save()
    Grant.objects.create(
        person=person, role=role, from_on=at.date(), granted_by_id=link.issued_by_id
    )
    return person


def _issue(
    *, who: Who, at: datetime, person: Person | None = None, role: Role | None = None
) -> str:
    earlier = OneTimeLink.objects.filter(used_at=None, withdrawn_at=None)
    if person is not None:
        earlier = earlier.filter(person=person)
    else:
        assert role is not None
        earlier = earlier.filter(role=role.value)
    earlier.update(withdrawn_at=at)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    link = OneTimeLink.objects.create(
        digest=digest(token),
        person=person,
        role="" if role is None else role.value,
        issued_by_id=who.actor,
        issued_at=at,
        expires_at=at + LIVES,
    )
    subject = None if person is None else person.pk
    body = {
        "link": str(link.pk),
        "person": None if subject is None else str(subject),
        "role": None if role is None else role.value,
    }
    journal.append(kind="link.issued", who=who, at=at, body=body, subject=subject)
    return token
