"""What an act on a step needs beside the role, the state and the hand: asked by its command, and by
the page before it offers the act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.turns import grants_over
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.supervision import permissions
from zhenggai.apps.supervision.events import Event
from zhenggai.apps.supervision.ladder import OPEN, RULES, StepAct, StepState
from zhenggai.apps.supervision.models import Appeal, LadderRule, Step, StepRecord
from zhenggai.apps.supervision.queries import deciding, steps
from zhenggai.apps.supervision.queries.climbing import Grounds
from zhenggai.apps.supervision.queries.waiting import WAITED_FOR
from zhenggai.core.errors import WrongState


def check_rung(
    rule: LadderRule, finding: Finding, grounds: Grounds, *, unit: UUID, today: date
) -> None:
    """Refuse (`WrongState`) a step that the ladder does not allow about a finding today.

    Where the finding does not wait for the unit, or the unit does not see it yet; where it is not
    overdue though the rule asks for it, or the unit has asked for more time and nobody has
    answered; where a step of that rung is open, to whichever unit. And where a rule asks for a rung
    before, of which the same unit must have been sent one that counts, with all that it rests on:
    none of them may have time left, a report that nobody has answered, or an appeal that waits."""
    ref = {"ref": finding.ref}
    if finding.state not in WAITED_FOR or finding.lead_unit_id is None:
        raise WrongState("step.not-the-units-turn", **ref)
    if finding.round.feedback_on > today:
        raise WrongState("step.before-feedback", **ref)
    if rule.overdue and (finding.due_on is None or finding.due_on >= today):
        raise WrongState("step.not-overdue", **ref)
    if finding.pk in grounds.asked:
        raise WrongState("step.extension-waits", **ref)
    climbed = grounds.climbed.get(finding.pk, ())
    if any(one.rung == rule.rung and one.state in OPEN for one in climbed):
        raise WrongState("step.open-already", **ref)
    _check_before(rule.after, climbed, unit=unit, today=today, ref=finding.ref)


def check_appeals(step: Step, *, today: date) -> None:
    """Refuse an appeal that comes too late, or a second one (`WrongState`)."""
    if Appeal.objects.filter(step=step).exists():
        raise WrongState("step.appealed-already")
    until = steps.appeal_until(step)
    if until is not None and today > until:
        raise WrongState("step.appeal-too-late", until=until.isoformat())


def check_decides(actor: Actor, step: Step) -> None:
    """Refuse (`NotPermitted`) whoever had a hand in it, or is of a unit that it is about."""
    permissions.check_took_no_part(actor, deciding.took_part(step))
    permissions.check_none_of_theirs(actor, deciding.judged_units(step))


def check_receives(step: Step, actor: Actor, today: date) -> None:
    """Refuse (`NotPermitted`) somebody above to sign for a unit that has people of its own who
    could: its time to appeal would run unknown to it."""
    roles, path = RULES[StepAct.RECEIVE].roles, step.holder.path
    if any(reach.path.startswith(path) for reach in actor.held(roles)):
        return
    held = grants_over(roles, [path], step.round_id, today)
    permissions.check_signs_above(any(one.unit_id == step.holder_id for one in held))


def check_replies(step: Step) -> None:
    """Refuse another reply where there are as many as a page can hold beside a step."""
    kept = StepRecord.objects.filter(step=step, kind=Event.STEP_REPLIED.value)
    if kept.count() >= steps.MOST_REPLIES:
        raise WrongState("step.replied-enough", most=steps.MOST_REPLIES)


def check_hands_on(step: Step) -> None:
    """Refuse to hand a step on more often than its rule allows (`WrongState`)."""
    most = step.rule.handed_on
    if step.handed >= most:
        raise WrongState("step.handed-on-too-often", most=most)


def _check_before(
    after: str, climbed: Sequence[Step], *, unit: UUID, today: date, ref: str
) -> None:
    if not after:
        return
    before = [one for one in climbed if one.rung == after and one.unit_id == unit]
    if not before:
        raise WrongState("step.rung-before", rung=after, ref=ref)
    for one in before:
        if deciding.appeal_waits(one):
            raise WrongState("step.appeal-waits", ref=ref)
        if one.state == StepState.REPORTED:
            raise WrongState("step.report-waits", ref=ref)
        if one.state not in OPEN:
            continue
        if one.due_on is None:
            # It ends with its receipt, and nobody has signed for it.
            raise WrongState("step.not-received", ref=ref)
        if one.due_on >= today:
            raise WrongState("step.time-left", until=one.due_on.isoformat(), ref=ref)
    newest = before[-1]
    if newest.ended_on is not None and newest.ended_on >= today:
        raise WrongState("step.just-ended", ref=ref)
    # What was annulled or taken back bears nothing that was built upon it.
    _check_before(newest.rule.after, climbed, unit=unit, today=today, ref=ref)
