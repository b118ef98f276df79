"""Giving roles and taking them back: the security administrator's acts, one entry each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.people import permissions, queries
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Grant, Person, Proposal, Unit
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Invalid, WrongState

MOST_AT_ONCE = 500


@transaction.atomic
def give_grant(
    *,
    actor: Actor,
    person: UUID,
    role: Role,
    unit: UUID,
    from_on: date,
    to_on: date | None,
    at: datetime,
    acting: bool = False,
) -> Grant:
    """Give a person a role for a unit and all below it, from–to, the last day included.

    Raises `NotPermitted` for anybody but the security administrator, for oneself, for an
    administrator and for an administrator's role; `Invalid` for a period that ends before it
    begins; `WrongState` for a closed account or unit, or where the person holds it already.
    """
    holder = Person.objects.select_for_update().get(pk=queries.person(person).pk)
    permissions.check_can_grant(actor, holder, role, at=at)
    return _give(
        who=permissions.as_admin(actor),
        grant=Grant(
            person=holder,
            role=role.value,
            unit=queries.unit(unit),
            acting=acting,
            from_on=from_on,
            to_on=to_on,
            granted_by_id=actor.person,
        ),
        at=at,
    )


@transaction.atomic
def end_grant(*, actor: Actor, grant: UUID, at: datetime) -> Grant:
    """Take a role back at once. `WrongState` where it is over already."""
    permissions.check_acts_as(actor, Role.SECURITY_ADMIN, at=at)
    row = Grant.objects.select_for_update().get(pk=queries.grant(grant).pk)
    permissions.check_can_grant(actor, row.person, Role(row.role), at=at)
    if row.withdrawn_at is not None or (row.to_on is not None and row.to_on < actor.on):
        raise WrongState("people.grant-over")
    row.withdrawn_at = at
    # The last full day, so that lists by day are right too; nothing to say of a role that never
    # ran one.
    row.to_on = max(row.from_on, actor.on - timedelta(days=1))
    row.save(update_fields=["withdrawn_at", "to_on"])
    body = {"grant": str(row.pk), "role": row.role, "unit": str(row.unit_id)}
    who = permissions.as_admin(actor)
    journal.append(kind="grant.ended", who=who, at=at, body=body, subject=row.person_id)
    return row


@transaction.atomic
def give_proposed(*, actor: Actor, load: UUID, at: datetime) -> int:
    """Give the roles that a workbook proposed, at most 500 at a time; how many were given. One
    that cannot be given, or is given already, refuses all."""
    permissions.check_acts_as(actor, Role.SECURITY_ADMIN, at=at)
    waiting = (
        Proposal.objects.select_for_update()
        .filter(load=load, decided_at=None)
        .order_by("id")[:MOST_AT_ONCE]
    )
    given = [_give_one_proposed(actor, proposal, at) for proposal in waiting]
    if not given:
        raise WrongState("people.no-proposal")
    return len(given)


@transaction.atomic
def decide_proposal(*, actor: Actor, proposal: UUID, give: bool, at: datetime) -> Proposal:
    """Give one role that a workbook proposed, or decline it."""
    permissions.check_acts_as(actor, Role.SECURITY_ADMIN, at=at)
    row = Proposal.objects.select_for_update().filter(pk=proposal, decided_at=None).first()
    if row is None:
        raise WrongState("people.no-proposal")
    if give:
        return _give_one_proposed(actor, row, at)
    row.decided_at, row.decided_by_id = at, actor.person
    row.save(update_fields=["decided_at", "decided_by"])
    body = {"proposal": str(row.pk), "role": row.role, "unit": str(row.unit_id)}
    who = permissions.as_admin(actor)
    journal.append(kind="grant.declined", who=who, at=at, body=body, subject=row.person_id)
    return row


def _give_one_proposed(actor: Actor, proposal: Proposal, at: datetime) -> Proposal:
    holder = Person.objects.select_for_update().get(pk=proposal.person_id)
    permissions.check_can_grant(actor, holder, Role(proposal.role), at=at)
    grant = Grant(
        person=holder,
        role=proposal.role,
        unit=proposal.unit,
        from_on=proposal.from_on,
        to_on=proposal.to_on,
        granted_by_id=actor.person,
    )
    proposal.grant = _give(who=permissions.as_admin(actor), grant=grant, at=at)
    proposal.decided_at, proposal.decided_by_id = at, actor.person
    proposal.save(update_fields=["grant", "decided_at", "decided_by"])
    return proposal


def _give(*, who: Who, grant: Grant, at: datetime) -> Grant:
    if grant.to_on is not None and grant.to_on < grant.from_on:
        raise Invalid("people.period-backwards")
    if not grant.person.is_active:
        raise WrongState("people.account-closed")
    assert grant.unit is not None
    _refuse_closed(grant.unit, grant.from_on)
    if _overlapping(grant).exists():
        raise WrongState("people.granted-already", role=grant.role, unit=grant.unit.code)
    grant.save()
    body = {
        "grant": str(grant.pk),
        "role": grant.role,
        "unit": str(grant.unit_id),
        "from": grant.from_on.isoformat(),
        "to": None if grant.to_on is None else grant.to_on.isoformat(),
        "acting": grant.acting,
    }
    journal.append(kind="grant.given", who=who, at=at, body=body, subject=grant.person_id)
    return grant


def _refuse_closed(unit: Unit, on: date) -> None:
    if unit.closed_on is not None and unit.closed_on <= on:
        raise WrongState("people.unit-closed", unit=unit.code)


def _overlapping(grant: Grant) -> QuerySet[Grant]:
    same = Grant.objects.filter(
        person=grant.person, role=grant.role, unit=grant.unit, withdrawn_at=None, round=None
    ).filter(Q(to_on=None) | Q(to_on__gte=grant.from_on))
    return same if grant.to_on is None else same.filter(from_on__lte=grant.to_on)
