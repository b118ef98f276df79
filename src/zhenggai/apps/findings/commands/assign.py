"""Handing a finding over to the unit that answers for it, and the unit's receipt.

Before it is handed over, its lead unit and its deadline may be laid down, one by one or many at
once; the unit learns of it when it is assigned.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands._act import Change, Turn, begin
from zhenggai.apps.findings.commands._look import Look
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import FindingType
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.permissions import check_not_own
from zhenggai.apps.findings.queries.by_rule import Reckoned, by_rule_of, laid_down
from zhenggai.apps.findings.states import Act, State
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Invalid, WrongState


@transaction.atomic
def name_unit(
    *, finding_id: UUID, actor: Actor, at: datetime, lead_unit: UUID, seen: int | None = None
) -> Finding:
    """Lay down which unit a finding will be assigned to. The unit does not see it before that.
    Refusals as with `assign_finding`."""
    turn = begin(Act.NAME_UNIT, finding_id=finding_id, actor=actor, at=at, seen=seen)
    turn.make(naming_unit(turn, Look.at(turn), lead_unit=lead_unit))
    return turn.finding


@transaction.atomic
def set_deadline(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    due_on: date | None = None,
    rule: UUID | None = None,
    start: date | None = None,
    seen: int | None = None,
) -> Finding:
    """Lay down the deadline of a finding that has none: a day, or that which a rule in force sets
    from the day `start` on; with both, the day must be the rule's. `WrongState` where there is one:
    that is changed only by an extension."""
    turn = begin(Act.SET_DEADLINE, finding_id=finding_id, actor=actor, at=at, seen=seen)
    turn.make(setting_deadline(turn, Look.at(turn), due_on=due_on, rule=rule, start=start))
    return turn.finding


@transaction.atomic
def assign_finding(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    lead_unit: UUID | None = None,
    due_on: date | None = None,
    rule: UUID | None = None,
    start: date | None = None,
    kind: FindingType | None = None,
    lead_leader: UUID | None = None,
    seen: int | None = None,
) -> Finding:
    """Give the finding to exactly one lead unit, with its type and its deadline, which lies within
    the round's, a day or that of a rule as with `set_deadline`; what is left out is as it was laid
    down before. `lead_leader` must hold that role
    for the unit on the day. `NotPermitted` for whoever belongs to the unit, `Invalid` for a unit to
    which the issuer belongs."""
    turn = begin(Act.ASSIGN, finding_id=finding_id, actor=actor, at=at, seen=seen)
    turn.make(
        assigning(
            turn,
            Look.at(turn),
            lead_unit=lead_unit,
            due_on=due_on,
            rule=rule,
            start=start,
            kind=kind,
            lead_leader=lead_leader,
        )
    )
    return turn.finding


def naming_unit(turn: Turn, look: Look, *, lead_unit: UUID) -> Change:
    """What it is to lay down the lead unit. `WrongState` where it is that unit already."""
    unit = _unit(turn, look, lead_unit)
    if turn.finding.lead_unit_id == unit.pk:
        raise WrongState("unit.named-already")
    return Change(Event.UNIT_NAMED, body={"lead_unit": str(unit.pk)}, fields={"lead_unit": unit})


def setting_deadline(
    turn: Turn,
    look: Look,
    *,
    due_on: date | None = None,
    rule: UUID | None = None,
    start: date | None = None,
) -> Change:
    """What it is to lay down the deadline."""
    before = turn.finding.due_on
    if before is not None:
        raise WrongState("deadline.there-already", due_on=before.isoformat())
    day, basis = _day(turn, look, due_on, rule, start)
    _check_deadline(turn, day)
    return Change(
        Event.DEADLINE_SET,
        body={"due_on": day.isoformat(), **(basis.told if basis else {})},
        fields={"due_on": day},
        basis=basis,
    )


def assigning(
    turn: Turn,
    look: Look,
    *,
    lead_unit: UUID | None = None,
    due_on: date | None = None,
    rule: UUID | None = None,
    start: date | None = None,
    kind: FindingType | None = None,
    lead_leader: UUID | None = None,
) -> Change:
    """What it is to assign."""
    finding = turn.finding
    key = lead_unit or finding.lead_unit_id
    if key is None:
        raise Invalid("assign.no-unit", field="lead_unit")
    unit = _unit(turn, look, key)
    day, basis = _day(turn, look, due_on, rule, start)
    _check_deadline(turn, day)
    if lead_leader is not None:
        leader = look.person(lead_leader, turn.today)
        if not any(reach.covers(unit.path) for reach in leader.held({Role.LEAD_LEADER})):
            raise Invalid("assign.not-a-leader", field="lead_leader")
    said = FindingType(kind or finding.kind)
    return Change(
        Event.ASSIGNED,
        to=State.ASSIGNED,
        body={
            "lead_unit": str(unit.pk),
            "lead_leader": None if lead_leader is None else str(lead_leader),
            "due_on": day.isoformat(),
            "kind": said.value,
            **(basis.told if basis else {}),
        },
        fields={"lead_unit": unit, "lead_leader_id": lead_leader, "due_on": day, "kind": said},
        basis=basis,
    )


@transaction.atomic
def acknowledge_finding(*, finding_id: UUID, actor: Actor, at: datetime) -> Finding:
    """Sign for the receipt (签收): from here on the unit makes its plan."""
    turn = begin(Act.ACKNOWLEDGE, finding_id=finding_id, actor=actor, at=at)
    turn.end(Event.ACKNOWLEDGED, to=State.PLANNING)
    return turn.finding


def _unit(turn: Turn, look: Look, key: UUID) -> Unit:
    """A unit that may answer for the finding."""
    unit, round_ = look.unit(key), turn.finding.round
    if unit is None:
        raise Invalid("assign.unknown-unit", field="lead_unit")
    if not unit.path.startswith(round_.inspected.path):
        raise Invalid("assign.outside-round", field="lead_unit")
    if round_.issuer.path.startswith(unit.path):
        raise Invalid("assign.unit-of-judges", field="lead_unit")
    check_not_own(turn.act, actor=turn.actor, units=[unit.path])
    return unit


def _day(
    turn: Turn, look: Look, due_on: date | None, rule: UUID | None, start: date | None
) -> tuple[date, Reckoned | None]:
    """The deadline, and the rule where one sets it; the day that was laid down where none is
    given."""
    if rule is not None:
        found = by_rule_of(
            turn.finding.round, rule=rule, start=start, due_on=due_on, almanac=look.almanac
        )
        return found.due.day, found
    return laid_down(start=start, due_on=due_on or turn.finding.due_on), None


def _check_deadline(turn: Turn, day: date) -> None:
    last = turn.finding.round.due_on
    if not turn.today <= day <= last:
        raise Invalid("assign.due-outside-round", field="due_on", last=last.isoformat())
