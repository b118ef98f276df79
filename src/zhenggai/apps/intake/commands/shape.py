"""Where passages begin and end, and what they are: boundaries, splitting, merging, reclassifying,
adding what the reading missed. A quote is one contiguous stretch of the text, always verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction

from zhenggai.apps.intake.commands._act import (
    Review,
    begin,
    check_apart,
    check_untied,
    family,
    span_in,
)
from zhenggai.apps.intake.commands.decide import told
from zhenggai.apps.intake.events import Event
from zhenggai.apps.intake.kinds import PassageKind, PassageOrigin, PassageState
from zhenggai.apps.intake.models import Passage, PassageElement, PassageLink
from zhenggai.apps.intake.queries.completeness import unit_at
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, WrongState
from zhenggai.core.records import Span
from zhenggai.kit.refusals import Missing

MOST_MERGED = 40
_INHERITED = (
    "kind",
    "state",
    "parent_id",
    "finding_type",
    "category_id",
    "common",
    "rating",
    "stated_status",
    "owner",
    "supporting",
    "deadline",
    "due_on",
    "target",
)


@transaction.atomic
def edit_boundary(
    *,
    intake_id: UUID,
    passage_id: UUID,
    seen: int,
    actor: Actor,
    at: datetime,
    start: int,
    end: int,
) -> Passage:
    """Move where a passage begins and ends. `Invalid` outside the text, where no words stand, or
    where a finding would share text with another accepted one that is not its parent or child."""
    review = begin(intake_id, actor=actor, at=at)
    passage = review.passage(passage_id, seen)
    span = span_in(review.text, start, end)
    if passage.kind == PassageKind.FINDING:
        check_apart(review, span, leaving=family(passage))
    before = [passage.start, passage.end]
    review.change(passage, **_place(review, span))
    review.end(Event.BOUNDED, body={**told(passage), "before": before})
    return passage


@transaction.atomic
def split_passage(
    *,
    intake_id: UUID,
    passage_id: UUID,
    seen: int,
    actor: Actor,
    at: datetime,
    cuts: Sequence[int],
) -> list[Passage]:
    """Make several passages of one, cut before each offset in `cuts`. The one that was split keeps
    its row. `Invalid` where a cut lies outside it or leaves a part without words."""
    review = begin(intake_id, actor=actor, at=at)
    passage = review.passage(passage_id, seen)
    check_untied(passage)
    borders = [passage.start, *sorted(set(cuts)), passage.end]
    if len(borders) < 3 or not all(a < b for a, b in pairwise(borders)):
        raise Invalid("intake.cut-outside", field="cuts")
    parts = [
        _made(review, passage, span_in(review.text, a, b), PassageOrigin.SPLIT)
        for a, b in pairwise(borders)
    ]
    Passage.objects.bulk_create(parts)
    _pass_on(passage, parts)
    review.change(passage, state=PassageState.REPLACED, parent_id=None)
    review.end(
        Event.SPLIT,
        body={**told(passage), "parts": [[part.start, part.end] for part in parts]},
    )
    return parts


@transaction.atomic
def merge_passages(
    *, intake_id: UUID, passages: Mapping[UUID, int], actor: Actor, at: datetime
) -> Passage:
    """Make one of several passages of one kind; `passages` gives the version seen of each. Those
    that adjoin become one stretch; of those that lie apart the first becomes the parent of the
    others, because a quote is never pieced together. Returns the one made, or the parent."""
    if not 2 <= len(passages) <= MOST_MERGED:
        raise Invalid("intake.merge-how-many", field="passages", most=MOST_MERGED)
    review = begin(intake_id, actor=actor, at=at)
    rows = [review.passage(pk, seen) for pk, seen in sorted(passages.items())]
    rows.sort(key=lambda row: (row.start, row.end))
    for row in rows:
        check_untied(row)
    if len({row.kind for row in rows}) > 1:
        raise Invalid("intake.merge-kinds", field="passages")
    if any(row.state == PassageState.REJECTED for row in rows):
        raise WrongState("intake.merge-rejected")
    if _adjoin(review, rows):
        return _joined(review, rows)
    if rows[0].kind != PassageKind.FINDING:
        raise Invalid("intake.merge-apart", field="passages")
    return _grouped(review, rows)


@transaction.atomic
def reclassify_passage(
    *,
    intake_id: UUID,
    passage_id: UUID,
    seen: int,
    actor: Actor,
    at: datetime,
    kind: PassageKind,
) -> Passage:
    """Say that a passage is of another kind. Links that the reading found no longer hold."""
    review = begin(intake_id, actor=actor, at=at)
    passage = review.passage(passage_id, seen)
    if passage.kind == kind:
        raise WrongState("intake.kind-already", kind=kind.value)
    if Passage.objects.filter(parent=passage).exclude(state=PassageState.REJECTED).exists():
        raise Invalid("intake.has-children", field="kind")
    check_untied(passage)
    if kind is PassageKind.FINDING and passage.state == PassageState.ACCEPTED:
        check_apart(review, Span(passage.start, passage.end), leaving=[passage.pk])
    before = str(passage.kind)
    review.change(passage, kind=kind, parent_id=None)
    review.end(Event.RECLASSIFIED, body={**told(passage), "before": before})
    return passage


@transaction.atomic
def add_missed(
    *,
    intake_id: UUID,
    actor: Actor,
    at: datetime,
    kind: PassageKind,
    start: int,
    end: int,
) -> Passage:
    """Add, as accepted, a passage that the reading missed."""
    review = begin(intake_id, actor=actor, at=at)
    span = span_in(review.text, start, end)
    if kind is PassageKind.FINDING:
        check_apart(review, span)
    same = review.intake.passages.filter(kind=kind, start=span.start, end=span.end)
    if same.exclude(state=PassageState.REPLACED).exists():
        raise Invalid("intake.there-already", field="start")
    added = Passage(
        intake=review.intake,
        kind=kind,
        state=PassageState.ACCEPTED,
        origin=PassageOrigin.ADDED,
        heading=_heading(review, span),
        changed_by_id=actor.person,
        changed_at=at,
        **_place(review, span),
    )
    added.save(force_insert=True)
    review.end(Event.ADDED, body=told(added))
    return added


@transaction.atomic
def add_typed(
    *,
    intake_id: UUID,
    actor: Actor,
    at: datetime,
    kind: PassageKind,
    paragraph: int,
    typed: str,
) -> Passage:
    """Add what stands in a paragraph, typed instead of selected. `Invalid` where it does not stand
    there word for word, or more than once."""
    review = begin(intake_id, actor=actor, at=at)
    blocks = review.layout.document.blocks
    if not 1 <= paragraph <= len(blocks):
        raise Missing("intake.no-such-paragraph")
    block = blocks[paragraph - 1].span
    found = _verbatim(review.text, typed, block)
    if len(found) != 1:
        raise Invalid("intake.typed-not-verbatim", field="typed", times=len(found))
    start, end = found[0].start, found[0].end
    return add_missed(intake_id=intake_id, actor=actor, at=at, kind=kind, start=start, end=end)


@transaction.atomic
def retype_boundary(
    *, intake_id: UUID, passage_id: UUID, seen: int, actor: Actor, at: datetime, typed: str
) -> Passage:
    """Like `edit_boundary`, with the passage typed as it should be: found where it stands word for
    word nearest to where the passage stands now."""
    review = begin(intake_id, actor=actor, at=at)
    passage = review.passage(passage_id, seen)
    found = _verbatim(review.text, typed, Span(0, len(review.text)))
    if not found:
        raise Invalid("intake.typed-not-verbatim", field="typed", times=0)
    nearest = min(found, key=lambda span: abs(span.start - passage.start))
    return edit_boundary(
        intake_id=intake_id,
        passage_id=passage_id,
        seen=seen,
        actor=actor,
        at=at,
        start=nearest.start,
        end=nearest.end,
    )


@transaction.atomic
def split_before(
    *,
    intake_id: UUID,
    passage_id: UUID,
    seen: int,
    actor: Actor,
    at: datetime,
    beginnings: Sequence[str],
) -> list[Passage]:
    """Like `split_passage`, cut before words that are typed; each stands once in the passage."""
    review = begin(intake_id, actor=actor, at=at)
    passage = review.passage(passage_id, seen)
    cuts = []
    for typed in beginnings:
        found = _verbatim(review.text, typed, Span(passage.start, passage.end))
        if len(found) != 1:
            raise Invalid("intake.typed-not-verbatim", field="beginnings", times=len(found))
        cuts.append(found[0].start)
    return split_passage(
        intake_id=intake_id, passage_id=passage_id, seen=seen, actor=actor, at=at, cuts=cuts
    )


def _verbatim(text: str, typed: str, within: Span) -> list[Span]:
    """Where what was typed stands word for word; a line end typed is one of either kind."""
    lines = typed.strip().replace("\r\n", "\n").split("\n")
    if not any(lines):
        return []
    wanted = re.compile(r"\r?\n".join(re.escape(line) for line in lines))
    return [Span(*one.span()) for one in wanted.finditer(text, within.start, within.end)]


def _place(review: Review, span: Span) -> dict[str, Any]:
    quote = review.layout.document.quote(span)
    unit = unit_at(review.layout, span)
    return {
        "start": span.start,
        "end": span.end,
        "page": quote.page,
        "block": quote.paragraph or None,
        "place": unit.place[:64] if unit else "",
    }


def _heading(review: Review, span: Span) -> str:
    outline = review.layout.outline
    above = [index for index, one in enumerate(outline) if one.span.start <= span.start]
    titles: list[str] = []
    at = above[-1] if above else None
    while at is not None:
        if outline[at].level:
            titles.append(f"{outline[at].number}{outline[at].title}".strip())
        at = outline[at].parent
    return " › ".join(reversed(titles))[:500]


def _made(review: Review, like: Passage, span: Span, origin: PassageOrigin) -> Passage:
    values = {name: getattr(like, name) for name in _INHERITED}
    return Passage(
        intake=review.intake,
        origin=origin,
        heading=like.heading,
        made_from=like if origin is PassageOrigin.SPLIT else None,
        changed_by_id=review.actor.person,
        changed_at=review.at,
        **values,
        **_place(review, span),
    )


def _pass_on(passage: Passage, parts: Sequence[Passage]) -> None:
    """What hung on a passage hangs on what was made of it: links on each part, children and the
    parts of an audit finding on the first."""
    first = parts[0]
    links = PassageLink.objects.filter(finding=passage) | PassageLink.objects.filter(item=passage)
    PassageLink.objects.bulk_create(
        [
            PassageLink(
                finding_id=part.pk if link.finding_id == passage.pk else link.finding_id,
                item_id=part.pk if link.item_id == passage.pk else link.item_id,
                source=link.source,
            )
            for link in links
            for part in parts
        ],
        ignore_conflicts=True,
    )
    PassageElement.objects.bulk_create(
        [
            PassageElement(passage=first, kind=one.kind, start=one.start, end=one.end)
            for one in passage.elements.all()
        ]
    )
    Passage.objects.filter(parent=passage).update(parent=first)


def _adjoin(review: Review, rows: Sequence[Passage]) -> bool:
    """Whether nothing but white space and signs stands between one passage and the next."""
    gaps = (review.text[a.end : b.start] for a, b in pairwise(rows))
    return not any(char.isalnum() for gap in gaps for char in gap)


def _joined(review: Review, rows: Sequence[Passage]) -> Passage:
    first = rows[0]
    span = Span(first.start, max(row.end for row in rows))
    if first.kind == PassageKind.FINDING:
        leaving = [pk for row in rows for pk in family(row)]
        check_apart(review, span, leaving=leaving)
    made = _made(review, first, span, PassageOrigin.MERGED)
    own = {row.pk for row in rows}
    if made.parent_id in own:
        made.parent_id = None
    if any(row.state == PassageState.PROPOSED for row in rows):
        made.state = PassageState.PROPOSED
    made.save(force_insert=True)
    for row in rows:
        _pass_on(row, [made])
        review.change(row, state=PassageState.REPLACED, replaced_by=made, parent_id=None)
    review.end(
        Event.MERGED,
        body={**told(made), "spans": [[row.start, row.end] for row in rows]},
    )
    return made


def _grouped(review: Review, rows: Sequence[Passage]) -> Passage:
    parent, *children = rows
    if parent.parent_id is not None:
        raise Invalid("intake.parent-has-parent", field="passages")
    for row in children:
        if Passage.objects.filter(parent=row).exists():
            raise Invalid("intake.has-children", field="passages")
        review.change(row, parent=parent)
    review.change(parent)
    review.end(
        Event.GROUPED,
        body={**told(parent), "children": [str(row.pk) for row in children]},
    )
    return parent
