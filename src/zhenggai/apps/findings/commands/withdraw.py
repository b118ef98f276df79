"""Withdrawing and merging: proposed by one, decided by another; the text is never deleted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands._act import Turn, begin, is_over, words
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.models import Finding, Proposal
from zhenggai.apps.findings.states import Act, State
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, NotPermitted, WrongState

_DECIDED = {
    "withdraw": (Act.CONFIRM_WITHDRAWAL, Event.WITHDRAWN, State.WITHDRAWN),
    "merge": (Act.CONFIRM_MERGE, Event.MERGED, State.MERGED),
}


@transaction.atomic
def propose_withdrawal(*, finding_id: UUID, actor: Actor, at: datetime, reasons: str) -> Proposal:
    """Propose to withdraw a finding that should not have been registered."""
    turn = begin(Act.PROPOSE_WITHDRAWAL, finding_id=finding_id, actor=actor, at=at)
    return _propose(turn, "withdraw", Event.WITHDRAWAL_PROPOSED, reasons, None)


@transaction.atomic
def propose_merge(
    *, finding_id: UUID, into: UUID, actor: Actor, at: datetime, reasons: str
) -> Proposal:
    """Propose to merge a finding into another of the same round that is still under way."""
    turn = begin(Act.PROPOSE_MERGE, finding_id=finding_id, actor=actor, at=at)
    other = Finding.objects.filter(pk=into, round=turn.finding.round_id).first()
    if other is None or other.pk == turn.finding.pk or is_over(other):
        raise Invalid("merge.into-what", field="into")
    return _propose(turn, "merge", Event.MERGE_PROPOSED, reasons, other)


@transaction.atomic
def decide_proposal(
    *,
    finding_id: UUID,
    proposal_id: UUID,
    actor: Actor,
    at: datetime,
    agreed: bool,
    reasons: str,
) -> Finding:
    """A second person agrees or refuses, with reasons; not the one who proposed."""
    asked = Proposal.objects.filter(
        pk=proposal_id, finding=finding_id, kind__in=list(_DECIDED)
    ).first()
    act, event, to = _DECIDED[asked.kind if asked else "withdraw"]
    turn = begin(act, finding_id=finding_id, actor=actor, at=at)
    if asked is None:
        raise WrongState("proposal.none")
    asked.refresh_from_db()
    if asked.agreed is not None:
        raise WrongState("proposal.decided-already")
    if {asked.by_id, asked.on_behalf_of_id} & actor.persons:
        raise NotPermitted("proposal.own")
    fields: dict[str, object] = {}
    if agreed and asked.into is not None:
        if is_over(asked.into):
            raise WrongState("merge.into-what")
        fields = {"merged_into": asked.into}
    asked.agreed = agreed
    asked.decided_by_id = actor.person
    asked.decided_at = at
    asked.save(update_fields=["agreed", "decided_by", "decided_at"])
    turn.end(
        event if agreed else Event.PROPOSAL_REFUSED,
        to=to if agreed else None,
        body={
            "proposal": str(asked.pk),
            "into": str(asked.into_id) if asked.into_id else None,
        },
        texts={"reasons": words(reasons, "reasons")},
        fields=fields,
    )
    return turn.finding


def _propose(turn: Turn, kind: str, event: Event, reasons: str, into: Finding | None) -> Proposal:
    if turn.finding.proposal_records.filter(kind__in=list(_DECIDED), agreed=None).exists():
        raise WrongState("proposal.one-open")
    entry = turn.end(
        event,
        body={"into": str(into.pk)} if into else {},
        texts={"reasons": words(reasons, "reasons")},
    )
    return turn.record(Proposal, entry=entry, kind=kind, into=into)
