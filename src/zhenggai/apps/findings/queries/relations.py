"""What persons have said of findings that are alike, as far as the viewer sees both: a link to what
he does not see is not there for him, not even as a count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from zhenggai.apps.findings.kinds import Relation
from zhenggai.apps.findings.models import Finding, SimilarLink
from zhenggai.apps.findings.queries.named import NAMED_BY
from zhenggai.apps.findings.queries.sight import scope_of, sight
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.kit.prepared import Prepared
from zhenggai.kit.refusals import Missing

CONFIRMED = (Relation.REPEAT_OF.value, Relation.COMMON_WITH.value)
MOST = 50
# A group is followed so far, and over so many links from the one that was asked for.
MOST_OF_A_GROUP = 500
MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class Named:
    """A finding as it is named beside others, with the day of its round's feedback; `headed` where
    the title is a heading and not the beginning of the quote."""

    id: UUID
    ref: str
    title: str
    headed: bool
    state: str
    round: Name
    unit: Name | None
    round_id: UUID
    feedback_on: date


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a finding and another: `repeats` where this one repeats the other."""

    id: UUID
    kind: str
    repeats: bool
    other: Named
    by: Name
    at: datetime
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A confirmed link of a group: `one` repeats `other`, or has its problem in common with it."""

    kind: str
    one: Named
    other: Named
    by: Name
    at: datetime
    reasons: str


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that hang together by confirmed links, the oldest round first; `capped` where there
    are more than are shown."""

    findings: tuple[Named, ...]
    links: tuple[Link, ...]
    capped: bool

    @property
    def has_repeats(self) -> bool:
        """Whether one repeats another (屡查屡犯)."""
        return any(link.kind == Relation.REPEAT_OF for link in self.links)

    @property
    def has_common(self) -> bool:
        """Whether one is common with another (共性问题)."""
        return any(link.kind == Relation.COMMON_WITH for link in self.links)


_LINK = ("pk", "finding", "other", "kind", "by__name", "by__name_en", "at", "entry")
_NAMED = (*NAMED_BY, "round", "round__feedback_on")


def _standing(where: Q) -> QuerySet[SimilarLink, tuple[Any, ...]]:
    rows = SimilarLink.objects.filter(where, replaced_at=None).order_by("-at", "pk")
    return rows.values_list(*_LINK)


_SAID = Prepared(lambda finding: _standing(Q(finding=finding) | Q(other=finding)))
_AMONG = Prepared(
    lambda kinds, ids: _standing(Q(finding__in=ids) | Q(other__in=ids)).filter(kind__in=kinds)
)
_SEEN = Prepared(lambda ids, seen: Finding.objects.filter(seen, pk__in=ids).values_list(*_NAMED))


def confirmed(finding: UUID, actor: Actor) -> tuple[Said, ...]:
    """The confirmed links of a finding that the viewer sees whole, the newest first."""
    return tuple(one for one in said(finding, actor) if one.kind in CONFIRMED)


def said(finding: UUID, actor: Actor) -> tuple[Said, ...]:
    """All that stands said of a finding and others, the newest first, in at most six queries."""
    rows = _SAID(finding=finding)
    others = {other if one == finding else one for _, one, other, *_ in rows}
    seen = seen_of(others, actor)
    shown = [row for row in rows if (row[2] if row[1] == finding else row[1]) in seen][:MOST]
    words = journal.texts(row[7] for row in shown)
    return tuple(
        Said(
            id=pk,
            kind=kind,
            repeats=one == finding,
            other=seen[other if one == finding else one],
            by=Name(by, by_en),
            at=at,
            reasons=words.get(entry, {}).get("reasons", ""),
        )
        for pk, one, other, kind, by, by_en, at, entry in shown
    )


def others_of(finding: UUID) -> list[UUID]:
    """The findings of which anything stands said beside this one, seen or not: to leave out, not to
    show."""
    return [other if one == finding else one for _, one, other, *_ in _SAID(finding=finding)]


def group_of(finding_id: UUID, *, actor: Actor) -> Group:
    """The findings that hang together with one by confirmed links, each step over findings that the
    viewer sees whole. `Missing` where he does not so see the one."""
    seen = seen_of({finding_id}, actor)
    if not seen:
        raise Missing("finding.missing")
    links: dict[UUID, tuple[Any, ...]] = {}
    edge: set[UUID] = {finding_id}
    for _ in range(MOST_STEPS):
        if not edge or len(seen) > MOST_OF_A_GROUP:
            break
        rows = _AMONG(kinds=CONFIRMED, ids=sorted(edge))
        new = {key for row in rows for key in row[1:3]} - seen.keys()
        found = seen_of(new, actor)
        seen |= found
        links |= {row[0]: row for row in rows if {row[1], row[2]} <= seen.keys()}
        edge = set(found)
    shown = sorted(seen.values(), key=lambda one: (one.feedback_on, one.ref))[:MOST_OF_A_GROUP]
    kept = {one.id for one in shown}
    rows = [row for row in links.values() if {row[1], row[2]} <= kept]
    capped = len(seen) > MOST_OF_A_GROUP or bool(edge)
    return Group(tuple(shown), _links(rows, seen), capped=capped)


def seen_of(ids: Collection[UUID], actor: Actor) -> dict[UUID, Named]:
    """Of some findings those that the viewer sees whole, named."""
    if not ids:
        return {}
    rows = _SEEN(ids=sorted(ids), seen=sight(scope_of(actor)))
    return {row[0]: _named(row) for row in rows}


def _named(row: tuple[Any, ...]) -> Named:
    pk, ref, heading, quote, state, round_, round_en, unit, unit_en, key, feedback_on = row
    return Named(
        id=pk,
        ref=ref,
        title=heading or quote,
        headed=bool(heading),
        state=state,
        round=Name(round_, round_en),
        unit=Name(unit, unit_en or "") if unit else None,
        round_id=key,
        feedback_on=feedback_on,
    )


def standing_on(finding: UUID, other: UUID) -> UUID | None:
    """What stands said of two findings, `None` where nothing is."""
    both = Q(finding=finding, other=other) | Q(finding=other, other=finding)
    return SimilarLink.objects.filter(both, replaced_at=None).values_list("pk", flat=True).first()


def _links(rows: Iterable[tuple[Any, ...]], seen: Mapping[UUID, Named]) -> tuple[Link, ...]:
    told = sorted(rows, key=lambda row: row[6])
    words = journal.texts(row[7] for row in told)
    return tuple(
        Link(
            kind=kind,
            one=seen[one],
            other=seen[other],
            by=Name(by, by_en),
            at=at,
            reasons=words.get(entry, {}).get("reasons", ""),
        )
        for _, one, other, kind, by, by_en, at, entry in told
    )
