"""Issuing a step of the ladder and what is done with it: signing for it, handing it on, reporting
back, replying, settling, taking it back. Each is one person's act, one transaction, one entry; none
is done by the program, by a token, or by somebody for somebody else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.days import day_in
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.sight import seen_among
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor, Reach, capacity_of
from zhenggai.apps.people.models import Post, Unit
from zhenggai.apps.people.paths import upward
from zhenggai.apps.supervision import permissions
from zhenggai.apps.supervision.commands import guards
from zhenggai.apps.supervision.events import Event
from zhenggai.apps.supervision.ladder import (
    OUTSIDE,
    Rung,
    StepAct,
    StepState,
    check_state,
)
from zhenggai.apps.supervision.models import (
    LadderRule,
    Step,
    StepFinding,
    StepRecord,
    StepSeries,
)
from zhenggai.apps.supervision.queries import ladder, steps
from zhenggai.apps.supervision.queries.climbing import grounds_of
from zhenggai.core.deadlines import Level
from zhenggai.core.errors import Invalid, Stale, WrongState
from zhenggai.kit.keys import new_key
from zhenggai.kit.refusals import Missing
from zhenggai.kit.rows import insert
from zhenggai.kit.words import words

MOST_FINDINGS = 200
_LINE = 200
_LONGEST = timedelta(366)


@dataclass(frozen=True, slots=True)
class Outside:
    """What a competent body outside has decided: who it is, and its decision's number and day."""

    body: str
    number: str
    decided_on: date | None


@dataclass(slots=True)
class Hand:
    """One act on a step under way: the locked step, and by which reach it is done."""

    act: StepAct
    actor: Actor
    at: datetime
    step: Step
    reach: Reach

    @property
    def today(self) -> date:
        """The day of the act in the zone of the round's issuer."""
        return day_in(self.step.round, self.at)

    def end(
        self,
        event: Event,
        *,
        texts: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        **changed: Any,
    ) -> int:
        """Save the step, append the entry, keep the record; the entry's number."""
        step = self.step
        told: dict[str, object] = {"step": str(step.pk), **(body or {})}
        if changed.get("state", step.state) != step.state:
            told |= {"stood": str(step.state), "stands": changed["state"].value}
        for name, value in changed.items():
            setattr(step, name, value)
        step.version += 1
        step.save(update_fields=[*changed, "version"])
        return record(
            step, event, actor=self.actor, reach=self.reach, at=self.at, body=told, texts=texts
        )


def record(
    step: Step,
    event: Event,
    *,
    actor: Actor,
    reach: Reach,
    at: datetime,
    body: Mapping[str, object],
    texts: Mapping[str, str] | None,
) -> int:
    """Append the entry of an act on a step, and keep its record; the entry's number."""
    capacity = capacity_of(reach)
    entry = journal.append(
        kind=event.value,
        who=journal.Who(actor.person, capacity, reach.unit),
        at=at,
        body=body,
        texts=texts,
        subject=step.pk,
    )
    StepRecord.objects.create(
        step=step,
        kind=event.value,
        by_id=actor.person,
        capacity=capacity,
        unit_id=reach.unit,
        at=at,
        entry=entry,
    )
    return entry


def open_step(
    act: StepAct, *, step_id: UUID, actor: Actor, at: datetime, seen: int | None = None
) -> Hand:
    """Lock the step and ask everything that can be asked before the act's own guard. Raises
    `Missing` where the viewer does not see it, `NotPermitted`, `WrongState`, and `Stale` where
    `seen` names a version that is not the present one."""
    step = steps.locked(step_id, actor=actor)
    reach = permissions.check_can(act, actor=actor, step=step, at=at)
    if step.erased is not None:
        raise WrongState("step.erased")
    check_state(act, step.state)
    if seen is not None and seen != step.version:
        raise Stale("step.changed-meanwhile")
    return Hand(act, actor, at, step, reach)


