"""One act on many findings, in two steps: looked at row by row, then done, portion by portion.

Each finding goes through the same questions as when the act is done on it alone, and has an entry
of its own that names the run; the run has one at its beginning and one at its end. What changes
between the look and the deed is not done, and told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings import commands as findings
from zhenggai.apps.findings.commands import MANY, PORTION, Wanted
from zhenggai.apps.findings.commands import Outcome as Came
from zhenggai.apps.findings.queries.by_rule import Reckoned
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.register import arguments, permissions
from zhenggai.apps.register.commands.export import who
from zhenggai.apps.register.events import Event
from zhenggai.apps.register.models import Outcome, Run, RunRow
from zhenggai.apps.register.queries import runs as queries
from zhenggai.apps.register.queries.runs import Stage
from zhenggai.core.deadlines import lacking
from zhenggai.core.errors import Invalid, Refused, WrongState
from zhenggai.kit.refusals import TooMany
from zhenggai.kit.rows import insert, update_told

MOST_ROWS = 10_000
A_DAY = timedelta(days=1)
_COLUMNS = (
    "run_id", "no", "ref", "finding_id", "seen", "arguments", "outcome", "code", "told",
)  # fmt: skip
Clock = Callable[[], datetime]
WhoNow = Callable[[datetime], Actor]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One row of a run to be: the number by which the finding was named, the finding where its
    sender sees one, its own arguments, and what is wrong with them."""

    ref: str
    finding: UUID | None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    wrong: Refused | None = None


def look_at_run(
    *,
    act: str,
    chosen: Sequence[Chosen],
    given: Mapping[str, Any],
    reason: str,
    actor: Actor,
    at: datetime,
) -> Run:
    """Keep what would come of an act on each of some findings; nothing is done to any. `Invalid`
    for an act that is not done to many, without a reason, without rows or with more than
    `MOST_ROWS`; a finding that is named twice is taken once."""
    permissions.check_can_run(actor)
    if act not in MANY:
        raise Invalid("run.no-such-act", field="act", value=act[:40], known=sorted(MANY))
    if not chosen:
        raise Invalid("run.nothing-chosen")
    if len(chosen) > MOST_ROWS:
        raise Invalid("run.too-many", most=MOST_ROWS, count=len(chosen))
    if queries.looked_at_since(actor, at - A_DAY) >= queries.MOST_WAITING:
        raise TooMany("run.too-many-waiting", most=queries.MOST_WAITING)
    run = Run(
        person_id=actor.person,
        act=act,
        arguments=arguments.kept(given),
        reason=reason.strip(),
        capacity=who(actor).capacity,
        made_at=at,
    )
    # Looked at before the transaction: nobody who writes waits for it.
    rows = list(_looked_at(run, chosen, given, actor, at))
    with transaction.atomic():
        run.save(force_insert=True)
        insert(RunRow, _COLUMNS, rows)
    return run


@transaction.atomic
def begin_run(*, run_id: UUID, actor: Actor, at: datetime) -> Run:
    """Begin a run of one's own that was looked at, or take up one that was broken off. `WrongState`
    where it is under way or over, or where nothing of it can be done."""
    run = queries.own_run(run_id, actor=actor, locked=True)
    stage = queries.stage_of(run, at)
    if stage is Stage.OVER:
        raise WrongState("run.over")
    if stage is Stage.UNDER_WAY:
        raise WrongState("run.under-way")
    if stage is Stage.LOOKED_AT:
        able = run.rows.filter(outcome=Outcome.ABLE).count()
        if not able:
            raise WrongState("run.nothing-to-do")
        _tell(Event.RUN_BEGUN, run, actor, at, {"act": run.act, "rows": able}, reason=run.reason)
        run.begun_at = at
    run.alive_at = at
    run.save(update_fields=["begun_at", "alive_at"])
    return run


def carry_out(*, run_id: UUID, now: Clock, actor: WhoNow) -> None:
    """Do what can be done of a run that was begun, a portion in a transaction, until all is done.
    Who acts is asked anew for each portion: a role that ends meanwhile does no more."""
    while _carry_on(run_id, now, actor):
        pass


