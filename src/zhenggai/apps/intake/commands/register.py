"""The end of a review: registered, after the registrar has confirmed the numbers of the
completeness check that he has seen, or discarded with a reason.

Only findings are registered (with an auditor's recommendations). Causes and measures wait for the
unit to adopt them into its plan; what a running register states of itself stays a statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands import FindingDraft, register_findings
from zhenggai.apps.findings.commands import Passage as Quoted
from zhenggai.apps.findings.kinds import FindingType
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.intake import queries
from zhenggai.apps.intake.commands._act import MOST_WORDS, Review, begin
from zhenggai.apps.intake.events import Event
from zhenggai.apps.intake.kinds import IntakeState, PassageKind, PassageState
from zhenggai.apps.intake.models import Intake, PassageElement, Registered
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Stale, WrongState
from zhenggai.core.records import ElementKind
from zhenggai.kit.keys import new_key
from zhenggai.kit.rows import insert
from zhenggai.kit.words import words


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the registrar has seen and confirms: n paragraphs, m findings, k unassigned, and how
    many numbers are left out because they are given in the round already."""

    paragraphs: int
    findings: int
    unassigned: int
    numbers_left_out: int = 0


@transaction.atomic
def register_intake(
    *, intake_id: UUID, actor: Actor, at: datetime, confirmed: Confirmed
) -> list[Finding]:
    """Register the accepted findings, all or none; the findings in the order of the text, each
    parent before its children. Raises `WrongState` while anything is undecided or where nothing is
    accepted, and `Stale` where the numbers are no longer those confirmed."""
    review = begin(intake_id, actor=actor, at=at)
    counted = queries.completeness(review.intake, review.layout)
    if counted.undecided:
        raise WrongState("intake.undecided", count=counted.undecided)
    left_out = queries.taken_numbers(review.intake)
    now = Confirmed(*counted.numbers, len(left_out))
    if now != confirmed:
        raise Stale("intake.numbers-changed")
    if not review.intake.passages.filter(state=PassageState.ACCEPTED).exists():
        raise WrongState("intake.nothing-accepted")
    rows = _in_order(review)
    findings: list[Finding] = []
    if rows:
        findings = register_findings(
            round_id=review.round.pk,
            actor=actor,
            at=at,
            drafts=_drafts(review, rows, {row.pk for row in left_out}),
        )
        insert(
            Registered,
            ("id", "passage_id", "finding_id", "tied"),
            [
                (new_key(), row.pk, finding.pk, False)
                for row, finding in zip(rows, findings, strict=True)
            ],
        )
    _end(review, now, len(findings))
    return findings


@transaction.atomic
def discard_intake(*, intake_id: UUID, actor: Actor, at: datetime, reason: str) -> Intake:
    """Give up a reading, with a reason; its rows stay, and the document can be read again."""
    review = begin(intake_id, actor=actor, at=at)
    why = words(reason, "reason", most=MOST_WORDS)
    fields = {
        "state": IntakeState.DISCARDED,
        "reason": why,
        "ended_by_id": actor.person,
        "ended_at": at,
    }
    Registered.objects.filter(passage__intake=review.intake, tied=True).delete()
    review.end(Event.DISCARDED, texts={"reason": why}, fields=fields)
    return review.intake


def _end(review: Review, now: Confirmed, registered: int) -> None:
    fields = {
        "state": IntakeState.REGISTERED,
        "ended_by_id": review.actor.person,
        "ended_at": review.at,
        "paragraphs": now.paragraphs,
        "findings": now.findings,
        "unassigned": now.unassigned,
    }
    body = {
        "round": str(review.round.pk),
        "document": str(review.intake.document_id),
        "paragraphs": now.paragraphs,
        "findings": now.findings,
        "unassigned": now.unassigned,
        "numbers_left_out": now.numbers_left_out,
        "registered": registered,
    }
    review.end(Event.REGISTERED, body=body, fields=fields)


class _Row(NamedTuple):
    """What of an accepted finding is registered; a reading may hold ten thousand."""

    pk: UUID
    start: int
    end: int
    page: int | None
    block: int | None
    place: str
    heading: str
    finding_type: str
    category_id: UUID | None
    common: bool
    amount: Decimal | None
    currency: str
    parent_id: UUID | None
    scheme: str
    number: str
    stated_status: str
    rating: str


def _in_order(review: Review) -> list[_Row]:
    """The accepted findings that are not registered already, parents before their children."""
    accepted = review.intake.passages.filter(
        kind=PassageKind.FINDING, state=PassageState.ACCEPTED, registered=None
    ).order_by("start", "-end", "id")
    rows = [_Row(*values) for values in accepted.values_list(*_Row._fields)]
    known = {row.pk for row in rows}
    children: dict[UUID, list[_Row]] = {}
    for row in rows:
        if row.parent_id is not None and row.parent_id in known:
            children.setdefault(row.parent_id, []).append(row)
    ordered: list[_Row] = []
    for row in rows:
        if row.parent_id not in known:
            ordered += [row, *children.get(row.pk, ())]
    return ordered


def _drafts(review: Review, rows: Sequence[_Row], left_out: set[UUID]) -> list[FindingDraft]:
    index = {row.pk: number for number, row in enumerate(rows)}
    parts = _elements(review)
    return [
        _draft(review, row, index, parts.get(row.pk, {}), numbered=row.pk not in left_out)
        for row in rows
    ]


def _draft(
    review: Review,
    row: _Row,
    index: dict[UUID, int],
    parts: dict[str, list[str]],
    *,
    numbered: bool,
) -> FindingDraft:
    return FindingDraft(
        passage=Quoted(
            text=review.text[row.start : row.end],
            document=review.intake.document_id,
            start=row.start,
            end=row.end,
            page=row.page,
            block=row.block,
            place=row.place,
        ),
        heading=row.heading,
        kind=FindingType(row.finding_type),
        category=row.category_id,
        common=row.common,
        amount=row.amount,
        currency=row.currency,
        parent=None if row.parent_id is None else index.get(row.parent_id),
        external=((row.scheme, row.number),) if row.number and numbered else (),
        stated_status=row.stated_status,
        rating=row.rating,
        criteria="\n".join(parts.get(ElementKind.CRITERIA, ())),
        condition="\n".join(parts.get(ElementKind.CONDITION, ())),
        effect="\n".join(parts.get(ElementKind.EFFECT, ())),
        recommendations=tuple(parts.get(ElementKind.RECOMMENDATION, ())),
    )


def _elements(review: Review) -> dict[UUID, dict[str, list[str]]]:
    held: dict[UUID, dict[str, list[str]]] = {}
    rows = PassageElement.objects.filter(
        passage__intake=review.intake, passage__state=PassageState.ACCEPTED
    )
    for one in rows.order_by("start"):
        kinds = held.setdefault(one.passage_id, {})
        kinds.setdefault(one.kind, []).append(review.text[one.start : one.end])
    return held
