"""The work itself: progress on measures, measures done, measures given up with consent, and the
readings of indicators."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands import findable, marks
from zhenggai.apps.findings.commands._act import Turn, begin
from zhenggai.apps.findings.commands.plan import own_measure
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import FoundIn, MeasureState
from zhenggai.apps.findings.models import (
    Indicator,
    Measure,
    MeasureSupport,
    Progress,
    Proposal,
    Reading,
)
from zhenggai.apps.findings.states import Act, State
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.refusals import Missing
from zhenggai.kit.words import some_words, words

_NAME = 200
_UNIT = 32


@transaction.atomic
def report_progress(
    *,
    finding_id: UUID,
    measure_id: UUID,
    actor: Actor,
    at: datetime,
    as_of: date,
    text: str,
) -> Progress:
    """Report what was done on a measure up to a day that is not in the future."""
    turn = begin(Act.REPORT_PROGRESS, finding_id=finding_id, actor=actor, at=at)
    # Continuing rectification goes on with measures whose first result was verified.
    ongoing = turn.finding.state == State.ONGOING
    measure = open_measure(turn, measure_id, also={MeasureState.DONE} if ongoing else set())
    _check_day(turn, as_of, "as_of")
    said = words(text, "text")
    entry = turn.end(
        Event.PROGRESS_REPORTED,
        body={"measure": str(measure.pk), "as_of": as_of.isoformat()},
        texts={"text": said},
    )
    progress = Progress.objects.create(
        measure=measure, as_of=as_of, by_id=actor.person, at=at, entry=entry
    )
    findable.hung(measure, FoundIn.PROGRESS, progress.pk, said)
    marks.answered(measure, at=at, entry=entry)
    return progress


@transaction.atomic
def complete_measure(
    *, finding_id: UUID, measure_id: UUID, actor: Actor, at: datetime, result: str
) -> Measure:
    """Say that a measure is done, and how its standard is met."""
    turn = begin(Act.COMPLETE_MEASURE, finding_id=finding_id, actor=actor, at=at)
    measure = open_measure(turn, measure_id)
    if measure.proposals.filter(agreed=None).exists():
        raise WrongState("measure.drop-asked-already")
    measure.state = MeasureState.DONE
    measure.done_at = at
    measure.version += 1
    measure.save(update_fields=["state", "done_at", "version"])
    turn.end(
        Event.MEASURE_DONE,
        body={"measure": str(measure.pk)},
        texts={"result": words(result, "result")},
    )
    return measure


@transaction.atomic
def propose_drop(
    *, finding_id: UUID, measure_id: UUID, actor: Actor, at: datetime, reasons: str
) -> Proposal:
    """Ask the reviewer to consent to giving a measure up."""
    turn = begin(Act.PROPOSE_DROP, finding_id=finding_id, actor=actor, at=at)
    measure = open_measure(turn, measure_id)
    if measure.proposals.filter(agreed=None).exists():
        raise WrongState("measure.drop-asked-already")
    entry = turn.end(
        Event.DROP_PROPOSED,
        body={"measure": str(measure.pk)},
        texts={"reasons": words(reasons, "reasons")},
    )
    return turn.record(Proposal, entry=entry, kind="drop", measure=measure)


@transaction.atomic
def decide_drop(
    *,
    finding_id: UUID,
    measure_id: UUID,
    actor: Actor,
    at: datetime,
    agreed: bool,
    reasons: str = "",
) -> Measure:
    """The reviewer consents to giving a measure up, or refuses with reasons."""
    turn = begin(Act.DECIDE_DROP, finding_id=finding_id, actor=actor, at=at)
    measure = open_measure(turn, measure_id)
    asked = measure.proposals.filter(agreed=None, episode=turn.finding.episode).first()
    if asked is None:
        raise WrongState("measure.drop-not-asked")
    text = some_words(reasons, "reasons") if agreed else words(reasons, "reasons")
    if agreed:
        measure.state = MeasureState.DROPPED
        measure.version += 1
        measure.save(update_fields=["state", "version"])
    asked.agreed = agreed
    asked.decided_by_id = actor.person
    asked.decided_at = at
    asked.save(update_fields=["agreed", "decided_by", "decided_at"])
    turn.end(
        Event.MEASURE_DROPPED if agreed else Event.DROP_REFUSED,
        body={"measure": str(measure.pk)},
        texts={"reasons": text} if text else {},
    )
    return measure


@transaction.atomic
def add_indicator(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    name: str,
    measured_in: str,
    baseline: Decimal,
    baseline_on: date,
    target: Decimal,
) -> Indicator:
    """Name a figure that should move from a baseline to a target."""
    turn = begin(Act.EDIT_PLAN, finding_id=finding_id, actor=actor, at=at)
    _check_day(turn, baseline_on, "baseline_on")
    indicator = Indicator.objects.create(
        finding=turn.finding,
        name=words(name, "name", most=_NAME),
        measured_in=some_words(measured_in, "measured_in", most=_UNIT),
        baseline=baseline,
        baseline_on=baseline_on,
        target=target,
    )
    turn.end(
        Event.INDICATOR_ADDED,
        body={
            "indicator": str(indicator.pk),
            "baseline": str(baseline),
            "baseline_on": baseline_on.isoformat(),
            "target": str(target),
        },
        texts={"name": indicator.name},
    )
    return indicator


@transaction.atomic
def read_indicator(
    *,
    finding_id: UUID,
    indicator_id: UUID,
    actor: Actor,
    at: datetime,
    read_on: date,
    value: Decimal,
) -> Reading:
    """Record what an indicator stood at on a day; one reading a day, never overwritten."""
    turn = begin(Act.REPORT_PROGRESS, finding_id=finding_id, actor=actor, at=at)
    indicator = turn.finding.indicators.filter(pk=indicator_id, removed_at=None).first()
    if indicator is None:
        raise Missing("indicator.missing")
    _check_day(turn, read_on, "read_on")
    if indicator.readings.filter(read_on=read_on).exists():
        raise Invalid("indicator.read-already", field="read_on")
    reading = Reading.objects.create(
        indicator=indicator, read_on=read_on, value=value, by_id=actor.person, at=at
    )
    turn.end(
        Event.INDICATOR_READ,
        body={
            "indicator": str(indicator.pk),
            "read_on": read_on.isoformat(),
            "value": str(value),
        },
    )
    return reading


def open_measure(turn: Turn, measure_id: UUID, *, also: Collection[MeasureState] = ()) -> Measure:
    """An open measure of the finding's own plan, or one in a state of `also`, on which the actor
    may work: a supporting unit's people only on those that their unit supports."""
    measure = own_measure(turn.finding, measure_id)
    if measure.state not in {MeasureState.OPEN, *also}:
        raise WrongState("measure.not-open", state=str(measure.state))
    if turn.reach.role is Role.SUPPORTING:
        paths = MeasureSupport.objects.filter(measure=measure).values_list("unit__path", flat=True)
        if not any(turn.reach.covers(path) for path in paths):
            raise NotPermitted("measure.not-supported")
    return measure


def _check_day(turn: Turn, day: date, field: str) -> None:
    if day > turn.today:
        raise Invalid("act.day-in-future", field=field)