@transaction.atomic(durable=True)
def _carry_on(run_id: UUID, now: Clock, actor: WhoNow) -> bool:
    """One portion; whether more is left. Two who carry on the same run wait for one another."""
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.ended_at is not None:
        return False
    able = run.rows.filter(outcome=Outcome.ABLE).order_by("no")
    rows = list(able.values_list("pk", "finding", "seen", "arguments", "code", "told")[:PORTION])
    at = now()
    acting = actor(at)
    if rows:
        wanted = [
            Wanted(finding, seen, arguments.again(run.act, own))
            for _, finding, seen, own, _, _ in rows
            if finding is not None
        ]
        came = findings.act_on_many(
            run.act,
            wanted,
            actor=acting,
            at=at,
            reason=run.reason,
            arguments=arguments.again(run.act, run.arguments),
            run=run.pk,
        )
        update_told(
            RunRow,
            ["outcome", "code", "told", "entry"],
            [
                (Outcome.REFUSED.value, *_why(one.refused), None, key)
                if one.refused
                else (Outcome.DONE.value, code, told, one.entry, key)
                for (key, _, _, _, code, told), one in zip(rows, came, strict=True)
            ],
        )
    run.alive_at = at
    if len(rows) < PORTION:
        run.ended_at = at
        done = queries.tallied(run)
        body = {"done": done[Outcome.DONE], "refused": done[Outcome.REFUSED]}
        _tell(Event.RUN_ENDED, run, acting, at, body)
    run.save(update_fields=["alive_at", "ended_at"])
    return run.ended_at is None


def _looked_at(
    run: Run, chosen: Sequence[Chosen], given: Mapping[str, Any], actor: Actor, at: datetime
) -> Iterable[tuple[Any, ...]]:
    seen: set[UUID] = set()
    for first in range(0, len(chosen), PORTION):
        portion = chosen[first : first + PORTION]
        asked = [
            Wanted(one.finding, None, one.arguments)
            for one in portion
            if one.finding is not None and _wrong(run.act, one, given) is None
        ]
        # Named twice: the first row counts.
        distinct = {one.finding: one for one in reversed(asked)}
        came = {
            one.finding: one
            for one in findings.judge_many(
                run.act,
                list(distinct.values()),
                actor=actor,
                at=at,
                reason=run.reason,
                arguments=given,
            )
        }
        for number, one in enumerate(portion, first + 1):
            refused = _wrong(run.act, one, given) or _refused(one, came, seen)
            found = came.get(one.finding) if one.finding else None
            by_rule = found.basis if found is not None and refused is None else None
            yield (
                run.pk,
                number,
                one.ref,
                one.finding if found is not None and found.version else None,
                found.version if found is not None else 0,
                arguments.kept({**one.arguments, **_seen_day(by_rule)}),
                Outcome.UNABLE.value if refused else Outcome.ABLE.value,
                *(_why(refused) if refused else ("", _lacking_year(by_rule))),
            )


def _wrong(act: str, one: Chosen, given: Mapping[str, Any]) -> Refused | None:
    """What is wrong with a row before anything is asked about its finding."""
    if one.wrong is not None:
        return one.wrong
    name = arguments.lacking(act, {*given, *one.arguments})
    return None if name is None else Invalid("run.argument-missing", field=name)


def _refused(one: Chosen, came: Mapping[UUID, Came], seen: set[UUID]) -> Refused | None:
    if one.finding is None:
        return Invalid("run.not-seen", ref=one.ref)
    if one.finding in seen:
        return Invalid("run.named-twice", ref=one.ref)
    seen.add(one.finding)
    return came[one.finding].refused


def _seen_day(found: Reckoned | None) -> dict[str, Any]:
    """What is kept of the day that a rule sets for a row: that day is then done, or none."""
    if found is None:
        return {}
    return {"rule": found.row.pk, "start": found.due.start, "due_on": found.due.day}


def _lacking_year(found: Reckoned | None) -> str:
    year = None if found is None else lacking(found.due)
    return json.dumps({"lacks_year": year}) if year else ""


def _why(refused: Refused) -> tuple[str, str]:
    told = json.dumps(dict(refused.values), ensure_ascii=False, default=str)
    return refused.code, told if refused.values else ""


def _tell(
    event: Event, run: Run, actor: Actor, at: datetime, body: Mapping[str, object], reason: str = ""
) -> None:
    journal.append(
        kind=event.value,
        who=who(actor) if actor.reaches else journal.Who(actor.person, run.capacity),
        at=at,
        body={"run": str(run.pk), **body},
        texts={"reason": reason} if reason else {},
        subject=run.pk,
    )
