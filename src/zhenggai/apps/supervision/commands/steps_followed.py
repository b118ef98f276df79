"""Giving the steps of a unit that is no more to the one that follows it: it signs for them anew and
reports back on them. To whom a step was addressed stays, and so does the day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.supervision.events import Event
from zhenggai.apps.supervision.ladder import StepState
from zhenggai.apps.supervision.models import Step
from zhenggai.apps.supervision.queries.successors import left_behind, standing

_SIGNED_ANEW = frozenset({StepState.ISSUED, StepState.RECEIVED})


def follow_units(*, at: datetime) -> int:
    """Give every step that a dissolved unit left behind to the unit that follows it; how many. One
    transaction each: what a crash leaves, the next run takes."""
    today = localdate(at)
    keys = list(left_behind(today).order_by("pk").values_list("pk", flat=True))
    return sum(_follow(key, at=at, today=today) for key in keys)


@transaction.atomic
def _follow(key: UUID, *, at: datetime, today: date) -> bool:
    rows = Step.objects.select_for_update(of=("self",)).select_related("holder", "answers")
    step = rows.get(pk=key)
    holder, answers = standing(step.holder, today), standing(step.answers, today)
    told: dict[str, Any] = {}
    if answers.pk != step.answers_id:
        told["answers"] = str(answers.pk)
    if holder.pk != step.holder_id:
        told |= {"from_unit": str(step.holder_id), "to_unit": str(holder.pk)}
        if step.state in _SIGNED_ANEW:
            told |= {"stood": step.state, "stands": StepState.ISSUED.value}
            step.state = StepState.ISSUED
    if not told:
        return False
    step.holder, step.answers = holder, answers
    step.version += 1
    step.save(update_fields=["holder", "answers", "state", "version"])
    journal.append(
        kind=Event.STEP_TO_SUCCESSOR.value,
        who=journal.Who(None, "system"),
        at=at,
        body={"step": str(step.pk), **told},
        subject=step.pk,
    )
    return True
