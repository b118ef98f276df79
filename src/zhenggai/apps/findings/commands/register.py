"""Registering findings: each with its verbatim quote and a number that is never given again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands.rounds import locked_round, who_of
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import FindingType
from zhenggai.apps.findings.models import (
    Episode,
    ExternalRef,
    Finding,
    PartTaken,
    Quote,
    Recommendation,
    Round,
    SourceDocument,
)
from zhenggai.apps.findings.states import Part
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.regimes.models import Category
from zhenggai.core.errors import Invalid

MOST_AT_ONCE = 20_000
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim passage: offsets in the document's text, and where a reader finds it."""

    text: str
    document: UUID | None = None
    start: int = 0
    end: int = 0
    page: int | None = None
    block: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """What is registered as one finding. `parent` is the index of an earlier draft in the same
    call. `external` are numbers of others as (scheme, value); the four fields of a general audit
    and its recommendations stay empty elsewhere."""

    passage: Passage
    heading: str = ""
    kind: FindingType = FindingType.PHASED
    category: UUID | None = None
    common: bool = False
    amount: Decimal | None = None
    currency: str = "CNY"
    parent: int | None = None
    external: tuple[tuple[str, str], ...] = ()
    stated_status: str = ""
    rating: str = ""
    criteria: str = ""
    condition: str = ""
    effect: str = ""
    recommendations: tuple[str, ...] = field(default_factory=tuple)


@transaction.atomic
def register_findings(
    *, round_id: UUID, actor: Actor, at: datetime, drafts: Sequence[FindingDraft]
) -> list[Finding]:
    """Register findings in a round, all or none, one entry each.

    Raises `Missing` for whoever is not of the round's team, and `Invalid` naming the row (from 1)
    whose quote is not what stands in the document, or whose number is taken.
    """
    opened, reach = locked_round(round_id, actor)
    if not drafts:
        raise Invalid("register.nothing", field="findings")
    if len(drafts) > MOST_AT_ONCE:
        raise Invalid("register.too-many", field="findings", most=MOST_AT_ONCE)
    _check_quotes(opened, drafts)
    _check_numbers(opened, drafts)
    _check_categories(opened, drafts)
    findings = _save(opened, actor, at, drafts)
    journal.append_many(
        who=who_of(actor, reach),
        at=at,
        happenings=[_told(one, draft) for one, draft in zip(findings, drafts, strict=True)],
    )
    return findings


def _save(
    opened: Round, actor: Actor, at: datetime, drafts: Sequence[FindingDraft]
) -> list[Finding]:
    quotes = [_quote(draft.passage) for draft in drafts]
    Quote.objects.bulk_create(quotes, batch_size=_BATCH)
    ids = [uuid.uuid4() for _ in drafts]
    findings = [_finding(opened, at, draft, quotes[n], ids, n) for n, draft in enumerate(drafts)]
    opened.last_no += len(findings)
    opened.save(update_fields=["last_no"])
    Finding.objects.bulk_create(findings, batch_size=_BATCH)
    Episode.objects.bulk_create(
        [Episode(finding=one, no=1, opened_at=at) for one in findings], batch_size=_BATCH
    )
    PartTaken.objects.bulk_create(
        [
            PartTaken(finding=one, episode=1, person_id=actor.person, part=Part.REGISTRAR)
            for one in findings
        ],
        batch_size=_BATCH,
    )
    ExternalRef.objects.bulk_create(
        [
            ExternalRef(round=opened, finding=one, scheme=scheme, value=value)
            for one, draft in zip(findings, drafts, strict=True)
            for scheme, value in draft.external
        ],
        batch_size=_BATCH,
    )
    Recommendation.objects.bulk_create(
        [
            Recommendation(finding=one, ref=str(number), text=text)
            for one, draft in zip(findings, drafts, strict=True)
            for number, text in enumerate(draft.recommendations, 1)
        ],
        batch_size=_BATCH,
    )
    return findings


def _quote(passage: Passage) -> Quote:
    return Quote(
        document_id=passage.document,
        start=passage.start,
        end=passage.end,
        page=passage.page,
        block=passage.block,
        place=passage.place,
        text=passage.text,
    )


def _finding(
    opened: Round,
    at: datetime,
    draft: FindingDraft,
    quote: Quote,
    ids: Sequence[UUID],
    n: int,
) -> Finding:
    if draft.parent is not None and not 0 <= draft.parent < n:
        raise Invalid("register.parent", row=n + 1)
    return Finding(
        id=ids[n],
        ref=f"{opened.code}/{opened.last_no + n + 1:04d}",
        round=opened,
        quote=quote,
        heading=draft.heading[:500],
        parent_id=None if draft.parent is None else ids[draft.parent],
        category_id=draft.category,
        common=draft.common,
        kind=draft.kind,
        amount=draft.amount,
        currency=draft.currency,
        registered_at=at,
        moved_at=at,
        stated_status=draft.stated_status[:200],
        rating=draft.rating[:64],
        criteria=draft.criteria,
        condition=draft.condition,
        effect=draft.effect,
    )


def _told(finding: Finding, draft: FindingDraft) -> journal.Happening:
    body: dict[str, object] = {
        "finding": str(finding.pk),
        "episode": 1,
        "round": str(finding.round_id),
        "ref": finding.ref,
        "kind": str(finding.kind),
    }
    if draft.passage.document is not None:
        body["document"] = str(draft.passage.document)
        body["span"] = [draft.passage.start, draft.passage.end]
    if finding.parent_id is not None:
        body["parent"] = str(finding.parent_id)
    texts = {"quote": draft.passage.text}
    if draft.stated_status:
        texts["stated_status"] = draft.stated_status
    return journal.Happening(Event.REGISTERED.value, body, texts, finding.pk)


def _check_quotes(opened: Round, drafts: Sequence[FindingDraft]) -> None:
    wanted = {d.passage.document for d in drafts if d.passage.document is not None}
    rows = SourceDocument.objects.filter(round=opened, pk__in=wanted)
    texts = dict(rows.values_list("pk", "text"))
    for number, draft in enumerate(drafts, 1):
        passage = draft.passage
        if not passage.text.strip():
            raise Invalid("register.no-quote", row=number)
        if passage.document is None:
            continue
        text = texts.get(passage.document)
        if text is None or text[passage.start : passage.end] != passage.text:
            raise Invalid("register.not-verbatim", row=number)


def _check_numbers(opened: Round, drafts: Sequence[FindingDraft]) -> None:
    taken = set(ExternalRef.objects.filter(round=opened).values_list("scheme", "value"))
    for number, draft in enumerate(drafts, 1):
        for pair in draft.external:
            if pair in taken:
                raise Invalid("register.number-taken", row=number, number=pair[1])
            taken.add(pair)


def _check_categories(opened: Round, drafts: Sequence[FindingDraft]) -> None:
    wanted = {draft.category for draft in drafts if draft.category is not None}
    rows = Category.objects.filter(regime=opened.regime_id, pk__in=wanted)
    if wanted - set(rows.values_list("pk", flat=True)):
        raise Invalid("register.category", field="category")
