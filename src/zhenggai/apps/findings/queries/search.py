"""Finding findings by words: in what they quote, in causes, measures and progress, and in the names
and texts of evidence, as far as the viewer may read each of these.

The index gives candidates, newest first; who may see one is asked of its finding by the database,
as `sight` asks it everywhere; how well it answers is told from its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from zhenggai.apps.findings.kinds import FoundIn
from zhenggai.apps.findings.models import Finding, Measure, MeasureSupport, Round
from zhenggai.apps.findings.queries.named import NAMED_BY, TITLE
from zhenggai.apps.findings.queries.sight import Scope, handed_in, scope_of, sight, visible
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.passages import queries as passages
from zhenggai.apps.passages.models import Passage, Posting
from zhenggai.apps.people.actors import Actor
from zhenggai.core.records import Span
from zhenggai.core.seeking import Question, Rank, ask, excerpt, terms_within
from zhenggai.kit.refusals import Missing

# So many visible passages are ranked; of more, the newest.
MOST = 2_000
PAGE = 20
# So many of a finding's passages are shown; the page of the finding has the rest.
SHOWN = 3
_MOST_SHOWN = 160
# Above this, or for a quarter of all rounds, most of what the index holds is the viewer's anyway.
MOST_CIRCLES = 100
# The key of a page, as the page before gave it.
KEY = re.compile(r"([0-2])-([0-9]{1,19})")
# What a unit sees that helps with a measure, beside the measure.
_WHOLE = (FoundIn.HEADING, FoundIn.QUOTE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of a passage and where the words stand in it; `cut` on either side where there is
    more. `key` is the thing whose text it is."""

    kind: str
    key: UUID
    part: UUID
    text: str
    spans: tuple[Span, ...]
    cut: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class Row:
    """One finding with the best of its passages; `more` are those that are not shown."""

    id: UUID
    ref: str
    title: str
    state: str
    round: Name
    unit: Name | None
    shown: tuple[Shown, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """The finding whose number was typed."""

    id: UUID
    ref: str
    title: str


@dataclass(frozen=True, slots=True)
class Results:
    """A page of findings, best first. `findings` and `passages` count what was ranked; `capped`
    where there were more passages than are ranked; `after` is the key of the next page."""

    question: Question
    rows: tuple[Row, ...]
    findings: int
    passages: int
    capped: bool
    after: str = ""
    numbered: Numbered | None = None


class _Hit(NamedTuple):
    """A passage that answers; better ones first, then newer ones. `subject` as the database gives
    it, which is enough to tell one finding from another."""

    rank: Rank
    order: int
    subject: object

    @property
    def id(self) -> int:
        """The key of the passage."""
        return -self.order


def search(typed: str, *, actor: Actor, after: str = "") -> Results:
    """What answers, for an actor. Raises `Invalid` as `core.seeking.ask` does, and `Missing` for a
    key that no page gave."""
    question = ask(typed)
    scope = scope_of(actor)
    hits, capped = _hits(question, scope)
    found: dict[object, list[_Hit]] = {}
    for hit in hits:
        found.setdefault(hit.subject, []).append(hit)
    behind = _place(after)
    left = [group for group in found.values() if behind is None or group[0][:2] > behind]
    page = left[:PAGE]
    return Results(
        question=question,
        rows=tuple(_rows(page, question)),
        findings=len(found),
        passages=len(hits),
        capped=capped,
        after=_key(page[-1][0]) if len(left) > PAGE else "",
        numbered=None if after else _numbered(typed, scope),
    )


def headed(words: str, *, most: int) -> list[UUID] | None:
    """The findings whose headings may hold these very characters, of whoever's sight: to narrow a
    list that asks for them. `None` where the index cannot tell, or tells of more than `most`: what
    so many have is soon found by reading on."""
    sought = terms_within(words)
    if not sought or not passages.is_current():
        return None
    rows = passages.holding(sought, kinds=(FoundIn.HEADING,)).order_by()
    found = list(rows.values_list("passage__subject", flat=True)[: most + 1])
    return None if len(found) > most else found


def behind() -> int:
    """How many findings and measures of plans have nothing in the index, which is made anew by
    `zhenggai reindex`. Two questions of the keys alone: for `zhenggai doctor`, not for pages."""
    own = Passage.objects.filter(subject=OuterRef("pk"))
    lost = Finding.objects.filter(~Exists(own)).count()
    hung = Passage.objects.filter(subject=OuterRef("home"), part=OuterRef("pk"))
    return lost + Measure.objects.filter(~Exists(hung), removed_at=None).count()


def _hits(question: Question, scope: Scope) -> tuple[list[_Hit], bool]:
    """The passages to rank, best first, and whether there were more."""
    seen, circles = _seen(scope), circles_of(scope)
    found = _candidates(question.terms, question, seen, circles)
    capped = len(found) > MOST
    if capped and question.whole.terms != question.terms:
        # An exact answer counts however old it is: those that may have the words one after the
        # other are asked for again, without the others.
        exact = _candidates(question.whole.terms, question, seen, circles)
        found = [hit for hit in exact if hit.rank is Rank.EXACT] + found
    kept: dict[int, _Hit] = {}
    for hit in found:
        if len(kept) < MOST:
            kept.setdefault(hit.order, hit)
    return sorted(kept.values(), key=itemgetter(0, 1)), capped


def _candidates(
    terms: tuple[str, ...], question: Question, seen: Q, circles: frozenset[UUID] | None
) -> list[_Hit]:
    """What answers of the newest that hold some terms, one more than is ranked where there are
    more. Nothing is read that need not be, and no key is made into an object."""
    subject = ExpressionWrapper(F("passage__subject"), output_field=CharField())

    text = () if question.certain else ("passage__text",)

    def read(rows: QuerySet[Posting]) -> list[tuple[int, object, str]]:
        columns = rows.values_list("pk", subject, *text)
        return [(row[0], row[1], row[2] if len(row) > 2 else "") for row in columns]

    found = passages.newest(terms, read, most=MOST + 1, circles=circles, seen=seen)
    if question.certain:
        return [_Hit(Rank.EXACT, -key, what) for key, what, _ in found]
    ranked = ((question.rank(words), key, what) for key, what, words in found)
    return [_Hit(rank, -key, what) for rank, key, what in ranked if rank is not None]


def _seen(scope: Scope) -> Q:
    """The condition that the viewer may read a passage; judged by its finding and its measure."""
    own = Finding.objects.filter(pk=OuterRef("passage__subject"))
    seen = Q(Exists(own.filter(sight(scope))))
    if not scope.helps:
        return seen
    # Asked of each passage: a list of all that is supported would be made anew for each question.
    helps = MeasureSupport.objects.filter(unit__in=scope.helps, measure__removed_at=None)
    handed = Q(Exists(own.filter(handed_in(scope))))
    quoted = Q(passage__kind__in=_WHOLE) & Q(
        Exists(helps.filter(measure__links__finding=OuterRef("passage__subject")))
    )
    helped = Q(Exists(helps.filter(measure=OuterRef("passage__part"))))
    return seen | handed & (quoted | helped)


def circles_of(scope: Scope) -> frozenset[UUID] | None:
    """The keys to narrow the index by, `None` where that would not pay."""
    rounds = scope.team | scope.judged
    circles = rounds | scope.units | scope.helps
    if len(circles) > MOST_CIRCLES:
        return None
    if len(rounds) > 1 and 4 * len(rounds) >= Round.objects.count():
        return None
    return circles


def _numbered(typed: str, scope: Scope) -> Numbered | None:
    """The finding that has what was typed as its number, where the viewer sees it."""
    if "/" not in typed or not typed.isprintable():
        return None
    rows = visible(scope).filter(ref=typed.strip())
    found = rows.values_list("pk", "ref", "heading", Substr("quote__text", 1, TITLE)).first()
    return None if found is None else Numbered(found[0], found[1], found[2] or found[3])


def _rows(groups: Sequence[list[_Hit]], question: Question) -> Iterator[Row]:
    wanted = [hit.id for group in groups for hit in group[:SHOWN]]
    told = {one.pk: one for one in Passage.objects.filter(pk__in=wanted)}
    # What was taken out meanwhile is not shown.
    shown = [[told[hit.id] for hit in group[:SHOWN] if hit.id in told] for group in groups]
    known = _known([some[0].subject for some in shown if some])
    for group, some in zip(groups, shown, strict=True):
        if some:
            yield Row(
                *known[some[0].subject],
                shown=tuple(_shown(one, question) for one in some),
                more=len(group[SHOWN:]),
            )


def _known(findings: Sequence[UUID]) -> dict[UUID, tuple[UUID, str, str, str, Name, Name | None]]:
    columns = Finding.objects.filter(pk__in=findings).values_list(*NAMED_BY)
    return {
        pk: (
            pk,
            ref,
            heading or quote,
            state,
            Name(round_, round_en),
            Name(unit, unit_en or "") if unit else None,
        )
        for pk, ref, heading, quote, state, round_, round_en, unit, unit_en in columns
    }


def _shown(one: Passage, question: Question) -> Shown:
    return Shown(
        *(one.kind, one.key, one.part),
        *part_of(one.text, question.spans(one.text), most=_MOST_SHOWN),
    )


def part_of(
    text: str, spans: Sequence[Span], *, most: int
) -> tuple[str, tuple[Span, ...], tuple[bool, bool]]:
    """The part of a text to show, where the words stand in it, and on which side there is more."""
    part = excerpt(text, spans, most=most)
    within = tuple(
        Span(max(span.start, part.start) - part.start, min(span.end, part.end) - part.start)
        for span in spans
        if span.start < part.end and span.end > part.start
    )
    return text[part.start : part.end], within, (part.start > 0, part.end < len(text))


def _key(hit: _Hit) -> str:
    return f"{hit.rank.value}-{hit.id}"


def _place(key: str) -> tuple[int, int] | None:
    """The place that a key names."""
    if not key:
        return None
    named = KEY.fullmatch(key)
    if named is None:
        raise Missing("site.no-page")
    return int(named[1]), -int(named[2])
