"""A unit's appeal against a step, and what somebody who took no part decides. One that is upheld
leaves every count."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.people.actors import Actor
from zhenggai.apps.supervision.commands.guards import check_appeals, check_decides
from zhenggai.apps.supervision.commands.steps import open_step
from zhenggai.apps.supervision.events import Event
from zhenggai.apps.supervision.ladder import StepAct, StepState
from zhenggai.apps.supervision.models import Appeal
from zhenggai.apps.supervision.queries import ladder
from zhenggai.core.errors import WrongState
from zhenggai.kit.words import words


@transaction.atomic
def appeal_step(
    *, step_id: UUID, actor: Actor, at: datetime, reasons: str, seen: int | None = None
) -> Appeal:
    """Appeal against a step for the unit to which it was addressed, within its rule's time from the
    receipt on, and once. The step goes on meanwhile; no further rung is climbed upon it."""
    hand = open_step(StepAct.APPEAL, step_id=step_id, actor=actor, at=at, seen=seen)
    check_appeals(hand.step, today=hand.today)
    by = ladder.decide_by(hand.step.rule, hand.today).day
    entry = hand.end(
        Event.STEP_APPEALED,
        body={"decide_by": by.isoformat()},
        texts={"reasons": words(reasons, "reasons")},
    )
    return Appeal.objects.create(
        step=hand.step, by_id=actor.person, at=at, entry=entry, decide_by=by
    )


@transaction.atomic
def decide_appeal(
    *,
    step_id: UUID,
    actor: Actor,
    at: datetime,
    upheld: bool,
    reasons: str,
    seen: int | None = None,
) -> Appeal:
    """Uphold an appeal, whereby the step is annulled, or reject it, with reasons. Nobody who had a
    hand in the step or in its findings, and nobody of the unit."""
    hand = open_step(StepAct.DECIDE_APPEAL, step_id=step_id, actor=actor, at=at, seen=seen)
    appeal = Appeal.objects.select_for_update().filter(step=hand.step, upheld=None).first()
    if appeal is None:
        raise WrongState("step.no-appeal")
    check_decides(actor, hand.step)
    said = words(reasons, "reasons")
    changed = {"state": StepState.ANNULLED, "ended_on": hand.today} if upheld else {}
    appeal.decision_entry = hand.end(
        Event.APPEAL_UPHELD if upheld else Event.APPEAL_REJECTED,
        body={"appeal": appeal.entry},
        texts={"reasons": said},
        **changed,
    )
    appeal.upheld, appeal.decided_by_id, appeal.decided_at = upheld, actor.person, at
    appeal.save(update_fields=["upheld", "decided_by", "decided_at", "decision_entry"])
    return appeal
