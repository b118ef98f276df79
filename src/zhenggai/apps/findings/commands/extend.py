"""Putting a deadline off: asked by the unit before the day is over, decided by whoever set it, a
second time a level above (``domain.md`` section 4). The first day stays for ever."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands._act import Turn, begin
from zhenggai.apps.findings.commands.work import open_measure
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import MeasureState
from zhenggai.apps.findings.models import Extension, Finding, Measure
from zhenggai.apps.findings.queries import extensions
from zhenggai.apps.findings.states import Act, State
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.words import some_words, words


@transaction.atomic
def ask_extension(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    until: date,
    reasons: str,
    progress: str,
    measure_id: UUID | None = None,
    paper: str = "",
) -> Extension:
    """Ask for a later deadline of the finding, or with `measure_id` of one of its measures, whose
    day stays within that of the finding. Before the deadline is over, with reasons and with what
    has been done so far.

    `WrongState` once the day is over, while one waits, where no more are allowed, where nobody
    could decide it, and for a measure of a plan that is still being made, whose day the unit sets
    itself; `Invalid` for a day that is not later."""
    turn = begin(Act.ASK_EXTENSION, finding_id=finding_id, actor=actor, at=at, paper=paper)
    measure = None if measure_id is None else _measure(turn, measure_id)
    before = _deadline(turn, measure)
    if until <= before:
        raise Invalid("extension.not-later", field="until", before=before.isoformat())
    if measure is not None:
        _check_within(turn.finding, until)
    number = extensions.next_number(turn.finding, measure_id)
    further = extensions.is_further(turn.finding, number, setting=turn.setting, on=turn.today)
    entry = turn.end(
        Event.EXTENSION_ASKED,
        body={
            **({"measure": str(measure.pk)} if measure else {}),
            "before": before.isoformat(),
            "extended_to": until.isoformat(),
            "number": number,
            "further": further,
        },
        texts={"reasons": words(reasons, "reasons"), "progress": words(progress, "progress")},
    )
    return turn.record(
        Extension,
        entry=entry,
        measure=measure,
        before=before,
        until=until,
        number=number,
        further=further,
    )


@transaction.atomic
def decide_extension(
    *,
    finding_id: UUID,
    extension_id: UUID,
    actor: Actor,
    at: datetime,
    agreed: bool,
    reasons: str = "",
) -> Finding:
    """Grant a later deadline, or refuse it with reasons. Measures of a plan that was agreed, that
    are not done and stand at the finding's deadline, move with it. The first deadline is kept.

    `WrongState` where it was decided, the deadline was changed or the measure ended meanwhile, and
    where the new day is past already."""
    turn = begin(Act.DECIDE_EXTENSION, finding_id=finding_id, actor=actor, at=at)
    return _decide(turn, extension_id, agreed=agreed, reasons=reasons)


@transaction.atomic
def decide_further_extension(
    *,
    finding_id: UUID,
    extension_id: UUID,
    actor: Actor,
    at: datetime,
    agreed: bool,
    reasons: str = "",
) -> Finding:
    """Grant a deadline that is put off once more, or refuse it with reasons: a level above whoever
    set it. Measures move as with the first."""
    turn = begin(Act.DECIDE_FURTHER_EXTENSION, finding_id=finding_id, actor=actor, at=at)
    return _decide(turn, extension_id, agreed=agreed, reasons=reasons)


@transaction.atomic
def withdraw_extension(
    *, finding_id: UUID, extension_id: UUID, actor: Actor, at: datetime
) -> Finding:
    """Take a request back that nobody has decided: the unit can then ask anew, for another day. It
    does not count among those that were granted. `WrongState` where it was decided or taken back
    already."""
    turn = begin(Act.WITHDRAW_EXTENSION, finding_id=finding_id, actor=actor, at=at)
    rows = Extension.objects.filter(finding=turn.finding, episode=turn.finding.episode)
    asked = _waiting(rows.filter(pk=extension_id).first())
    asked.withdrawal_entry = turn.end(
        Event.EXTENSION_WITHDRAWN,
        body={
            **({"measure": str(asked.measure_id)} if asked.measure_id else {}),
            "asked": asked.entry,
            "number": asked.number,
        },
    )
    asked.withdrawn_by_id, asked.withdrawn_at = actor.person, at
    asked.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawal_entry"])
    return turn.finding


def _waiting(asked: Extension | None) -> Extension:
    """What waits. Raises `WrongState` for what is not there, was decided, or was taken back."""
    if asked is None:
        raise WrongState("extension.none")
    if asked.agreed is not None:
        raise WrongState("extension.decided-already")
    if asked.withdrawn_at is not None:
        raise WrongState("extension.withdrawn-already")
    return asked


def _decide(turn: Turn, extension_id: UUID, *, agreed: bool, reasons: str) -> Finding:
    actor, at = turn.actor, turn.at
    asked = _waiting(
        Extension.objects.filter(
            pk=extension_id,
            finding=turn.finding,
            episode=turn.finding.episode,
            further=turn.act is Act.DECIDE_FURTHER_EXTENSION,
        )
        .select_related("measure")
        .first()
    )
    if {asked.by_id, asked.on_behalf_of_id} & actor.persons:
        raise NotPermitted("extension.own")
    said = some_words(reasons, "reasons") if agreed else words(reasons, "reasons")
    moved: list[Measure] = []
    fields: dict[str, object] = {}
    if agreed:
        _check_still(turn, asked)
        moved = _move(turn, asked)
    if agreed and asked.measure is None:
        kept = turn.finding.original_due_on or asked.before
        fields = {"due_on": asked.until, "original_due_on": kept}
    asked.agreed, asked.decided_by_id, asked.decided_at = agreed, actor.person, at
    asked.decision_entry = turn.end(
        Event.EXTENSION_GRANTED if agreed else Event.EXTENSION_REFUSED,
        body={
            **({"measure": str(asked.measure_id)} if asked.measure_id else {}),
            "asked": asked.entry,
            **({"measures": [[str(one.pk), one.version] for one in moved]} if moved else {}),
            "before": asked.before.isoformat(),
            "extended_to": asked.until.isoformat(),
            "number": asked.number,
        },
        texts={"reasons": said} if said else {},
        fields=fields,
    )
    asked.save(update_fields=["agreed", "decided_by", "decided_at", "decision_entry"])
    return turn.finding


def _deadline(turn: Turn, measure: Measure | None) -> date:
    """The deadline that is to be put off. `WrongState` where there is none, or it is over."""
    before = _deadline_now(turn.finding, measure)
    if before is None:
        raise WrongState("extension.no-deadline")
    last = extensions.last_day_to_ask(turn.finding, before)
    if turn.today > last:
        raise WrongState("extension.too-late", last=last.isoformat())
    return before


def _deadline_now(finding: Finding, measure: Measure | None) -> date | None:
    return finding.due_on if measure is None else measure.due_on


def _measure(turn: Turn, measure_id: UUID) -> Measure:
    """An open measure of a plan that was agreed."""
    measure = open_measure(turn, measure_id)
    if turn.finding.state == State.PLANNING:
        raise WrongState("extension.plan-open")
    return measure


def _check_within(finding: Finding, until: date) -> None:
    last = finding.due_on
    if last is not None and until > last:
        raise Invalid("extension.beyond-finding", field="until", last=last.isoformat())


def _check_still(turn: Turn, asked: Extension) -> None:
    """What was asked must still be there to be granted."""
    if asked.until < turn.today:
        raise WrongState("extension.past", until=asked.until.isoformat())
    if asked.measure is not None:
        _measure(turn, asked.measure.pk)
    if _deadline_now(turn.finding, asked.measure) != asked.before:
        raise WrongState("extension.deadline-changed", before=asked.before.isoformat())
    if asked.measure is not None:
        _check_within(turn.finding, asked.until)


def _move(turn: Turn, asked: Extension) -> list[Measure]:
    """Give the measures their new day."""
    rows = Measure.objects.filter(state=MeasureState.OPEN, removed_at=None, home=turn.finding)
    if asked.measure is not None:
        rows = rows.filter(pk=asked.measure.pk)
    elif turn.finding.state == State.PLANNING:
        # Of a plan that is being made the unit sets the days itself.
        rows = rows.none()
    else:
        rows = rows.filter(due_on=asked.before)
    moved = list(rows.select_for_update().order_by("pk"))
    for measure in moved:
        measure.due_on = asked.until
        measure.version += 1
        measure.save(update_fields=["due_on", "version"])
    return moved
