"""The findings nearest to one by what they quote, as far as the viewer sees them whole: proposed
as 屡查屡犯 and 共性问题, for a person to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries import relations
from zhenggai.apps.findings.queries.lists import APART
from zhenggai.apps.findings.queries.relations import Named, Said
from zhenggai.apps.findings.queries.search import circles_of, part_of
from zhenggai.apps.findings.queries.sight import find_whole, scope_of, sight
from zhenggai.apps.passages import queries as passages
from zhenggai.apps.people.actors import Actor
from zhenggai.core.likeness import shared, traits
from zhenggai.core.records import Span

# So much of a quote is shown.
MOST_SHOWN = 240


@dataclass(frozen=True, slots=True)
class Like:
    """A finding that is like another: a part of its quote with the shared words in their places
    (`text` and `spans`), `cut` on either side where there is more."""

    of: Named
    text: str
    spans: tuple[Span, ...]
    cut: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class Similar:
    """The finding, what is like it and nothing was said of yet, and what was said; `earlier` are
    those of both that it could repeat."""

    finding: Finding
    likes: tuple[Like, ...]
    said: tuple[Said, ...]
    earlier: frozenset[UUID]


def similar_to(finding_id: UUID, *, actor: Actor) -> Similar:
    """What is like a finding, of other rounds and units. `Missing` where the viewer does not see
    it whole."""
    finding = find_whole(finding_id, actor=actor)
    said = relations.said(finding.pk, actor)
    # Parts of one finding quote the same passage.
    own = Q(quote=finding.quote_id) | Q(pk__in=relations.others_of(finding.pk))
    if finding.lead_unit_id is not None:
        own |= Q(round=finding.round_id, lead_unit=finding.lead_unit_id)
    likes = like_text(finding.quote.text, actor=actor, apart_from=own)
    named = [*(one.of for one in likes), *(one.other for one in said)]
    earlier = frozenset(one.id for one in named if _is_earlier(one, finding))
    return Similar(finding, likes, said, earlier)


def like_text(text: str, *, actor: Actor, apart_from: Q | None = None) -> tuple[Like, ...]:
    """The findings that say the like of a text, the nearest first; at most eight queries."""
    scope = scope_of(actor)
    wanted = Finding.objects.filter(sight(scope)).exclude(state__in=sorted(APART))
    own = (wanted if apart_from is None else wanted.exclude(apart_from)).filter(
        pk=OuterRef("passage__subject")
    )
    found = passages.alike(traits(text), seen=Q(Exists(own)), circles=circles_of(scope))
    named = relations.seen_of(found, actor)
    quotes = dict(Finding.objects.filter(pk__in=found).values_list("pk", "quote__text"))
    return tuple(_like(named[key], text, quotes[key]) for key in found if key in named)


def _is_earlier(other: Named, finding: Finding) -> bool:
    return other.round_id != finding.round_id and other.feedback_on <= finding.round.feedback_on


def _like(of: Named, ours: str, theirs: str) -> Like:
    return Like(of, *part_of(theirs, shared(ours, theirs), most=MOST_SHOWN))
