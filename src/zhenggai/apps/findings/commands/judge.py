"""Submission with its pledge, review, and verification: three acts of three persons."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands import marks
from zhenggai.apps.findings.commands._act import Turn, begin
from zhenggai.apps.findings.days import day_in
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import (
    Confirmed,
    LinkSource,
    MeasureState,
    Method,
    ReturnReason,
)
from zhenggai.apps.findings.models import Measure, Review, Submission, Verification
from zhenggai.apps.findings.states import ENDED, Act, State
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, WrongState
from zhenggai.kit.words import some_words, words


@transaction.atomic
def submit_finding(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    statement: str,
    pledge: bool,
    seen: int | None = None,
    paper: str = "",
) -> Submission:
    """Declare the finding put right and pledge that this is true (真实性承诺). Every measure that
    answers it must be done, or given up with consent, and one at least done in this episode."""
    turn = begin(Act.SUBMIT, finding_id=finding_id, actor=actor, at=at, seen=seen, paper=paper)
    if not pledge:
        raise Invalid("submit.no-pledge", field="pledge")
    _check_measures(turn)
    entry = turn.end(
        Event.SUBMITTED,
        to=State.SUBMITTED,
        body={"pledge": True},
        texts={"statement": words(statement, "statement")},
    )
    marks.reported(turn.finding, at=at, entry=entry)
    return turn.record(Submission, entry=entry, paper=paper)


@transaction.atomic
def review_finding(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    passed: bool,
    reason: ReturnReason | None = None,
    opinion: str = "",
    seen: int | None = None,
) -> Review:
    """A reviewer passes the submission on to verification, or returns it with a reason code and
    words."""
    turn = begin(Act.REVIEW, finding_id=finding_id, actor=actor, at=at, seen=seen)
    submission = _under_judgement(turn)
    text = _opinion(passed, reason, opinion)
    entry = turn.end(
        Event.REVIEW_PASSED if passed else Event.REVIEW_RETURNED,
        to=State.VERIFYING if passed else State.RECTIFYING,
        body=_verdict(submission, passed, reason),
        texts={"opinion": text} if text else {},
    )
    return turn.record(
        Review, entry=entry, submission=submission, passed=passed, reason=_code(passed, reason)
    )


@transaction.atomic
def verify_finding(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    passed: bool,
    method: Method,
    looked_on: date,
    observed: str,
    confirmed: Confirmed | None = None,
    reason: ReturnReason | None = None,
    seen: int | None = None,
) -> Verification:
    """A verifier says what he saw, how and on which day, not before the submission. A call-back
    keeps yes, no or none and nothing of whoever was asked; with a no, nothing is verified."""
    turn = begin(Act.VERIFY, finding_id=finding_id, actor=actor, at=at, seen=seen)
    submission = _under_judgement(turn)
    check_look(turn, method, looked_on, confirmed, since=day_in(turn.finding.round, submission.at))
    if passed and confirmed is Confirmed.NO:
        raise Invalid("verify.not-confirmed", field="confirmed")
    if not passed and reason is None:
        raise Invalid("act.reason-missing", field="reason")
    entry = turn.end(
        Event.VERIFIED if passed else Event.NOT_VERIFIED,
        to=State.CLOSING if passed else State.RECTIFYING,
        body={
            **_verdict(submission, passed, reason),
            "method": method.value,
            "looked_on": looked_on.isoformat(),
            "confirmed": confirmed.value if confirmed else None,
        },
        texts={"observed": words(observed, "observed")},
    )
    return turn.record(
        Verification,
        entry=entry,
        submission=submission,
        passed=passed,
        reason=_code(passed, reason),
        method=method,
        looked_on=looked_on,
        confirmed=confirmed or "",
    )


def check_look(
    turn: Turn, method: Method, looked_on: date, confirmed: Confirmed | None, *, since: date
) -> None:
    """Raise `Invalid` unless the day lies between `since` and today, and a call-back says what it
    yielded."""
    if not since <= looked_on <= turn.today:
        raise Invalid("verify.day", field="looked_on", since=since.isoformat())
    if method is Method.CALL_BACK and confirmed is None:
        raise Invalid("verify.call-back-yield", field="confirmed")


def _check_measures(turn: Turn) -> None:
    linked = Measure.objects.filter(
        links__finding=turn.finding,
        links__source__in=[LinkSource.READ, LinkSource.HAND],
        removed_at=None,
    )
    rows = list(linked.values_list("state", "done_at"))
    states = [state for state, _ in rows]
    still_open = states.count(MeasureState.OPEN)
    if still_open:
        raise WrongState("submit.measures-open", count=still_open)
    # What was done before a relapse has not held.
    since = turn.finding.episodes.get(no=turn.finding.episode).opened_at
    if not any(done_at and done_at >= since for _, done_at in rows):
        raise WrongState("submit.nothing-done")
    if turn.finding.children.exclude(state__in=ENDED).exists():
        raise WrongState("submit.parts-open")
    drops = turn.finding.proposal_records.filter(agreed=None, kind="drop")
    if drops.filter(measure__removed_at=None).exists():
        raise WrongState("submit.drop-undecided")


def _under_judgement(turn: Turn) -> Submission:
    rows = Submission.objects.filter(finding=turn.finding, episode=turn.finding.episode)
    return rows.latest("at", "entry")


def _opinion(passed: bool, reason: ReturnReason | None, opinion: str) -> str:
    if passed:
        return some_words(opinion, "opinion")
    if reason is None:
        raise Invalid("act.reason-missing", field="reason")
    return words(opinion, "opinion")


def _code(passed: bool, reason: ReturnReason | None) -> str:
    return "" if passed or reason is None else reason.value


def _verdict(
    submission: Submission, passed: bool, reason: ReturnReason | None
) -> dict[str, object]:
    return {
        "submission": str(submission.pk),
        "passed": passed,
        "reason": _code(passed, reason) or None,
    }
