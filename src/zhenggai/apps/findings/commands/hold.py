"""Suspension and acceptance of a risk, by the closing body alone, and taking up again."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands._act import Turn, begin
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.models import Finding, Hold
from zhenggai.apps.findings.states import Act, State
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid
from zhenggai.kit.words import words


@transaction.atomic
def suspend_finding(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    ground: str,
    resume_when: str,
    review_on: date,
) -> Hold:
    """Suspend on a legal ground (a lawsuit, a unit dissolved), saying when it will go on."""
    turn = begin(Act.SUSPEND, finding_id=finding_id, actor=actor, at=at)
    texts = {
        "ground": words(ground, "ground"),
        "resume_when": words(resume_when, "resume_when"),
    }
    return _hold(turn, Event.SUSPENDED, State.SUSPENDED, texts, review_on, None)


@transaction.atomic
def accept_finding(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    reasons: str,
    expires_on: date,
    review_on: date,
) -> Hold:
    """Accept the risk instead of rectifying, with reasons, for a time, with a review before it
    ends."""
    turn = begin(Act.ACCEPT, finding_id=finding_id, actor=actor, at=at)
    if review_on > expires_on:
        raise Invalid("hold.review-after-expiry", field="review_on")
    texts = {"reasons": words(reasons, "reasons")}
    return _hold(turn, Event.ACCEPTED, State.ACCEPTED, texts, review_on, expires_on)


@transaction.atomic
def resume_finding(*, finding_id: UUID, actor: Actor, at: datetime, reasons: str) -> Finding:
    """Take a suspended or accepted finding up again where it stood. One that was posted is posted
    anew: nobody could object meanwhile."""
    turn = begin(Act.RESUME, finding_id=finding_id, actor=actor, at=at)
    held = Hold.objects.get(finding=turn.finding, ended_at=None)
    held.ended_at = at
    held.ended_by_id = actor.person
    held.save(update_fields=["ended_at", "ended_by"])
    stood = State(turn.finding.held_from)
    turn.end(
        Event.RESUMED,
        to=State.CLOSING if stood is State.POSTED else stood,
        body={"hold": str(held.pk)},
        texts={"reasons": words(reasons, "reasons")},
        fields={"held_from": "", "posted_until": None},
    )
    return turn.finding


def _hold(
    turn: Turn,
    event: Event,
    to: State,
    texts: dict[str, str],
    review_on: date,
    expires_on: date | None,
) -> Hold:
    if review_on <= turn.today:
        raise Invalid("hold.review-past", field="review_on")
    entry = turn.end(
        event,
        to=to,
        body={
            "review_on": review_on.isoformat(),
            "expires_on": expires_on.isoformat() if expires_on else None,
        },
        texts=texts,
        fields={"held_from": turn.finding.state},
    )
    return turn.record(
        Hold,
        entry=entry,
        accepted=to is State.ACCEPTED,
        review_on=review_on,
        expires_on=expires_on,
    )
