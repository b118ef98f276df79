"""After close-out: somebody reports a relapse, a verifier looks back, the issuer re-opens or
declines."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands._act import Change, begin
from zhenggai.apps.findings.commands.judge import check_look
from zhenggai.apps.findings.days import day_in
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import Confirmed, Method
from zhenggai.apps.findings.models import (
    CloseOut,
    EffectReview,
    Episode,
    Finding,
    RelapseReport,
)
from zhenggai.apps.findings.queries.by_rule import by_rule_of, laid_down
from zhenggai.apps.findings.states import Act, State
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.words import words


@transaction.atomic
def report_relapse(*, finding_id: UUID, actor: Actor, at: datetime, reasons: str) -> RelapseReport:
    """Report that a closed finding is true again (反弹). Whoever sees it may; the issuer
    decides."""
    turn = begin(Act.REPORT_RELAPSE, finding_id=finding_id, actor=actor, at=at)
    entry = turn.end(Event.RELAPSE_REPORTED, texts={"reasons": words(reasons, "reasons")})
    return turn.record(RelapseReport, entry=entry)


@transaction.atomic
def decline_relapse(*, finding_id: UUID, actor: Actor, at: datetime, reasons: str) -> Finding:
    """Decide, with reasons, that the reports of a relapse that wait are unfounded: the finding
    stays closed. `WrongState` where none waits."""
    turn = begin(Act.DECLINE_RELAPSE, finding_id=finding_id, actor=actor, at=at)
    text = words(reasons, "reasons")
    waiting = RelapseReport.objects.filter(finding=turn.finding, decided=None)
    if not waiting.update(decided=False):
        raise WrongState("relapse.none-waits")
    turn.end(Event.RELAPSE_DECLINED, texts={"reasons": text})
    return turn.finding


@transaction.atomic
def look_back(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    holds: bool,
    method: Method,
    looked_on: date,
    observed: str,
    confirmed: Confirmed | None = None,
) -> EffectReview:
    """Look at a closed finding again (回头看): not the one who verified it. Where it does not hold,
    the record stands as a report of relapse too."""
    turn = begin(Act.LOOK_BACK, finding_id=finding_id, actor=actor, at=at)
    closed = _close_out(turn.finding)
    if closed.verified_by_id in actor.persons:
        raise NotPermitted("look-back.own-verification")
    check_look(turn, method, looked_on, confirmed, since=day_in(turn.finding.round, closed.at))
    if holds and confirmed is Confirmed.NO:
        raise Invalid("verify.not-confirmed", field="confirmed")
    entry = turn.end(
        Event.LOOKED_BACK,
        body={
            "holds": holds,
            "method": method.value,
            "looked_on": looked_on.isoformat(),
            "confirmed": confirmed.value if confirmed else None,
        },
        texts={"observed": words(observed, "observed")},
        fields={"review_on": None},
    )
    if not holds:
        turn.record(RelapseReport, entry=entry)
    return turn.record(
        EffectReview,
        entry=entry,
        holds=holds,
        method=method,
        looked_on=looked_on,
        confirmed=confirmed or "",
    )


@transaction.atomic
def reopen_finding(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    reasons: str,
    due_on: date | None = None,
    rule: UUID | None = None,
    start: date | None = None,
    seen: int | None = None,
) -> Finding:
    """Re-open a closed finding as its next episode, which names who verified and who closed the
    last one; the unit plans anew by a deadline that the issuer sets: a day, or that of a rule as
    with `set_deadline`."""
    turn = begin(Act.REOPEN, finding_id=finding_id, actor=actor, at=at, seen=seen)
    basis = None
    if rule is not None:
        basis = by_rule_of(turn.finding.round, rule=rule, start=start, due_on=due_on)
        due_on = basis.due.day
    else:
        due_on = laid_down(start=start, due_on=due_on)
    if due_on <= turn.today:
        raise Invalid("reopen.due-past", field="due_on")
    closed = _close_out(turn.finding)
    RelapseReport.objects.filter(finding=turn.finding, decided=None).update(decided=True)
    following = Episode.objects.create(
        finding=turn.finding,
        no=turn.finding.episode + 1,
        opened_at=at,
        last_verified_by_id=closed.verified_by_id,
        last_closed_by_id=closed.by_id,
    )
    turn.make(
        Change(
            Event.REOPENED,
            to=State.PLANNING,
            body={
                "next_episode": following.no,
                "last_verified_by": str(closed.verified_by_id),
                "last_closed_by": str(closed.by_id),
                "due_on": due_on.isoformat(),
                **(basis.told if basis else {}),
            },
            texts={"reasons": words(reasons, "reasons")},
            fields={
                "episode": following.no,
                "due_on": due_on,
                "review_on": None,
                "posted_until": None,
            },
            basis=basis,
        )
    )
    return turn.finding


def _close_out(finding: Finding) -> CloseOut:
    return CloseOut.objects.get(finding=finding, episode=finding.episode)
