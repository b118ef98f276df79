"""Who took part in what an appeal is about, and who is left to decide it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from zhenggai.apps.findings.models import Finding, PartTaken, Round
from zhenggai.apps.findings.queries.sight import settings_of
from zhenggai.apps.findings.queries.turns import grants_over
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.models import Unit
from zhenggai.apps.supervision.ladder import RULES, UNCOUNTED, StepAct
from zhenggai.apps.supervision.models import Appeal, Step, StepRecord

# So many who hold the role are looked at.
_MOST = 40


def took_part(step: Step) -> set[UUID]:
    """Whoever had a hand in a step about the same findings, had a part in them in any episode, or
    is named to do what is asked. Seven queries."""
    about = list(_findings(step))
    hands = StepRecord.objects.filter(step__findings__finding__in=about)
    parts = PartTaken.objects.filter(finding__in=about).values_list("person", flat=True)
    named = {person for one in settings_of(about).values() for person, _ in one.parts}
    return {*hands.values_list("by", flat=True), *parts, *named}


def judged_units(step: Step) -> set[str]:
    """The paths of the units whose conduct an appeal is about: addressed, handed on to, following
    it, and at work on the findings."""
    workers = {path for one in settings_of(list(_findings(step))).values() for path in one.workers}
    return {step.unit.path, step.answers.path, step.holder.path, *workers}


def deciders(step: Step, on: date) -> set[UUID]:
    """Whoever could decide an appeal against a step on a day; at most forty are looked at."""
    held = grants_over(RULES[StepAct.DECIDE_APPEAL].roles, [step.office.path], step.round_id, on)
    barred, units = took_part(step), judged_units(step)
    free = sorted({grant.person_id for grant in held} - barred)[:_MOST]
    actors = (people.actor_of(person, on=on) for person in free)
    return {
        one.person
        for one in actors
        if one.admin is None and not any(one.belongs_below(path) for path in units)
    }


def appeal_waits(step: Step) -> bool:
    """Whether an appeal waits to be decided: of what was taken back nothing is left to."""
    appeal: Appeal | None = getattr(step, "appeal", None)
    return appeal is not None and appeal.upheld is None and step.state not in UNCOUNTED


def nobody_decides(step: Step, on: date) -> bool:
    """Whether an appeal waits and nobody could decide it on a day."""
    return appeal_waits(step) and not deciders(step, on)


def _findings(step: Step) -> list[Finding]:
    rows = Finding.objects.filter(steps__step=step)
    rounds = Round.objects.select_related("issuer", "regime").in_bulk(
        set(rows.values_list("round", flat=True))
    )
    found = list(rows)
    units = Unit.objects.in_bulk({one.lead_unit_id for one in found} - {None})
    for one in found:
        one.round = rounds[one.round_id]
        one.lead_unit = units[one.lead_unit_id] if one.lead_unit_id else None
    return found
