"""Making the plan: causes and measures of a finding, added, changed and taken out while it is
being planned. Nothing is deleted: what is taken out keeps its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from zhenggai.apps.findings import queries
from zhenggai.apps.findings.commands import findable
from zhenggai.apps.findings.commands._act import Turn, begin
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import LinkSource, MeasureState, Term
from zhenggai.apps.findings.models import (
    Cause,
    CauseLink,
    Finding,
    Measure,
    MeasureCause,
    MeasureLink,
    MeasureSupport,
)
from zhenggai.apps.findings.states import Act
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Person, Unit
from zhenggai.apps.people.roles import OFFICE
from zhenggai.core.documents.extract.kinds import aimed_at_persons
from zhenggai.core.errors import Invalid, Stale
from zhenggai.core.folding import fold
from zhenggai.core.records import CauseKind
from zhenggai.kit.refusals import Missing
from zhenggai.kit.words import some_words, words

MOST_MEASURES = 500
_TARGET = 200


@dataclass(frozen=True, slots=True)
class MeasureFields:
    """What a measure says. Everything but the text may still be open while the plan is made; the
    plan is not taken for review before owner, person, deadline and standard are there."""

    text: str
    deliverable: str = ""
    standard: str = ""
    target: str = ""
    term: Term = Term.NOW
    owner: UUID | None = None
    responsible: UUID | None = None
    due_on: date | None = None
    supports: tuple[UUID, ...] = ()
    causes: tuple[UUID, ...] = ()


@transaction.atomic
def add_cause(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    text: str,
    kind: CauseKind | None = None,
    parent: UUID | None = None,
    quote: UUID | None = None,
) -> Cause:
    """Add a cause of the finding; `parent` is the cause behind it (究其根本原因)."""
    turn = begin(Act.EDIT_PLAN, finding_id=finding_id, actor=actor, at=at)
    if parent is not None:
        _cause(turn.finding, parent)
    cause = Cause.objects.create(
        home=turn.finding,
        parent_id=parent,
        quote_id=quote,
        kind=kind or "",
        text=words(text, "text"),
    )
    CauseLink.objects.create(cause=cause, finding=turn.finding)
    findable.cause(turn.finding, cause)
    turn.end(
        Event.CAUSE_ADDED,
        body={"cause": str(cause.pk), "kind": str(cause.kind)},
        texts={"text": cause.text},
    )
    return cause


@transaction.atomic
def change_cause(
    *,
    cause_id: UUID,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    seen: int,
    text: str,
    kind: CauseKind | None = None,
) -> Cause:
    """Reword a cause. `Stale` where somebody else has changed it since."""
    turn = begin(Act.EDIT_PLAN, finding_id=finding_id, actor=actor, at=at)
    cause = _cause(turn.finding, cause_id)
    _need_version(turn.finding, cause.version, seen)
    cause.text = words(text, "text")
    cause.kind = kind or ""
    cause.version += 1
    cause.save(update_fields=["text", "kind", "version"])
    findable.cause(turn.finding, cause)
    turn.end(
        Event.CAUSE_CHANGED,
        body={"cause": str(cause.pk), "kind": str(cause.kind), "version": cause.version},
        texts={"text": cause.text},
    )
    return cause


@transaction.atomic
def remove_cause(*, cause_id: UUID, finding_id: UUID, actor: Actor, at: datetime) -> None:
    """Take a cause out of the plan; its row stays."""
    turn = begin(Act.EDIT_PLAN, finding_id=finding_id, actor=actor, at=at)
    cause = _cause(turn.finding, cause_id)
    cause.removed_at = at
    cause.save(update_fields=["removed_at"])
    findable.no_cause(turn.finding, cause)
    turn.end(Event.CAUSE_REMOVED, body={"cause": str(cause.pk)})


@transaction.atomic
def add_measure(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    fields: MeasureFields,
    quote: UUID | None = None,
) -> Measure:
    """Add a measure that answers the finding. Raises `Invalid` for one aimed at persons who
    complain or at opinion, until it is reworded as the office's own duty."""
    turn = begin(Act.EDIT_PLAN, finding_id=finding_id, actor=actor, at=at)
    if turn.finding.own_measures.filter(removed_at=None).count() >= MOST_MEASURES:
        raise Invalid("measure.too-many", field="text", most=MOST_MEASURES)
    measure = Measure(home=turn.finding, quote_id=quote, **_checked(turn, fields))
    measure.save(force_insert=True)
    MeasureLink.objects.create(measure=measure, finding=turn.finding)
    _set_relations(turn, measure, fields)
    findable.measure(measure)
    turn.end(Event.MEASURE_ADDED, body=_told(measure, fields), texts=_words_of(measure))
    return measure


