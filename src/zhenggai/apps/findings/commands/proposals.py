"""What needs two persons: withdrawing, merging, splitting, correcting a slip. Proposed by one,
decided by another; the old value stays in the record, and source text is never touched."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings import queries
from zhenggai.apps.findings.commands import findable
from zhenggai.apps.findings.commands._act import Turn, begin, is_over
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.models import Episode, Finding, PartTaken, Proposal, Round
from zhenggai.apps.findings.states import Act, Part, State
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.regimes.models import Category
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.keys import new_key
from zhenggai.kit.words import some_words, words

MOST_PARTS = 200
_HEADING = 500
_DECIDED = {
    "withdraw": (Act.CONFIRM_WITHDRAWAL, Event.WITHDRAWN),
    "merge": (Act.CONFIRM_MERGE, Event.MERGED),
    "split": (Act.CONFIRM_SPLIT, Event.SPLIT),
    "correct": (Act.CONFIRM_CORRECTION, Event.CORRECTED),
}


@transaction.atomic
def propose_withdrawal(*, finding_id: UUID, actor: Actor, at: datetime, reasons: str) -> Proposal:
    """Propose to withdraw a finding that should not have been registered."""
    turn = begin(Act.PROPOSE_WITHDRAWAL, finding_id=finding_id, actor=actor, at=at)
    return _propose(turn, "withdraw", Event.WITHDRAWAL_PROPOSED, reasons)


@transaction.atomic
def propose_merge(
    *, finding_id: UUID, into: UUID, actor: Actor, at: datetime, reasons: str
) -> Proposal:
    """Propose to merge a finding into another of the same round that is still under way."""
    turn = begin(Act.PROPOSE_MERGE, finding_id=finding_id, actor=actor, at=at)
    other = Finding.objects.filter(pk=into, round=turn.finding.round_id).first()
    if other is None or other.pk == turn.finding.pk or is_over(other):
        raise Invalid("merge.into-what", field="into")
    return _propose(turn, "merge", Event.MERGE_PROPOSED, reasons, into=other)


@transaction.atomic
def propose_split(
    *, finding_id: UUID, actor: Actor, at: datetime, headings: Sequence[str], reasons: str
) -> Proposal:
    """Propose to hand a finding down as parts of its own, two at least, which quote the same
    passage: a common problem to its units, a problem of many matters to one finding each."""
    turn = begin(Act.PROPOSE_SPLIT, finding_id=finding_id, actor=actor, at=at)
    parts = [words(heading, "headings", most=_HEADING) for heading in headings]
    if not 2 <= len(parts) <= MOST_PARTS:
        raise Invalid("split.parts", field="headings", most=MOST_PARTS)
    wanted = json.dumps(parts, ensure_ascii=False)
    return _propose(turn, "split", Event.SPLIT_PROPOSED, reasons, wanted=wanted)


@transaction.atomic
def propose_correction(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    reasons: str,
    heading: str | None = None,
    category: UUID | None = None,
    common: bool | None = None,
    amount: Decimal | None = None,
) -> Proposal:
    """Propose to correct a slip in what was typed at registration; `None` leaves a field as it is.
    The quote is the source's and cannot be corrected."""
    turn = begin(Act.PROPOSE_CORRECTION, finding_id=finding_id, actor=actor, at=at)
    finding = turn.finding
    if category is not None:
        known = Category.objects.filter(pk=category, regime=finding.round.regime_id)
        if not known.exists():
            raise Invalid("register.category", field="category")
    bare = None if heading is None else some_words(heading, "heading", most=_HEADING)
    asked: Mapping[str, tuple[object, object]] = {
        "heading": (finding.heading, bare),
        "category": (_text(finding.category_id), _text(category)),
        "common": (finding.common, common),
        "amount": (_text(finding.amount), _text(amount)),
    }
    changes = {k: [old, new] for k, (old, new) in asked.items() if new not in {None, old}}
    if not changes:
        raise Invalid("correction.nothing", field="heading")
    wanted = json.dumps(changes, ensure_ascii=False)
    return _propose(turn, "correct", Event.CORRECTION_PROPOSED, reasons, wanted=wanted)


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
    known = Proposal.objects.filter(pk=proposal_id, finding=finding_id, kind__in=list(_DECIDED))
    kind, into = known.values_list("kind", "into").first() or ("withdraw", None)
    act, event = _DECIDED[kind]
    _lock_both(finding_id, into, actor)
    turn = begin(act, finding_id=finding_id, actor=actor, at=at)
    asked = known.select_related("into").first()
    if asked is None:
        raise WrongState("proposal.none")
    if asked.agreed is not None:
        raise WrongState("proposal.decided-already")
    if {asked.by_id, asked.on_behalf_of_id} & actor.persons:
        raise NotPermitted("proposal.own")
    text = words(reasons, "reasons")
    asked.agreed = agreed
    asked.decided_by_id = actor.person
    asked.decided_at = at
    asked.save(update_fields=["agreed", "decided_by", "decided_at"])
    body: dict[str, object] = {"proposal": str(asked.pk)}
    if not agreed:
        turn.end(Event.PROPOSAL_REFUSED, body=body, texts={"reasons": text})
        return turn.finding
    to, fields, told = _carry_out(turn, asked)
    turn.end(event, to=to, body={**body, **told}, texts={"reasons": text}, fields=fields)
    return turn.finding


