"""Handing a finding over to the unit that answers for it, and the unit's receipt."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands._act import begin
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import FindingType
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.permissions import check_not_own
from zhenggai.apps.findings.states import Act, State
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Invalid


@transaction.atomic
def assign_finding(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    lead_unit: UUID,
    due_on: date,
    kind: FindingType,
    lead_leader: UUID | None = None,
    seen: int | None = None,
) -> Finding:
    """Give the finding to exactly one lead unit, with its type and its deadline, which lies within
    the round's. `lead_leader` must hold that role for the unit on the day. `NotPermitted` for
    whoever belongs to the unit, `Invalid` for a unit to which the issuer belongs."""
    turn = begin(Act.ASSIGN, finding_id=finding_id, actor=actor, at=at, seen=seen)
    finding = turn.finding
    unit = Unit.objects.filter(pk=lead_unit, closed_on=None).first()
    if unit is None:
        raise Invalid("assign.unknown-unit", field="lead_unit")
    if not unit.path.startswith(finding.round.inspected.path):
        raise Invalid("assign.outside-round", field="lead_unit")
    if finding.round.issuer.path.startswith(unit.path):
        raise Invalid("assign.unit-of-judges", field="lead_unit")
    check_not_own(Act.ASSIGN, actor=actor, units=[unit.path])
    if not turn.today <= due_on <= finding.round.due_on:
        raise Invalid(
            "assign.due-outside-round", field="due_on", last=finding.round.due_on.isoformat()
        )
    if lead_leader is not None:
        _check_leader(lead_leader, unit, turn.today)
    turn.end(
        Event.ASSIGNED,
        to=State.ASSIGNED,
        body={
            "lead_unit": str(unit.pk),
            "lead_leader": None if lead_leader is None else str(lead_leader),
            "due_on": due_on.isoformat(),
            "kind": kind.value,
        },
        fields={"lead_unit": unit, "lead_leader_id": lead_leader, "due_on": due_on, "kind": kind},
    )
    return finding


@transaction.atomic
def acknowledge_finding(*, finding_id: UUID, actor: Actor, at: datetime) -> Finding:
    """Sign for the receipt (签收): from here on the unit makes its plan."""
    turn = begin(Act.ACKNOWLEDGE, finding_id=finding_id, actor=actor, at=at)
    turn.end(Event.ACKNOWLEDGED, to=State.PLANNING)
    return turn.finding


def _check_leader(person: UUID, unit: Unit, on: date) -> None:
    leader = people.actor_of(person, on=on)
    if not any(reach.covers(unit.path) for reach in leader.held({Role.LEAD_LEADER})):
        raise Invalid("assign.not-a-leader", field="lead_leader")