@transaction.atomic
def change_measure(
    *,
    measure_id: UUID,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    seen: int,
    fields: MeasureFields,
) -> Measure:
    """Change a measure, which is then to be done, whether or not it was before. `Stale` where
    somebody else has changed it since; nothing is overwritten unseen."""
    turn = begin(Act.EDIT_PLAN, finding_id=finding_id, actor=actor, at=at)
    measure = own_measure(turn.finding, measure_id)
    _need_version(turn.finding, measure.version, seen)
    changed = _checked(turn, fields) | {"version": measure.version + 1}
    # What was done or given up was another promise.
    changed |= {"state": MeasureState.OPEN, "done_at": None}
    for name, value in changed.items():
        setattr(measure, name, value)
    measure.save(update_fields=list(changed))
    _set_relations(turn, measure, fields)
    findable.measure(measure)
    turn.end(Event.MEASURE_CHANGED, body=_told(measure, fields), texts=_words_of(measure))
    return measure


@transaction.atomic
def remove_measure(*, measure_id: UUID, finding_id: UUID, actor: Actor, at: datetime) -> None:
    """Take a measure out of a plan that is being made; its row stays."""
    turn = begin(Act.EDIT_PLAN, finding_id=finding_id, actor=actor, at=at)
    measure = own_measure(turn.finding, measure_id)
    measure.removed_at = at
    measure.save(update_fields=["removed_at"])
    findable.no_measure(measure)
    turn.end(Event.MEASURE_REMOVED, body={"measure": str(measure.pk)})


@transaction.atomic
def decide_link(
    *, finding_id: UUID, measure_id: UUID, actor: Actor, at: datetime, holds: bool
) -> None:
    """Say by hand that a measure of the same round answers the finding, or that it does not.
    `Missing` for one that the actor does not see, neither in its own plan nor with this finding."""
    turn = begin(Act.CONFIRM_LINK, finding_id=finding_id, actor=actor, at=at)
    seen = queries.seen_measures(queries.scope_of(actor)).values("pk")
    linked = MeasureLink.objects.filter(finding=turn.finding).values("measure")
    measure = Measure.objects.filter(
        Q(pk__in=seen) | Q(pk__in=linked),
        pk=measure_id,
        home__round=turn.finding.round_id,
        removed_at=None,
    ).first()
    if measure is None:
        raise Missing("measure.missing")
    if not holds and measure.home_id == turn.finding.pk:
        raise Invalid("link.own-measure", field="measure")
    MeasureLink.objects.update_or_create(
        measure=measure,
        finding=turn.finding,
        defaults={"source": LinkSource.HAND if holds else LinkSource.REFUSED},
    )
    findable.linked(turn.finding, measure, holds=holds)
    turn.end(
        Event.LINK_CONFIRMED if holds else Event.LINK_REFUSED, body={"measure": str(measure.pk)}
    )


def own_measure(finding: Finding, measure_id: UUID) -> Measure:
    """A measure of the finding's own plan. `Missing` where it has none such."""
    measure = Measure.objects.filter(pk=measure_id, home=finding, removed_at=None).first()
    if measure is None:
        raise Missing("measure.missing")
    return measure


def _cause(finding: Finding, cause_id: UUID) -> Cause:
    cause = Cause.objects.filter(pk=cause_id, home=finding, removed_at=None).first()
    if cause is None:
        raise Missing("cause.missing")
    return cause