def _lock_both(finding_id: UUID, into: UUID | None, actor: Actor) -> None:
    """A merge holds both findings, in order: else two could be merged into each other at once.
    Whoever does not see what would be merged holds up neither."""
    if into is not None and queries.is_seen(finding_id, actor=actor):
        both = Finding.objects.select_for_update().filter(pk__in={finding_id, into})
        list(both.order_by("pk").values_list("pk"))


def _carry_out(
    turn: Turn, asked: Proposal
) -> tuple[State | None, dict[str, object], dict[str, object]]:
    """The state to go to, the fields to set, and what the entry tells beside."""
    if asked.kind == "withdraw":
        return State.WITHDRAWN, {}, {}
    if asked.kind == "merge":
        assert asked.into is not None
        if is_over(asked.into):
            raise WrongState("merge.into-what")
        return State.MERGED, {"merged_into": asked.into}, {"into": str(asked.into.pk)}
    if asked.kind == "split":
        parts = _split(turn, json.loads(asked.wanted))
        return None, {}, {"parts": [str(part.pk) for part in parts]}
    changes = json.loads(asked.wanted)
    names = {"category": "category_id"}
    fields = {names.get(name, name): new for name, (_, new) in changes.items()}
    if "amount" in fields:
        fields["amount"] = Decimal(str(fields["amount"]))
    return None, fields, {"fields": sorted(changes)}


def _split(turn: Turn, headings: Sequence[str]) -> list[Finding]:
    """The parts, registered as findings of their own below this one."""
    whole = turn.finding
    opened = Round.objects.select_for_update(of=("self",)).get(pk=whole.round_id)
    parts = [
        Finding(
            id=new_key(),
            ref=f"{opened.code}/{opened.last_no + number:04d}",
            round=opened,
            quote_id=whole.quote_id,
            heading=heading,
            parent=whole,
            category_id=whole.category_id,
            common=whole.common,
            kind=whole.kind,
            currency=whole.currency,
            registered_at=turn.at,
            moved_at=turn.at,
        )
        for number, heading in enumerate(headings, 1)
    ]
    opened.last_no += len(parts)
    opened.save(update_fields=["last_no"])
    Finding.objects.bulk_create(parts)
    findable.registered(parts, [whole.quote.text] * len(parts))
    Episode.objects.bulk_create(Episode(finding=part, no=1, opened_at=turn.at) for part in parts)
    PartTaken.objects.bulk_create(
        PartTaken(finding=part, episode=1, person_id=turn.actor.person, part=Part.REGISTRAR)
        for part in parts
    )
    journal.append_many(
        who=turn.who(),
        at=turn.at,
        happenings=[
            journal.Happening(
                Event.REGISTERED.value,
                {
                    "finding": str(part.pk),
                    "episode": 1,
                    "round": str(opened.pk),
                    "ref": part.ref,
                    "parent": str(whole.pk),
                },
                {"heading": part.heading},
                part.pk,
            )
            for part in parts
        ],
    )
    return parts


def _propose(
    turn: Turn,
    kind: str,
    event: Event,
    reasons: str,
    *,
    into: Finding | None = None,
    wanted: str = "",
) -> Proposal:
    if turn.finding.proposal_records.filter(kind__in=list(_DECIDED), agreed=None).exists():
        raise WrongState("proposal.one-open")
    texts = {"reasons": words(reasons, "reasons")} | ({"wanted": wanted} if wanted else {})
    entry = turn.end(event, body={"into": str(into.pk)} if into else {}, texts=texts)
    return turn.record(Proposal, entry=entry, kind=kind, into=into, wanted=wanted)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
