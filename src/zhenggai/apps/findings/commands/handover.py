"""When a leader changes, his open items pass on by a handover that both sign; until then they show
未交接."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from zhenggai.apps.findings import permissions, queries
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.models import Finding, Handover, HandoverItem
from zhenggai.apps.findings.states import ENDED
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor, Reach, capacity_of
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.refusals import Missing


@transaction.atomic
def begin_handover(
    *, unit_id: UUID, from_person: UUID, to_person: UUID, actor: Actor, at: datetime
) -> Handover:
    """List the open items of a leader at a unit for his successor, who must hold the role. A leader
    of the unit, or of one above it, may begin it; what he does not see yet, before the feedback
    date of its round, waits for a handover of its own."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise Missing("unit.missing")
    reach = _leads(actor, unit.path)
    if from_person == to_person:
        raise Invalid("handover.to-oneself", field="to_person")
    successor = people.actor_of(to_person, on=actor.on)
    if not any(r.covers(unit.path) for r in successor.held({Role.LEAD_LEADER})):
        raise Invalid("handover.not-a-leader", field="to_person")
    items = list(
        Finding.objects.select_for_update(of=("self",))
        .filter(queries.sight(queries.scope_of(actor)))
        .filter(lead_unit__path__startswith=unit.path, lead_leader=from_person)
        .exclude(state__in=ENDED)
        .order_by("pk")
    )
    if not items:
        raise Invalid("handover.nothing-open", field="from_person")
    begun = Handover.objects.filter(unit=unit, from_person=from_person, to_person=to_person)
    if begun.filter(Q(given_at=None) | Q(taken_at=None)).exists():
        raise WrongState("handover.begun-already")
    made = Handover.objects.create(
        unit=unit, from_person_id=from_person, to_person_id=to_person, begun_at=at
    )
    HandoverItem.objects.bulk_create(HandoverItem(handover=made, finding=one) for one in items)
    _tell(Event.HANDOVER_BEGUN, made, items, actor, reach, at)
    return made


@transaction.atomic
def sign_handover(*, handover_id: UUID, actor: Actor, at: datetime) -> Handover:
    """Sign as the one who gives (or, where he is gone, a leader above the unit) or as the one who
    takes. With both signatures the open items are the successor's."""
    rows = Handover.objects.select_for_update(of=("self",)).select_related("unit")
    made = rows.filter(pk=handover_id).first()
    if made is None:
        raise Missing("handover.missing")
    taking = actor.person == made.to_person_id
    if actor.principal is not None:
        raise NotPermitted("handover.needs-own-hand")
    reach = _taking(actor, made) if taking else _giving(actor, made)
    permissions.check_hand("handover", actor=actor, at=at)
    if (made.taken_at if taking else made.given_at) is not None:
        raise WrongState("handover.signed-already")
    if taking:
        made.taken_at = at
    else:
        made.given_at = at
    made.save(update_fields=["given_at", "taken_at"])
    items = list(
        Finding.objects.select_for_update()
        .filter(pk__in=made.items.values("finding"))
        .order_by("pk")
    )
    if made.given_at and made.taken_at:
        for one in items:
            if one.lead_leader_id == made.from_person_id and one.state not in ENDED:
                one.lead_leader_id = made.to_person_id
                one.version += 1
                one.save(update_fields=["lead_leader", "version"])
    event = Event.HANDOVER_TAKEN if taking else Event.HANDOVER_GIVEN
    _tell(event, made, items, actor, reach, at)
    return made


def _leads(actor: Actor, path: str) -> Reach:
    if actor.principal is not None:
        raise NotPermitted("handover.needs-own-hand")
    for reach in actor.held({Role.LEAD_LEADER}):
        if reach.covers(path):
            return reach
    raise Missing("unit.missing")


def _taking(actor: Actor, made: Handover) -> Reach:
    for reach in actor.held({Role.LEAD_LEADER}):
        if reach.covers(made.unit.path):
            return reach
    raise NotPermitted("handover.not-a-leader")


def _giving(actor: Actor, made: Handover) -> Reach:
    """The one who gives, whether or not he still holds the role, or a leader strictly above."""
    above = [
        reach
        for reach in actor.held({Role.LEAD_LEADER})
        if made.unit.path.startswith(reach.path) and reach.path != made.unit.path
    ]
    if actor.person == made.from_person_id:
        held = [r for r in actor.reaches if r.covers(made.unit.path)]
        return (held or above or [Reach(Role.LEAD_LEADER, made.unit_id, made.unit.path)])[0]
    if above:
        return above[0]
    raise Missing("handover.missing")


def _tell(
    event: Event,
    made: Handover,
    items: list[Finding],
    actor: Actor,
    reach: Reach,
    at: datetime,
) -> None:
    body = {
        "handover": str(made.pk),
        "from_person": str(made.from_person_id),
        "to_person": str(made.to_person_id),
    }
    journal.append_many(
        who=journal.Who(actor.person, capacity_of(reach, token=actor.by_token), reach.unit),
        at=at,
        happenings=[
            journal.Happening(event.value, {**body, "finding": str(one.pk)}, {}, one.pk)
            for one in items
        ],
    )
