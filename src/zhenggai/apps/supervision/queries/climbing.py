"""Whether a rung of the ladder may be climbed about a finding, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from zhenggai.apps.findings.models import Extension, Finding
from zhenggai.apps.supervision.ladder import OPEN, UNCOUNTED, StepState
from zhenggai.apps.supervision.models import LadderRule, Step
from zhenggai.apps.supervision.queries.waiting import WAITED_FOR
from zhenggai.core.errors import WrongState


def check_rung(rule: LadderRule, finding: Finding, *, unit: UUID, today: date) -> None:
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
    asked = Extension.objects.filter(
        finding=finding, episode=finding.episode, agreed=None, withdrawn_at=None
    )
    if asked.exists():
        raise WrongState("step.extension-waits", **ref)
    climbed = climbed_about(finding)
    if any(one.rung == rule.rung and one.state in OPEN for one in climbed):
        raise WrongState("step.open-already", **ref)
    _check_before(rule.after, climbed, unit=unit, today=today, ref=finding.ref)


def climbed_about(finding: Finding) -> list[Step]:
    """The steps about a finding in its present episode that count, in the order in which they were
    issued. One query."""
    rows = Step.objects.filter(
        findings__finding=finding, findings__episode=finding.episode
    ).exclude(state__in=sorted(UNCOUNTED))
    return list(rows.select_related("appeal", "rule").order_by("entry"))


def _check_before(
    after: str, climbed: Sequence[Step], *, unit: UUID, today: date, ref: str
) -> None:
    if not after:
        return
    before = [one for one in climbed if one.rung == after and one.unit_id == unit]
    if not before:
        raise WrongState("step.rung-before", rung=after, ref=ref)
    for one in before:
        if hasattr(one, "appeal") and one.appeal.upheld is None:
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