@transaction.atomic
def issue_step(
    *,
    findings: Collection[UUID],
    actor: Actor,
    at: datetime,
    rung: Rung,
    unit_id: UUID,
    post_id: UUID | None,
    matter: str,
    asked: str,
    due_on: date | None = None,
    outside: Outside | None = None,
) -> Step:
    """Issue a step against a unit for findings that it leads and has not answered, with the next
    number of the office. Raises `Missing` for what the actor does not see, `NotPermitted`,
    `WrongState` where the ladder does not allow it now, and `Invalid` naming the field.

    `due_on` sets another day to report back than the rule of the rung does."""
    found = _findings(findings, actor)
    round_ = found[0].round
    today = day_in(round_, at)
    rungs = ladder.rungs(regime=round_.regime_id, level=Level(round_.level), on=today)
    rule = rungs.get(rung)
    if rule is None:
        raise WrongState("step.no-such-rung", rung=rung.value)
    unit = _addressed(unit_id, found, today)
    reach = permissions.check_issues(actor, rule, round_=round_, unit=unit, at=at)
    post = _post(post_id, unit)
    grounds = grounds_of([one.pk for one in found])
    for one in found:
        guards.check_rung(rule, one, grounds, unit=unit.pk, today=today)
    texts = {"matter": words(matter, "matter"), "asked": words(asked, "asked")}
    clock = _clock(rule, today, due_on)
    day = clock["due_on"]
    decided, said = _outside(rung, outside, today)
    step = Step(
        round=round_,
        rule=rule,
        rung=rung,
        office_id=reach.unit,
        year=today.year,
        serial=_next_number(reach.unit, today.year),
        unit=unit,
        post=post,
        holder=unit,
        answers=unit,
        issued_on=today,
        **clock,
    )
    step.save(force_insert=True)
    StepFinding.objects.bulk_create(
        StepFinding(step=step, finding=one, episode=one.episode) for one in found
    )
    entry = record(
        step,
        Event.STEP_ISSUED,
        actor=actor,
        reach=reach,
        at=at,
        body={
            "step": str(step.pk),
            "rung": rung.value,
            "rule": str(rule.pk),
            "round": str(round_.pk),
            "findings": [str(one.pk) for one in found],
            "year": step.year,
            "serial": step.serial,
            "to_unit": str(unit.pk),
            "report_by": day.isoformat() if day else None,
            **decided,
        },
        # The post too, which often one person holds: it goes with the words.
        texts={**texts, **said, **({"post": post.name} if post else {})},
    )
    step.entry = entry
    step.save(update_fields=["entry"])
    return step


@transaction.atomic
def receive_step(*, step_id: UUID, actor: Actor, at: datetime, seen: int | None = None) -> Step:
    """Sign for a step, for the unit that has it and as one of it, unless nobody there could. The
    time to appeal runs from the first receipt; where nothing is to be reported, the step is settled
    by it."""
    hand = open_step(StepAct.RECEIVE, step_id=step_id, actor=actor, at=at, seen=seen)
    step, today = hand.step, hand.today
    guards.check_receives(step, actor, today)
    reported = step.due_on is not None
    first: dict[str, Any] = {}
    if step.received_on is None:
        until = ladder.appeal_by(step.rule, today).day
        first = {"received_on": today, "appeal_until": until}
    hand.end(
        Event.STEP_RECEIVED,
        body={"appeal_until": first["appeal_until"].isoformat()} if first else {},
        state=StepState.RECEIVED if reported else StepState.SETTLED,
        ended_on=None if reported else today,
        **first,
    )
    return step


@transaction.atomic
def hand_on_step(
    *,
    step_id: UUID,
    actor: Actor,
    at: datetime,
    unit_id: UUID,
    reasons: str,
    seen: int | None = None,
) -> Step:
    """Hand a step on to a unit right below, which signs for it anew; so often as its rule allows.
    Whoever it was addressed to still answers for it, and the day stays."""
    hand = open_step(StepAct.HAND_ON, step_id=step_id, actor=actor, at=at, seen=seen)
    guards.check_hands_on(hand.step)
    if unit_id not in {pk for pk, _ in steps.below(hand.step, hand.today)}:
        raise Invalid("step.not-below", field="unit")
    hand.end(
        Event.STEP_HANDED_ON,
        body={"to_unit": str(unit_id), "times": hand.step.handed + 1},
        texts={"reasons": words(reasons, "reasons")},
        state=StepState.ISSUED,
        holder_id=unit_id,
        handed=hand.step.handed + 1,
        handed_on=hand.today,
    )
    hand.step.refresh_from_db(fields=["holder"])
    return hand.step


@transaction.atomic
def report_step(
    *, step_id: UUID, actor: Actor, at: datetime, report: str, seen: int | None = None
) -> Step:
    """Report back what was done."""
    hand = open_step(StepAct.REPORT, step_id=step_id, actor=actor, at=at, seen=seen)
    due_on = hand.step.due_on
    hand.end(
        Event.STEP_REPORTED,
        body={"report_by": due_on.isoformat() if due_on else None},
        texts={"report": words(report, "report")},
        state=StepState.REPORTED,
    )
    return hand.step


@transaction.atomic
def return_report(
    *,
    step_id: UUID,
    actor: Actor,
    at: datetime,
    reasons: str,
    due_on: date | None = None,
    seen: int | None = None,
) -> Step:
    """Give a report back with reasons, and the day by which another is expected; where none is
    named, by the rule from today on."""
    hand = open_step(StepAct.RETURN, step_id=step_id, actor=actor, at=at, seen=seen)
    clock = _clock(hand.step.rule, hand.today, due_on)
    day = clock["due_on"]
    hand.end(
        Event.REPORT_RETURNED,
        body={"report_by": day.isoformat() if day else None},
        texts={"reasons": words(reasons, "reasons")},
        state=StepState.RECEIVED,
        **clock,
    )
    return hand.step


@transaction.atomic
def settle_step(
    *, step_id: UUID, actor: Actor, at: datetime, reasons: str, seen: int | None = None
) -> Step:
    """Take a report as an answer, and say why."""
    hand = open_step(StepAct.SETTLE, step_id=step_id, actor=actor, at=at, seen=seen)
    hand.end(
        Event.STEP_SETTLED,
        texts={"reasons": words(reasons, "reasons")},
        state=StepState.SETTLED,
        ended_on=hand.today,
    )
    return hand.step


