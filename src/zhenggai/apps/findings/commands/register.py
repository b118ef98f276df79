"""Registering findings: each with its verbatim quote and a number that is never given again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands import findable
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
from zhenggai.kit.keys import new_key
from zhenggai.kit.rows import Row, columns_of, insert
from zhenggai.kit.words import can_be_kept

MOST_AT_ONCE = 20_000
_SCHEME = 32
_NUMBER = 64
_QUOTE = ("id", "document_id", "start", "end", "page", "block", "place", "text")


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
    _check_texts(drafts)
    _check_numbers(opened, drafts)
    _check_categories(opened, drafts)
    findings = _save(opened, actor, at, drafts)
    findable.registered(findings, [draft.passage.text for draft in drafts])
    journal.append_many(
        who=who_of(actor, reach),
        at=at,
        happenings=[_told(one, draft) for one, draft in zip(findings, drafts, strict=True)],
    )
    return findings


def _save(
    opened: Round, actor: Actor, at: datetime, drafts: Sequence[FindingDraft]
) -> list[Finding]:
    ids = [new_key() for _ in drafts]
    quotes = [new_key() for _ in drafts]
    insert(Quote, _QUOTE, [_quote(key, d.passage) for key, d in zip(quotes, drafts, strict=True)])
    findings = [_finding(opened, at, draft, quotes[n], ids, n) for n, draft in enumerate(drafts)]
    opened.last_no += len(findings)
    opened.save(update_fields=["last_no"])
    columns = columns_of(Finding)
    insert(Finding, columns, [[getattr(one, name) for name in columns] for one in findings])
    insert(
        Episode,
        ("id", "finding_id", "no", "opened_at"),
        [(new_key(), key, 1, at) for key in ids],
    )
    insert(
        PartTaken,
        ("id", "finding_id", "episode", "person_id", "part"),
        [(new_key(), key, 1, actor.person, Part.REGISTRAR) for key in ids],
    )
    insert(
        ExternalRef,
        ("id", "round_id", "finding_id", "scheme", "value"),
        [
            (new_key(), opened.pk, key, scheme, value)
            for key, draft in zip(ids, drafts, strict=True)
            for scheme, value in draft.external
        ],
    )
    insert(
        Recommendation,
        ("id", "finding_id", "ref", "text", "position"),
        [
            (new_key(), key, str(number), text, "")
            for key, draft in zip(ids, drafts, strict=True)
            for number, text in enumerate(draft.recommendations, 1)
        ],
    )
    return findings


def _quote(key: UUID, passage: Passage) -> Row:
    return (
        key,
        passage.document,
        passage.start,
        passage.end,
        passage.page,
        passage.block,
        passage.place,
        passage.text,
    )


def _finding(
    opened: Round,
    at: datetime,
    draft: FindingDraft,
    quote: UUID,
    ids: Sequence[UUID],
    n: int,
) -> Finding:
    if draft.parent is not None and not 0 <= draft.parent < n:
        raise Invalid("register.parent", row=n + 1)
    return Finding(
        id=ids[n],
        ref=f"{opened.code}/{opened.last_no + n + 1:04d}",
        round=opened,
        quote_id=quote,
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


def _check_texts(drafts: Sequence[FindingDraft]) -> None:
    """What was typed, not read: the text of a document was judged when it was taken in."""
    for number, draft in enumerate(drafts, 1):
        typed = [draft.heading, draft.stated_status, draft.rating, draft.passage.place]
        typed += [draft.criteria, draft.condition, draft.effect, *draft.recommendations]
        typed += [part for pair in draft.external for part in pair]
        if draft.passage.document is None:
            typed.append(draft.passage.text)
        if not all(can_be_kept(text) for text in typed):
            raise Invalid("register.unprintable", row=number)
        for scheme, value in draft.external:
            if len(scheme) > _SCHEME or len(value) > _NUMBER:
                raise Invalid("register.number-long", row=number, most=_NUMBER)


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
