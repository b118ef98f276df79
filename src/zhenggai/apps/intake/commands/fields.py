"""What a finding says beside its quote, and whether it is one that was registered before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.kinds import FindingType
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.intake.commands._act import Review, begin
from zhenggai.apps.intake.commands.decide import told
from zhenggai.apps.intake.events import Event
from zhenggai.apps.intake.kinds import LIVE, PassageKind, PassageState
from zhenggai.apps.intake.models import Passage, Registered
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.regimes.models import Category
from zhenggai.core.errors import Invalid, WrongState
from zhenggai.kit.words import can_be_kept, some_words

_LARGEST = Decimal(10) ** 16
_CURRENCY = 3


@dataclass(frozen=True, slots=True)
class FindingFields:
    """The fields of a finding. `number` is another body's, in the `scheme` that it counts by."""

    finding_type: FindingType = FindingType.PHASED
    category: UUID | None = None
    common: bool = False
    amount: Decimal | None = None
    currency: str = "CNY"
    scheme: str = ""
    number: str = ""
    rating: str = ""
    parent: UUID | None = None


@transaction.atomic
def set_fields(
    *,
    intake_id: UUID,
    passage_id: UUID,
    seen: int,
    actor: Actor,
    at: datetime,
    fields: FindingFields,
) -> Passage:
    """Set the fields of a passage that is read as a finding. `Invalid` names the field."""
    review = begin(intake_id, actor=actor, at=at)
    passage = review.passage(passage_id, seen)
    if passage.kind != PassageKind.FINDING:
        raise WrongState("intake.not-a-finding")
    _check(review, passage, fields)
    review.change(
        passage,
        finding_type=fields.finding_type,
        category_id=fields.category,
        common=fields.common,
        amount=fields.amount,
        currency=fields.currency.strip().upper(),
        scheme=some_words(fields.scheme, "scheme", most=32),
        number=some_words(fields.number, "number", most=64),
        rating=some_words(fields.rating, "rating", most=64),
        parent_id=fields.parent,
    )
    body = {
        **told(passage),
        "type": str(passage.finding_type),
        "category": None if fields.category is None else str(fields.category),
        "common": fields.common,
        "amount": None if fields.amount is None else str(fields.amount),
        "parent": None if fields.parent is None else str(fields.parent),
    }
    review.end(Event.FIELDS_SET, body=body, texts=texts_of(passage))
    return passage


@transaction.atomic
def tie_passage(
    *,
    intake_id: UUID,
    passage_id: UUID,
    seen: int,
    actor: Actor,
    at: datetime,
    ref: str,
) -> Passage:
    """Say that a passage is the finding with this number in the round, registered before from
    another document: nothing new is registered of it, and what was read beside it may be adopted
    into the plan of that finding. An empty `ref` takes this back."""
    review = begin(intake_id, actor=actor, at=at)
    passage = review.passage(passage_id, seen)
    if passage.kind != PassageKind.FINDING:
        raise WrongState("intake.not-a-finding")
    Registered.objects.filter(passage=passage, tied=True).delete()
    finding = _finding(review, passage, ref.strip()) if ref.strip() else None
    if finding is not None:
        Registered.objects.create(passage=passage, finding=finding, tied=True)
    review.change(passage, state=PassageState.ACCEPTED, reason="")
    body = {**told(passage), "finding": None if finding is None else str(finding.pk)}
    review.end(Event.TIED, body=body)
    return passage


def _finding(review: Review, passage: Passage, ref: str) -> Finding:
    if passage.parent_id or Passage.objects.filter(parent=passage).exists():
        raise Invalid("intake.has-children", field="ref")
    found = Finding.objects.filter(round=review.round, ref=ref) if can_be_kept(ref) else None
    finding = found.first() if found is not None else None
    if finding is None:
        raise Invalid("intake.no-such-finding", field="ref", ref=ref)
    return finding


def _check(review: Review, passage: Passage, fields: FindingFields) -> None:
    if fields.amount is not None and not (
        fields.amount.is_finite() and 0 <= fields.amount < _LARGEST
    ):
        raise Invalid("intake.amount", field="amount")
    code = fields.currency.strip()
    if not (len(code) == _CURRENCY and code.isascii() and code.isalpha()):
        raise Invalid("intake.currency", field="currency")
    if bool(fields.scheme.strip()) != bool(fields.number.strip()):
        raise Invalid("intake.number-needs-scheme", field="number")
    categories = Category.objects.filter(regime=review.round.regime_id)
    if fields.category is not None and not categories.filter(pk=fields.category).exists():
        raise Invalid("register.category", field="category")
    if fields.parent is not None:
        _check_parent(review, passage, fields.parent)


def _check_parent(review: Review, passage: Passage, parent_id: UUID) -> None:
    parent = review.intake.passages.filter(
        pk=parent_id, kind=PassageKind.FINDING, state__in=LIVE, parent=None
    )
    if parent_id == passage.pk or not parent.exists():
        raise Invalid("intake.no-such-parent", field="parent")
    if Passage.objects.filter(parent=passage).exists():
        raise Invalid("intake.has-children", field="parent")
    if Registered.objects.filter(passage__in=[passage.pk, parent_id]).exists():
        raise Invalid("intake.tied-parent", field="parent")


def texts_of(passage: Passage) -> dict[str, str]:
    """The words that stand beside the entry about its fields."""
    told = {"number": f"{passage.scheme} {passage.number}".strip(), "rating": passage.rating}
    return {name: text for name, text in told.items() if text}
