"""The unit disputes a finding; the issuer decides; both texts stay."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands._act import begin
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import Position
from zhenggai.apps.findings.models import Dispute, Finding
from zhenggai.apps.findings.states import Act, State
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, WrongState
from zhenggai.kit.words import words


@transaction.atomic
def dispute_finding(
    *, finding_id: UUID, actor: Actor, at: datetime, reasons: str, paper: str = ""
) -> Finding:
    """Dispute a finding with reasons, by the round's date and once in an episode."""
    turn = begin(Act.DISPUTE, finding_id=finding_id, actor=actor, at=at, paper=paper)
    last = turn.finding.round.dispute_until
    if last is not None and turn.today > last:
        raise WrongState("dispute.too-late", last=last.isoformat())
    if Dispute.objects.filter(finding=turn.finding, episode=turn.finding.episode).exists():
        raise WrongState("dispute.decided-already")
    texts = {"reasons": words(reasons, "reasons")}
    entry = turn.end(Event.DISPUTED, to=State.DISPUTED, texts=texts)
    turn.record(Dispute, entry=entry)
    return turn.finding


@transaction.atomic
def decide_dispute(
    *, finding_id: UUID, actor: Actor, at: datetime, upheld: bool, reasons: str
) -> Finding:
    """The issuer's decision: an upheld dispute withdraws the finding, any other sends it on to the
    plan."""
    turn = begin(Act.DECIDE_DISPUTE, finding_id=finding_id, actor=actor, at=at)
    dispute = Dispute.objects.get(finding=turn.finding, episode=turn.finding.episode)
    entry = turn.end(
        Event.DISPUTE_DECIDED,
        to=State.WITHDRAWN if upheld else State.PLANNING,
        body={"dispute": str(dispute.pk), "upheld": upheld},
        texts={"reasons": words(reasons, "reasons")},
    )
    dispute.upheld = upheld
    dispute.decided_by_id = actor.person
    dispute.decided_at = at
    dispute.decision_entry = entry
    dispute.save(update_fields=["upheld", "decided_by", "decided_at", "decision_entry"])
    return turn.finding


@transaction.atomic
def take_position(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    position: Position,
    reasons: str,
    paper: str = "",
) -> Finding:
    """Agree, agree in part or disagree, with reasons unless one simply agrees (audit practice)."""
    turn = begin(Act.TAKE_POSITION, finding_id=finding_id, actor=actor, at=at, paper=paper)
    if position is not Position.AGREE and not reasons.strip():
        raise Invalid("act.words-missing", field="reasons")
    texts = {"reasons": words(reasons, "reasons")} if reasons.strip() else {}
    turn.end(
        Event.POSITION_TAKEN,
        body={"position": position.value},
        texts=texts,
        fields={"position": position},
    )
    return turn.finding