@transaction.atomic
def reply_to_step(*, step_id: UUID, actor: Actor, at: datetime, reply: str) -> Step:
    """Say for the unit what it has to say to a step, at any time; it stands beside the step."""
    hand = open_step(StepAct.REPLY, step_id=step_id, actor=actor, at=at)
    guards.check_replies(hand.step)
    hand.end(Event.STEP_REPLIED, texts={"reply": words(reply, "reply")})
    return hand.step


@transaction.atomic
def end_step(
    *, step_id: UUID, actor: Actor, at: datetime, reasons: str, seen: int | None = None
) -> Step:
    """End a step on which nothing can be reported any more: the finding is over, or the unit is no
    more. It was issued, and counts."""
    hand = open_step(StepAct.END, step_id=step_id, actor=actor, at=at, seen=seen)
    hand.end(
        Event.STEP_ENDED,
        texts={"reasons": words(reasons, "reasons")},
        state=StepState.ENDED,
        ended_on=hand.today,
    )
    return hand.step


@transaction.atomic
def withdraw_step(
    *, step_id: UUID, actor: Actor, at: datetime, reasons: str, seen: int | None = None
) -> Step:
    """Take a step back. Its number stays taken, it counts nowhere, and an appeal that waits has
    nothing more to decide."""
    hand = open_step(StepAct.WITHDRAW, step_id=step_id, actor=actor, at=at, seen=seen)
    hand.end(
        Event.STEP_WITHDRAWN,
        texts={"reasons": words(reasons, "reasons")},
        state=StepState.WITHDRAWN,
        ended_on=hand.today,
    )
    return hand.step


def _findings(keys: Collection[UUID], actor: Actor) -> list[Finding]:
    """The findings, locked; of one round and one lead unit."""
    if not keys:
        raise Invalid("step.no-finding", field="findings")
    if len(keys) > MOST_FINDINGS:
        raise Invalid("step.too-many-findings", field="findings", most=MOST_FINDINGS)
    seen = seen_among(keys, actor=actor, locked=True)
    if set(seen) != set(keys):
        raise Missing("finding.missing")
    found = sorted(seen.values(), key=lambda one: one.ref)
    if len({(one.round_id, one.lead_unit_id) for one in found}) > 1:
        raise Invalid("step.mixed-findings", field="findings")
    return found


def _addressed(unit_id: UUID, found: Collection[Finding], today: date) -> Unit:
    """The lead unit of the findings, or one above it that is inspected with it, while it is."""
    finding = next(iter(found))
    lead, round_ = finding.lead_unit, finding.round
    if lead is None:
        raise WrongState("step.not-the-units-turn", ref=finding.ref)
    within = [one for one in upward(lead.path) if one.startswith(round_.inspected.path)]
    unit = Unit.objects.filter(pk=unit_id, path__in=within).first()
    if unit is None:
        raise Invalid("step.not-the-lead-unit", field="unit")
    if unit.closed_on is not None and unit.closed_on <= today:
        raise Invalid("step.unit-closed", field="unit")
    return unit


def _post(post_id: UUID | None, unit: Unit) -> Post | None:
    if post_id is None:
        return None
    found = Post.objects.filter(pk=post_id, unit=unit).first()
    if found is None:
        raise Invalid("step.no-such-post", field="post")
    return found


def _clock(rule: LadderRule, today: date, wanted: date | None) -> dict[str, Any]:
    """The columns that say by when to report back, and whether the rule says so."""
    due = ladder.report_by(rule, today)
    if due is None:
        return {"due_on": None, "counted_from": None, "provisional": False}
    if wanted is None or wanted == due.day:
        return {"due_on": due.day, "counted_from": today, "provisional": due.provisional}
    if wanted < due.day:
        # The rule gives the unit so long: whoever issues may give it more, and never less.
        raise Invalid("step.day-early", field="due_on", first=due.day.isoformat())
    last = today + _LONGEST
    if wanted > last:
        raise Invalid("step.day-late", field="due_on", last=last.isoformat())
    return {"due_on": wanted, "counted_from": None, "provisional": False}


def _outside(
    rung: Rung, outside: Outside | None, today: date
) -> tuple[dict[str, object], dict[str, str]]:
    """What a competent body has decided, for the entry; nothing for a rung of the office's own."""
    if rung not in OUTSIDE:
        return {}, {}
    given = outside or Outside("", "", None)
    said = {
        "body": words(given.body, "body", most=_LINE),
        "number": words(given.number, "number", most=_LINE),
    }
    if given.decided_on is None:
        raise Invalid("act.words-missing", field="decided_on")
    if given.decided_on > today:
        raise Invalid("act.day-in-future", field="decided_on")
    return {"decided_on": given.decided_on.isoformat()}, said


def _next_number(office: UUID, year: int) -> int:
    """The next number of an office in a year. Whoever comes second waits for the first, and takes
    his number where he gives up."""
    insert(
        StepSeries,
        ("id", "office_id", "year", "last"),
        [(new_key(), office, year, 0)],
        unless_there=True,
    )
    row = StepSeries.objects.select_for_update().get(office=office, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last
