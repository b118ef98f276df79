"""Deciding about passages: accepted, rejected with a reason, or a paragraph set aside."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from zhenggai.apps.intake.commands._act import (
    MOST_WORDS,
    Review,
    begin,
    check_apart,
    check_untied,
    family,
)
from zhenggai.apps.intake.events import Event
from zhenggai.apps.intake.kinds import PassageKind, PassageState
from zhenggai.apps.intake.models import Passage, SetAside
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, Stale, WrongState
from zhenggai.core.records import Span
from zhenggai.kit.words import words


@transaction.atomic
def accept_passage(
    *, intake_id: UUID, passage_id: UUID, seen: int, actor: Actor, at: datetime
) -> Passage:
    """Accept what is proposed, or what was rejected before. `Invalid` for a finding that shares
    text with another accepted one."""
    review = begin(intake_id, actor=actor, at=at)
    passage = review.passage(passage_id, seen)
    if passage.state == PassageState.ACCEPTED:
        raise WrongState("intake.accepted-already")
    if passage.kind == PassageKind.FINDING:
        check_apart(review, Span(passage.start, passage.end), leaving=family(passage))
    review.change(passage, state=PassageState.ACCEPTED, reason="")
    review.end(Event.ACCEPTED, body=told(passage))
    return passage


@transaction.atomic
def accept_all(
    *, intake_id: UUID, kind: PassageKind, expected: int, actor: Actor, at: datetime
) -> int:
    """Accept all that is proposed of a kind, as one act; how many. `expected` is the number that
    the actor was shown: `Stale` where it is another by now. `Invalid` where two findings share
    text: those are decided one by one."""
    review = begin(intake_id, actor=actor, at=at)
    proposed = review.intake.passages.filter(kind=kind, state=PassageState.PROPOSED)
    rows = list(proposed.order_by("start", "id").values_list("pk", "start", "end"))
    if len(rows) != expected:
        raise Stale("intake.count-changed", shown=expected, now=len(rows))
    if not rows:
        raise WrongState("intake.nothing-proposed")
    if kind is PassageKind.FINDING:
        _check_all_apart(review, [(start, end) for _, start, end in rows])
    proposed.update(
        state=PassageState.ACCEPTED,
        version=F("version") + 1,
        changed_by=actor.person,
        changed_at=at,
    )
    review.end(
        Event.ALL_ACCEPTED,
        body={"kind": kind.value, "passages": len(rows)},
        texts={"passages": "\n".join(str(pk) for pk, _, _ in rows)},
    )
    return len(rows)


@transaction.atomic
def reject_passage(
    *, intake_id: UUID, passage_id: UUID, seen: int, actor: Actor, at: datetime, reason: str
) -> Passage:
    """Say, with a reason, that a passage is no finding, cause or measure; its row stays."""
    review = begin(intake_id, actor=actor, at=at)
    passage = review.passage(passage_id, seen)
    if passage.state == PassageState.REJECTED:
        raise WrongState("intake.rejected-already")
    if Passage.objects.filter(parent=passage).exclude(state=PassageState.REJECTED).exists():
        raise Invalid("intake.has-children", field="reason")
    check_untied(passage)
    why = words(reason, "reason", most=MOST_WORDS)
    review.change(passage, state=PassageState.REJECTED, reason=why, parent_id=None)
    review.end(Event.REJECTED, body=told(passage), texts={"reason": why})
    return passage


@transaction.atomic
def set_aside(
    *, intake_id: UUID, start: int, end: int, actor: Actor, at: datetime, reason: str
) -> SetAside:
    """Say, with a reason, that a paragraph or cell holds no item."""
    review = begin(intake_id, actor=actor, at=at)
    if not any((u.span.start, u.span.end) == (start, end) for u in review.layout.units):
        raise Invalid("intake.no-such-paragraph", field="start")
    if review.intake.set_aside.filter(start=start, end=end).exists():
        raise WrongState("intake.set-aside-already")
    why = words(reason, "reason", most=MOST_WORDS)
    row = SetAside.objects.create(
        intake=review.intake, start=start, end=end, reason=why, by_id=actor.person, at=at
    )
    review.end(Event.SET_ASIDE, body={"span": [start, end]}, texts={"reason": why})
    return row


def told(passage: Passage) -> dict[str, object]:
    """What an entry tells of a passage."""
    return {
        "passage": str(passage.pk),
        "kind": str(passage.kind),
        "span": [passage.start, passage.end],
    }


def _check_all_apart(review: Review, spans: list[tuple[int, int]]) -> None:
    accepted = review.intake.passages.filter(
        kind=PassageKind.FINDING, state=PassageState.ACCEPTED, children=None, parent=None
    )
    held = sorted([*spans, *accepted.values_list("start", "end")])
    reached, quote = 0, ""
    for start, end in held:
        if start < reached:
            raise Invalid("intake.overlaps", field="kind", quote=quote)
        reached, quote = end, review.text[start:end][:40]
