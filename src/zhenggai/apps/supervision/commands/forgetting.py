"""Erasing the words of steps whose time is over, by the rule under which they were issued. What
stays is that there was a step: number, rung, office, unit and days; no words and no post, and no
page says who acted. The entries stay, and the log still verifies."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands.erase import lock_records
from zhenggai.apps.findings.days import day_in
from zhenggai.apps.findings.queries.erasures import holding
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal import queries as entries
from zhenggai.apps.supervision.events import Event
from zhenggai.apps.supervision.models import Appeal, Step, StepFinding
from zhenggai.apps.supervision.queries import deciding, ladder
from zhenggai.kit.erased import MOST_NUMBER
from zhenggai.kit.overwriting import overwriting

# So many steps a transaction: whoever acts on their findings waits for it.
_PORTION = 20
# No rule keeps words for less.
_AT_LEAST = timedelta(28)


def erase_steps(*, at: datetime, today: date) -> int:
    """Erase the words of every step of which nothing has come for longer than its rule keeps them,
    unless the records of one of its findings are held; how many steps. What a crash leaves, the
    next day takes."""
    rows = Step.objects.filter(erased=None, ended_on__lt=today - _AT_LEAST)
    rows = rows.select_related("rule", "round", "appeal").order_by("pk")
    over = [one.pk for one in rows if _kept_until(one) < today]
    done = 0
    for start in range(0, len(over), _PORTION):
        portion = over[start : start + _PORTION]
        with transaction.atomic():
            overwriting()
            done += sum(_erase(key, at=at, today=today) for key in portion)
    return done


def _kept_until(step: Step) -> date:
    """The months of the rule, from when nothing more can come of the step: its end, the end of the
    time to appeal, and the decision of an appeal."""
    appeal: Appeal | None = getattr(step, "appeal", None)
    days = [step.ended_on, step.appeal_until]
    if appeal is not None and appeal.decided_at is not None:
        days.append(day_in(step.round, appeal.decided_at))
    return ladder.kept_until(step.rule, max(one for one in days if one is not None))


def _erase(key: UUID, *, at: datetime, today: date) -> bool:
    findings = list(StepFinding.objects.filter(step=key).values_list("finding", flat=True))
    # First these, as every act does: no hold is laid meanwhile.
    lock_records(findings)
    rows = Step.objects.select_for_update(of=("self",)).select_related("rule", "round", "appeal")
    step = rows.get(pk=key)
    over = step.ended_on is not None and _kept_until(step) < today
    if (
        step.erased is not None
        or not over
        or deciding.appeal_waits(step)
        or holding(findings) is not None
    ):
        return False
    told = {word.key for word in entries.words_of([step.pk])}
    step.erased = journal.append(
        kind=Event.STEP_ERASED.value,
        who=journal.Who(None, "system"),
        at=at,
        body={
            "step": str(step.pk),
            "rule": str(step.rule_id),
            "ended_on": step.ended_on.isoformat() if step.ended_on else None,
            "decided_on": today.isoformat(),
        },
        # In whose place it is read by which rule they went.
        texts={"number": step.rule.source[:MOST_NUMBER]},
        subject=step.pk,
    )
    journal.erase(words=told, by=step.erased)
    step.post = None
    step.version += 1
    step.save(update_fields=["erased", "post", "version"])
    return True
