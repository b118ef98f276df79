"""Handing the plan in, the offices' opinions on it, and taking it back for revision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from zhenggai.apps.findings.commands._act import Turn, begin
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import LinkSource, MeasureState
from zhenggai.apps.findings.models import Finding, Measure, PlanOpinion, PlanSubmission
from zhenggai.apps.findings.permissions import offices_of
from zhenggai.apps.findings.states import Act, State
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, NotPermitted, Stale
from zhenggai.kit.words import some_words, words

_REQUIRED = ("owner_id", "responsible_id", "due_on", "standard")
_FIELD = {"owner_id": "owner", "responsible_id": "responsible"}


@transaction.atomic
def submit_plan(
    *, finding_id: UUID, actor: Actor, at: datetime, seen: int | None = None, paper: str = ""
) -> PlanSubmission:
    """Hand the plan in for review. Every measure must name its unit, a person, a deadline and a
    standard by which one will see that it is done; there must be one at least, and in a new episode
    one that was not done before: what was done has not held."""
    turn = begin(Act.SUBMIT_PLAN, finding_id=finding_id, actor=actor, at=at, seen=seen, paper=paper)
    measures = _plan_of(turn.finding)
    if not measures:
        raise Invalid("plan.no-measure", field="measures")
    if turn.finding.episode > 1:
        _check_new(turn.finding, measures)
    for number, measure in enumerate(measures, 1):
        for name in _REQUIRED:
            if not getattr(measure, name):
                raise Invalid("plan.incomplete", row=number, what=_FIELD.get(name, name))
        limit = turn.finding.due_on
        if limit and measure.due_on and measure.due_on > limit:
            raise Invalid("plan.due-after-finding", row=number)
    entry = turn.end(
        Event.PLAN_SUBMITTED,
        to=State.PLAN_REVIEW,
        body={"measures": [[str(m.pk), m.version] for m in measures]},
        texts={"plan": _snapshot(measures)},
    )
    made = PlanSubmission.objects.filter(finding=turn.finding, episode=turn.finding.episode)
    return turn.record(PlanSubmission, entry=entry, version_no=made.count() + 1, paper=paper)


@transaction.atomic
def review_plan(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    agrees: bool,
    opinion: str = "",
    office: UUID | None = None,
    seen_plan: int | None = None,
) -> PlanOpinion:
    """One office's opinion. Any return sends the plan back at once; when all required offices have
    agreed, rectification begins and the deadlines become original. A return needs words. `Stale`
    where `seen_plan`, the number of the plan that he has read, is not that of the present one."""
    turn = begin(Act.REVIEW_PLAN, finding_id=finding_id, actor=actor, at=at)
    plan = _latest(turn.finding)
    if seen_plan is not None and seen_plan != plan.version_no:
        raise Stale("finding.changed-meanwhile", ref=turn.finding.ref)
    required = turn.setting.offices or {
        turn.finding.round.issuer_id: turn.finding.round.issuer.path
    }
    given = set(plan.opinions.values_list("office_id", flat=True))
    chosen = _office(turn, required, given, office)
    if plan.opinions.filter(by__in=turn.actor.persons).exists():
        raise NotPermitted("plan.opinion-given")
    text = some_words(opinion, "opinion") if agrees else words(opinion, "opinion")
    done = agrees and set(required) <= given | {chosen}
    fields = _begin_rectifying(turn) if done else {}
    to = State.RECTIFYING if done else State.PLAN_REVIEW if agrees else State.PLANNING
    entry = turn.end(
        Event.PLAN_AGREED if agrees else Event.PLAN_RETURNED,
        to=to,
        body={"plan": str(plan.pk), "office": str(chosen), "agrees": agrees},
        texts={"opinion": text} if text else {},
        fields=fields,
    )
    return turn.record(PlanOpinion, entry=entry, plan=plan, office_id=chosen, agrees=agrees)


@transaction.atomic
def revise_plan(*, finding_id: UUID, actor: Actor, at: datetime, reasons: str) -> Finding:
    """Take an approved plan back to change it; it goes through review again."""
    turn = begin(Act.REVISE_PLAN, finding_id=finding_id, actor=actor, at=at)
    texts = {"reasons": words(reasons, "reasons")}
    turn.end(Event.PLAN_REVISED, to=State.PLANNING, texts=texts)
    return turn.finding


def _plan_of(finding: Finding) -> list[Measure]:
    rows = Measure.objects.filter(
        links__finding=finding,
        links__source__in=[LinkSource.READ, LinkSource.HAND],
        removed_at=None,
    ).exclude(state=MeasureState.DROPPED)
    return list(rows.order_by("due_on", "pk"))


def _check_new(finding: Finding, measures: list[Measure]) -> None:
    since = finding.episodes.get(no=finding.episode).opened_at
    if all(measure.done_at and measure.done_at < since for measure in measures):
        raise Invalid("plan.nothing-new", field="measures")


def _latest(finding: Finding) -> PlanSubmission:
    plans = PlanSubmission.objects.filter(finding=finding, episode=finding.episode)
    return plans.latest("version_no")


def _office(
    turn: Turn, required: Mapping[UUID, str], given: set[UUID], wanted: UUID | None
) -> UUID:
    mine = [unit for unit in offices_of(turn.actor, required) if unit not in given]
    if wanted is not None:
        mine = [unit for unit in mine if unit == wanted]
    if not mine:
        raise NotPermitted("plan.opinion-given")
    return mine[0]


def _begin_rectifying(turn: Turn) -> dict[str, object]:
    """Fix the original deadlines, once, and set the finding's to the latest of its measures."""
    finding = turn.finding
    own = Measure.objects.filter(home=finding, removed_at=None)
    own.filter(original_due_on=None).update(original_due_on=F("due_on"))
    latest = max(m.due_on for m in _plan_of(finding) if m.due_on is not None)
    fields: dict[str, object] = {"due_on": latest}
    if finding.original_due_on is None:
        fields["original_due_on"] = latest
    return fields


def _snapshot(measures: list[Measure]) -> str:
    """The plan as it was handed in, word for word, so that a softened promise shows."""
    rows = [
        {
            "id": str(m.pk),
            "text": m.text,
            "deliverable": m.deliverable,
            "standard": m.standard,
            "target": m.target,
            "owner": str(m.owner_id),
            "responsible": str(m.responsible_id),
            "due_on": m.due_on.isoformat() if m.due_on else None,
        }
        for m in measures
    ]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True)
