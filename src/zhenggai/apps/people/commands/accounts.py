"""Closing accounts and opening them again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people import closing, permissions, queries
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.commands.sessions import end_sessions
from zhenggai.apps.people.commands.tokens import end_tokens
from zhenggai.apps.people.models import Grant, OneTimeLink, Person
from zhenggai.apps.people.roles import ADMINS, Role
from zhenggai.core.errors import WrongState


@transaction.atomic
def close_account(*, actor: Actor, person: UUID, at: datetime) -> Person:
    """Close a person's account at once: sessions, tokens and links end, and what others keep for
    him (`closing`); the row stays. An administrator's role ends with it, so that another can be
    invited. `NotPermitted` for one's own."""
    permissions.check_can_close(actor, person, at=at)
    row = Person.objects.select_for_update().get(pk=queries.person(person).pk)
    if not row.is_active:
        raise WrongState("people.account-closed")
    row.is_active = False
    row.save(update_fields=["is_active"])
    end_sessions(row.pk)
    end_tokens(row.pk, at=at)
    closing.everywhere(row.pk, at=at)
    OneTimeLink.objects.filter(person=row, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    Grant.objects.filter(person=row, role__in=ADMINS, withdrawn_at=None).update(withdrawn_at=at)
    who = permissions.as_admin(actor)
    journal.append(kind="person.closed", who=who, at=at, body={}, subject=row.pk)
    return row


@transaction.atomic
def reopen_account(*, actor: Actor, person: UUID, at: datetime) -> Person:
    """Open a closed account again. It has no password until the security administrator issues a
    link, so that one administrator alone cannot use it."""
    permissions.check_acts_as(actor, Role.SYSTEM_ADMIN, at=at)
    row = Person.objects.select_for_update().get(pk=queries.person(person).pk)
    if row.is_active:
        raise WrongState("people.account-open")
    row.is_active = True
    row.set_unusable_password()
    row.save(update_fields=["is_active", "password"])
    who = permissions.as_admin(actor)
    journal.append(kind="person.reopened", who=who, at=at, body={}, subject=row.pk)
    return row
