"""Reckoning again what was only for now: by when to report back on a step, once the days off of its
year are published; each with an entry, of which the unit is told."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.supervision.events import Event
from zhenggai.apps.supervision.ladder import StepState
from zhenggai.apps.supervision.models import Step
from zhenggai.apps.supervision.queries import ladder

_WAITED_FOR = (StepState.ISSUED, StepState.RECEIVED)


def reckon_steps_again(*, at: datetime) -> int:
    """Reckon again by when to report back on every step whose day was only for now and is no more;
    how many. One transaction each: what a crash leaves, the next run takes."""
    rows = Step.objects.filter(provisional=True, state__in=_WAITED_FOR).order_by("pk")
    return sum(_again(key, at=at) for key in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _again(key: UUID, *, at: datetime) -> bool:
    rows = Step.objects.select_for_update(of=("self",))
    step = rows.select_related("rule").get(pk=key)
    if not step.provisional or step.state not in _WAITED_FOR or step.counted_from is None:
        return False
    due = ladder.report_by(step.rule, step.counted_from)
    if due is None or due.provisional:
        return False
    before: date | None = step.due_on
    step.due_on, step.provisional = due.day, False
    step.version += 1
    step.save(update_fields=["due_on", "provisional", "version"])
    journal.append(
        kind=Event.STEP_RECKONED.value,
        who=journal.Who(None, "system"),
        at=at,
        body={
            "step": str(step.pk),
            "rule": str(step.rule_id),
            "counted_from": step.counted_from.isoformat(),
            "before": before.isoformat() if before else None,
            "report_by": due.day.isoformat(),
        },
        subject=step.pk,
    )
    return True
