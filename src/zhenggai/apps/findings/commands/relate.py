"""Saying of two findings that one repeats the other, that they have their problem in common, or
that they have nothing to do with each other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings import queries
from zhenggai.apps.findings.commands._act import begin
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import Relation
from zhenggai.apps.findings.models import Finding, SimilarLink
from zhenggai.apps.findings.states import Act, State
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, Stale, WrongState
from zhenggai.kit.keys import new_key
from zhenggai.kit.refusals import Missing
from zhenggai.kit.words import some_words


@transaction.atomic
def relate_finding(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    other: UUID,
    relation: Relation,
    reasons: str = "",
    over: UUID | None = None,
) -> SimilarLink:
    """Say how a finding stands to another; the actor sees both whole. It repeats one of an earlier
    round; what is said of two before (`over`) is replaced and stays in the record.

    `Missing` where either is not there for him; `Invalid` for the finding itself, one withdrawn or
    merged, and a repeat of what is not earlier; `Stale` where somebody has decided meanwhile.
    """
    both = _locked(finding_id, other, actor)
    turn = begin(Act.RELATE, finding_id=finding_id, actor=actor, at=at)
    if not queries.sees_whole(both[other], actor):
        raise Missing("finding.missing")
    _check(both[finding_id], both[other], relation)
    text = some_words(reasons, "reasons")
    pair = pair_of(finding_id, other)
    standing = SimilarLink.objects.filter(pair=pair, replaced_at=None).first()
    if (standing.pk if standing else None) != over:
        raise Stale("relate.decided-meanwhile", ref=both[other].ref)
    if standing is not None:
        same = relation != Relation.REPEAT_OF or standing.finding_id == finding_id
        if standing.kind == relation and same:
            raise WrongState("relate.said-already", ref=both[other].ref)
        standing.replaced_at = at
        standing.save(update_fields=["replaced_at"])
    key = new_key()
    body: dict[str, object] = {"other": str(other), "relation": relation.value}
    if over is not None:
        body["over"] = str(over)
    texts = {"reasons": text} if text else {}
    entry = turn.note(Event.RELATED, about=key, body=body, texts=texts)
    return turn.record(
        SimilarLink, entry=entry, id=key, other_id=other, kind=relation.value, pair=pair
    )


def pair_of(one: UUID, other: UUID) -> str:
    """Two keys in order, as one."""
    return "-".join(sorted((one.hex, other.hex)))


def _locked(finding_id: UUID, other: UUID, actor: Actor) -> dict[UUID, Finding]:
    """Both findings, locked in order, so that of two who decide at once the second is told of the
    first. Nobody holds up what he does not see."""
    both = queries.seen_among({finding_id, other}, actor=actor, locked=True)
    if both.keys() != {finding_id, other}:
        raise Missing("finding.missing")
    return both


def _check(finding: Finding, other: Finding, relation: Relation) -> None:
    if finding.pk == other.pk:
        raise Invalid("relate.itself", field="ref")
    if other.state in {State.WITHDRAWN, State.MERGED}:
        raise Invalid("relate.left-the-chain", field="ref", ref=other.ref)
    if relation != Relation.REPEAT_OF:
        return
    is_later = other.round.feedback_on > finding.round.feedback_on
    if other.round_id == finding.round_id or is_later:
        raise Invalid("relate.not-earlier", field="relation", ref=other.ref)
