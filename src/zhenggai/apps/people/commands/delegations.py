"""A leader lets a secretary prepare for him, from–to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.people import permissions, queries
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Delegation
from zhenggai.core.errors import Invalid, WrongState

LONGEST = timedelta(days=366)


@transaction.atomic
def give_delegation(
    *, actor: Actor, delegate: UUID, from_on: date, to_on: date, at: datetime
) -> Delegation:
    """Let another prepare in one's name, at most for a year. It is given by the leader himself,
    signed in with his own factor; nobody gives one in the name of another.

    Raises `NotPermitted` for and to administrators, to oneself, and from an act that is itself by
    delegation; `Invalid` for a period that is past, too long or ends before it begins.
    """
    other = queries.person(delegate)
    permissions.check_can_delegate(actor, other, at=at)
    if to_on < from_on or to_on < actor.on:
        raise Invalid("people.period-backwards")
    if to_on - from_on > LONGEST:
        raise Invalid("people.period-long", most=LONGEST.days)
    if not other.is_active:
        raise WrongState("people.account-closed")
    given = Delegation.objects.create(
        principal_id=actor.person, delegate=other, from_on=from_on, to_on=to_on, given_at=at
    )
    body = {
        "delegation": str(given.pk),
        "delegate": str(other.pk),
        "from": from_on.isoformat(),
        "to": to_on.isoformat(),
    }
    who = Who(actor.person, "person")
    journal.append(kind="delegation.given", who=who, at=at, body=body, subject=actor.person)
    return given


@transaction.atomic
def end_delegation(*, actor: Actor, delegation: UUID, at: datetime) -> Delegation:
    """End a delegation at once; either of the two may. `Missing` for anybody else."""
    row = Delegation.objects.select_for_update().get(pk=queries.delegation(delegation, actor).pk)
    if row.withdrawn_at is not None or row.to_on < actor.on:
        raise WrongState("people.delegation-over")
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    who = Who(actor.person, "person")
    body = {"delegation": str(row.pk)}
    journal.append(kind="delegation.ended", who=who, at=at, body=body, subject=row.principal_id)
    return row