def _need_version(finding: Finding, present: int, seen: int) -> None:
    if present != seen:
        raise Stale("finding.changed-meanwhile", ref=finding.ref)


def _checked(turn: Turn, fields: MeasureFields) -> dict[str, Any]:
    text = words(fields.text, "text")
    told = [text, fields.deliverable, fields.standard, fields.target]
    if any(aimed_at_persons(fold(one)) for one in told):
        raise Invalid("measure.aimed-at-persons", field="text")
    limit = turn.finding.due_on
    if fields.due_on is not None and limit is not None and fields.due_on > limit:
        raise Invalid("measure.due-after-finding", field="due_on", last=limit.isoformat())
    if fields.due_on is not None and fields.due_on < turn.finding.round.feedback_on:
        raise Invalid("measure.due-before-feedback", field="due_on")
    _check_units(turn, fields)
    _check_responsible(turn, fields)
    return {
        "text": text,
        "deliverable": some_words(fields.deliverable, "deliverable"),
        "standard": some_words(fields.standard, "standard"),
        "target": some_words(fields.target, "target", most=_TARGET),
        "term": fields.term,
        "owner_id": fields.owner,
        "responsible_id": fields.responsible,
        "due_on": fields.due_on,
    }


def _check_units(turn: Turn, fields: MeasureFields) -> None:
    """No unit to which those who judge belong: nobody could judge the finding any more."""
    wanted = {*fields.supports} | ({fields.owner} if fields.owner else set())
    rows = Unit.objects.filter(pk__in=wanted, closed_on=None)
    known = dict(rows.values_list("pk", "path"))
    if wanted - set(known):
        raise Invalid("measure.unknown-unit", field="owner")
    if any(turn.finding.round.issuer.path.startswith(path) for path in known.values()):
        raise Invalid("measure.unit-of-judges", field="owner")


def _check_responsible(turn: Turn, fields: MeasureFields) -> None:
    """Somebody who has no office in the round: whoever is named may not judge."""
    if fields.responsible is None:
        return
    if not Person.objects.filter(pk=fields.responsible, is_active=True).exists():
        raise Invalid("measure.unknown-person", field="responsible")
    named = people.actor_of(fields.responsible, on=turn.today)
    paths = {turn.finding.round.issuer.path, *turn.setting.offices.values()}
    if any(reach.covers(path) for reach in named.held(OFFICE) for path in paths):
        raise Invalid("measure.judge-named", field="responsible")


def _set_relations(turn: Turn, measure: Measure, fields: MeasureFields) -> None:
    _replace_supports(measure, fields.supports)
    for cause in fields.causes:
        _cause(turn.finding, cause)
    MeasureCause.objects.filter(measure=measure).exclude(cause__in=fields.causes).delete()
    MeasureCause.objects.bulk_create(
        [MeasureCause(measure=measure, cause_id=cause) for cause in dict.fromkeys(fields.causes)],
        ignore_conflicts=True,
    )


def _replace_supports(measure: Measure, units: Sequence[UUID]) -> None:
    MeasureSupport.objects.filter(measure=measure).exclude(unit__in=units).delete()
    MeasureSupport.objects.bulk_create(
        [MeasureSupport(measure=measure, unit_id=unit) for unit in dict.fromkeys(units)],
        ignore_conflicts=True,
    )


def _told(measure: Measure, fields: MeasureFields) -> dict[str, object]:
    return {
        "measure": str(measure.pk),
        "version": measure.version,
        "term": str(measure.term),
        "owner": None if fields.owner is None else str(fields.owner),
        "responsible": None if fields.responsible is None else str(fields.responsible),
        "due_on": None if fields.due_on is None else fields.due_on.isoformat(),
        "supports": [str(unit) for unit in fields.supports],
        "causes": [str(cause) for cause in fields.causes],
    }


def _words_of(measure: Measure) -> dict[str, str]:
    told = {
        "text": measure.text,
        "deliverable": measure.deliverable,
        "standard": measure.standard,
        "target": measure.target,
    }
    return {name: text for name, text in told.items() if text}
