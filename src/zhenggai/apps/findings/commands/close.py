"""The closing body's acts: posting and objections, striking off, keeping ongoing, returning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands._act import Change, Turn, begin
from zhenggai.apps.findings.commands._look import Look
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import FindingType, ReturnReason
from zhenggai.apps.findings.models import (
    CloseOut,
    Finding,
    Milestone,
    Objection,
    Verification,
)
from zhenggai.apps.findings.permissions import merged_parts
from zhenggai.apps.findings.states import Act, State
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.core.deadlines import after_months
from zhenggai.core.errors import Invalid, WrongState
from zhenggai.kit.refusals import Missing
from zhenggai.kit.words import some_words, words

# How long after the posting the name of whoever objected is kept.
OBJECTOR_KEPT = timedelta(days=90)
_OBJECTOR = 200


@transaction.atomic
def post_finding(*, finding_id: UUID, actor: Actor, at: datetime) -> Finding:
    """Post the result for objections, for as many days as the round says; the day of posting does
    not count."""
    turn = begin(Act.POST, finding_id=finding_id, actor=actor, at=at)
    days = turn.finding.round.posting_days
    if not days:
        raise WrongState("post.not-asked")
    until = turn.today + timedelta(days=days)
    turn.end(
        Event.POSTED,
        to=State.POSTED,
        body={"until": until.isoformat()},
        fields={"posted_until": until},
    )
    return turn.finding


@transaction.atomic
def record_objection(
    *, finding_id: UUID, actor: Actor, at: datetime, text: str, objector: str = ""
) -> Objection:
    """Record an objection that came in while the result is posted. Who objected is kept apart,
    for the deciding office alone and for a term; the journal holds nothing of it."""
    turn = begin(Act.RECORD_OBJECTION, finding_id=finding_id, actor=actor, at=at)
    until = turn.finding.posted_until
    assert until is not None
    if turn.today > until:
        raise WrongState("objection.too-late", last=until.isoformat())
    texts = {"text": words(text, "text")}
    entry = turn.end(Event.OBJECTION_RECORDED, texts=texts)
    return turn.record(
        Objection,
        entry=entry,
        objector=some_words(objector, "objector", most=_OBJECTOR),
        erase_objector_on=until + OBJECTOR_KEPT,
    )


@transaction.atomic
def answer_objection(
    *,
    finding_id: UUID,
    objection_id: UUID,
    actor: Actor,
    at: datetime,
    upheld: bool,
    text: str,
) -> Objection:
    """Answer an objection once. While one stands upheld the finding cannot be closed: it is
    returned."""
    turn = begin(Act.ANSWER_OBJECTION, finding_id=finding_id, actor=actor, at=at)
    rows = Objection.objects.filter(finding=turn.finding, episode=turn.finding.episode)
    objection = rows.filter(pk=objection_id).first()
    if objection is None:
        raise Missing("objection.missing")
    if objection.upheld is not None:
        raise WrongState("objection.answered-already")
    entry = turn.end(
        Event.OBJECTION_ANSWERED,
        body={"objection": str(objection.pk), "upheld": upheld},
        texts={"text": words(text, "text")},
    )
    objection.upheld = upheld
    objection.answered_by_id = actor.person
    objection.answered_at = at
    objection.answer_entry = entry
    objection.save(update_fields=["upheld", "answered_by", "answered_at", "answer_entry"])
    return objection


@transaction.atomic
def return_finding(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    reason: ReturnReason,
    opinion: str,
    seen: int | None = None,
) -> Finding:
    """Send a verified finding back to work, with a reason code and words."""
    turn = begin(Act.RETURN, finding_id=finding_id, actor=actor, at=at, seen=seen)
    turn.make(returning(turn, Look.at(turn), reason=reason, opinion=opinion))
    return turn.finding


def returning(_: Turn, __: Look, *, reason: ReturnReason, opinion: str) -> Change:
    """What it is to return a verified finding."""
    return Change(
        Event.RETURNED,
        to=State.RECTIFYING,
        body={"reason": reason.value},
        texts={"opinion": words(opinion, "opinion")},
        fields={"posted_until": None},
    )


@transaction.atomic
def close_finding(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    opinion: str = "",
    seen: int | None = None,
) -> CloseOut:
    """Strike the finding off (销号). Whoever closes answers for it; who verified is named.

    Where the round posts results, only after the window, with every objection answered and none
    upheld. Sets the day of the look-back.
    """
    turn = begin(Act.CLOSE, finding_id=finding_id, actor=actor, at=at, seen=seen)
    verified = _verification(turn)
    _check_posting(turn, verified)
    together = ",".join(sorted(merged_parts(turn.finding)))
    text = some_words(opinion, "opinion")
    review_on = after_months(turn.today, turn.finding.round.lookback_months)
    entry = turn.end(
        Event.CLOSED,
        to=State.CLOSED,
        body={
            "verification": str(verified.pk),
            "verified_by": str(verified.by_id),
            "review_on": review_on.isoformat(),
            "merged_parts": together or None,
        },
        texts={"opinion": text} if text else {},
        fields={"review_on": review_on},
    )
    return turn.record(CloseOut, entry=entry, verified_by_id=verified.by_id, merged_parts=together)


@transaction.atomic
def keep_ongoing(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    result: str,
    milestones: Sequence[tuple[str, date]],
    review_on: date,
    seen: int | None = None,
) -> Finding:
    """Keep a verified finding under continuing rectification: a stage result, milestones with
    days, and the next review. It never counts as done."""
    turn = begin(Act.KEEP_ONGOING, finding_id=finding_id, actor=actor, at=at, seen=seen)
    if not milestones:
        raise Invalid("ongoing.no-milestone", field="milestones")
    for number, (text, due_on) in enumerate(milestones, 1):
        if due_on <= turn.today:
            raise Invalid("ongoing.milestone-past", field="milestones", row=number)
        words(text, "milestones")
    if review_on <= turn.today:
        raise Invalid("ongoing.review-past", field="review_on")
    last = max(due_on for _, due_on in milestones)
    Milestone.objects.bulk_create(
        Milestone(
            finding=turn.finding, episode=turn.finding.episode, text=text.strip(), due_on=due_on
        )
        for text, due_on in milestones
    )
    turn.end(
        Event.KEPT_ONGOING,
        to=State.ONGOING,
        body={
            "milestones": [due_on.isoformat() for _, due_on in milestones],
            "review_on": review_on.isoformat(),
        },
        texts={
            "result": words(result, "result"),
            "milestones": "\n".join(text.strip() for text, _ in milestones),
        },
        fields={"kind": FindingType.ONGOING, "review_on": review_on, "due_on": last},
    )
    return turn.finding


@transaction.atomic
def erase_objectors(*, at: datetime, today: date) -> int:
    """Erase who objected where the term is over, one entry for each; how many were erased. For
    the daily round."""
    rows = Objection.objects.select_for_update().filter(erase_objector_on__lt=today)
    due = list(rows.exclude(objector="").order_by("pk"))
    for objection in due:
        objection.objector = ""
        objection.save(update_fields=["objector"])
    journal.append_many(
        who=journal.Who(None, "system"),
        at=at,
        happenings=[
            journal.Happening(
                Event.OBJECTOR_ERASED.value,
                {"finding": str(one.finding_id), "objection": str(one.pk)},
                {},
                one.finding_id,
            )
            for one in due
        ],
    )
    return len(due)


def _check_posting(turn: Turn, verified: Verification) -> None:
    finding = turn.finding
    if not finding.round.posting_days:
        return
    if finding.state != State.POSTED or finding.posted_until is None:
        raise WrongState("close.not-posted")
    if turn.today <= finding.posted_until:
        raise WrongState("close.still-posted", last=finding.posted_until.isoformat())
    rows = Objection.objects.filter(finding=finding, episode=finding.episode)
    if rows.filter(upheld=None).exists():
        raise WrongState("close.objection-open")
    # Those against an earlier result were answered by the work that was verified since.
    if rows.filter(upheld=True, at__gte=verified.at).exists():
        raise WrongState("close.objection-upheld")


def _verification(turn: Turn) -> Verification:
    rows = Verification.objects.filter(
        finding=turn.finding, episode=turn.finding.episode, passed=True
    )
    return rows.latest("at", "entry")
