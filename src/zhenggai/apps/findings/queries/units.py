"""Units: what a viewer sees of the findings that one leads or helps with, and handovers of open
items. The tree and the holders of posts are read from `people`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from zhenggai.apps.findings.models import Finding, Handover, MeasureSupport
from zhenggai.apps.findings.queries.choosable import told_apart
from zhenggai.apps.findings.queries.lists import Row, Tally, by_state, overdue, rows, tally
from zhenggai.apps.findings.queries.rounds import Filters, list_of
from zhenggai.apps.findings.queries.sight import Scope, scope_of, sight, visible
from zhenggai.apps.findings.states import ENDED
from zhenggai.apps.people import directory
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Grant, Post, Unit
from zhenggai.apps.people.paths import upward
from zhenggai.apps.people.roles import Role
from zhenggai.kit.refusals import Missing

PAGE = 50
MOST_ITEMS = 500


@dataclass(frozen=True, slots=True)
class Below:
    """A unit right below, with what it and those below it lead."""

    id: UUID
    name: str
    name_en: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody who is named as the leader of open items here; `leads` is false where he does not
    hold the role any longer (未交接)."""

    id: UUID
    name: str
    name_en: str
    count: int
    leads: bool


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit. `led` counts what the unit itself leads, `helped` what it supports; `listed` is a
    page of the former. `leaders` and `open_handovers` are there for its own leaders only."""

    unit: Unit
    above: tuple[Unit, ...]
    posts: tuple[Post, ...]
    led: Tally
    helped: Tally
    below: tuple[Below, ...]
    listed: tuple[Row, ...]
    after: str
    leaders: tuple[Leader, ...]
    open_handovers: tuple[Handover, ...]
    may_begin: bool


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """A handover: the findings in it that the viewer sees, the numbers of the others, and which
    signature waits for him."""

    handover: Handover
    items: tuple[Row, ...]
    unseen: tuple[str, ...]
    gives: bool
    takes: bool
    fresh: bool

    @property
    def count(self) -> int:
        """How many findings pass on, as far as they are listed."""
        return len(self.items) + len(self.unseen)


def unit_page(unit_id: UUID, *, actor: Actor, filters: Filters, after: str = "") -> UnitPage:
    """The page of a unit. `Missing` where there is none, and for administrators, who see no
    business data."""
    if actor.admin is not None:
        raise Missing("unit.missing")
    unit = people.unit(unit_id)
    scope = scope_of(actor)
    seen = visible(scope).filter(lead_unit=unit_id)
    listed = list_of(seen, filters, today=actor.on, after=after)
    shown, more = listed[:PAGE], len(listed) > PAGE
    counts, named = _counts(unit, scope)
    helped = MeasureSupport.objects.filter(unit=unit_id, measure__removed_at=None)
    supported = visible(scope).filter(pk__in=helped.values("measure__links__finding"))
    leads = leads_here(actor, unit.path)
    return UnitPage(
        unit=unit,
        above=tuple(directory.above(unit)),
        posts=tuple(directory.posts(unit, on=actor.on)),
        led=tally(counts.get(unit_id, ()), late=seen.filter(overdue(actor.on)).count()),
        helped=tally(by_state(supported).items()),
        below=_below(unit, counts, named),
        listed=tuple(shown),
        after=shown[-1].ref if more else "",
        leaders=_leaders(unit, scope, actor.on) if leads else (),
        open_handovers=_open_handovers(unit) if leads else (),
        may_begin=leads,
    )


def leads_here(actor: Actor, path: str) -> bool:
    """Whether the actor himself is a leader of the unit at `path` or of one above it."""
    own = actor.principal is None
    return own and any(reach.covers(path) for reach in actor.held({Role.LEAD_LEADER}))


def successors(unit: Unit, *, on: date) -> Mapping[str, UUID]:
    """Who may take over the open items of a unit: those who lead it or a unit above it today."""
    columns = ("person__name", "unit__name", "person__login", "person")
    return told_apart(_grants_over(unit.path, on).values_list(*columns))


def handover_page(handover_id: UUID, *, actor: Actor, at: datetime) -> HandoverPage:
    """A handover, for the two who sign it and the leaders of the unit and above. `Missing` for
    everybody else."""
    found = Handover.objects.select_related("unit", "from_person", "to_person")
    one = found.filter(pk=handover_id).first()
    if one is None or not _concerns(actor, one):
        raise Missing("handover.missing")
    inside = Finding.objects.filter(pk__in=one.items.values("finding"))
    seen = visible(scope_of(actor)).filter(pk__in=one.items.values("finding"))
    items = rows(seen.order_by("ref")[:MOST_ITEMS], today=actor.on)
    known = {row.id for row in items}
    refs = inside.order_by("ref").values_list("pk", "ref")[:MOST_ITEMS]
    above = any(
        one.unit.path.startswith(reach.path) and reach.path != one.unit.path
        for reach in actor.held({Role.LEAD_LEADER})
    )
    own = actor.principal is None
    return HandoverPage(
        handover=one,
        items=tuple(items),
        unseen=tuple(ref for pk, ref in refs if pk not in known),
        gives=own
        and one.given_at is None
        and actor.person != one.to_person_id
        and (actor.person == one.from_person_id or above),
        takes=own and one.taken_at is None and actor.person == one.to_person_id,
        fresh=actor.is_fresh(at),
    )


def _counts(
    unit: Unit, scope: Scope
) -> tuple[dict[UUID, list[tuple[str, int]]], list[tuple[UUID, str, str, str, UUID | None]]]:
    """Counts by state of every unit in the subtree, and those units in their order."""
    below = people.subtree(unit.path).order_by("rank", "path")
    named = list(below.values_list("pk", "path", "name", "name_en", "parent"))
    counts: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    led = visible(scope).filter(lead_unit__in=[row[0] for row in named]).order_by()
    for lead, state, n in led.values_list("lead_unit", "state").annotate(n=Count("*")):
        if lead is not None:
            counts[lead].append((state, n))
    return counts, named


def _below(
    unit: Unit,
    counts: Mapping[UUID, list[tuple[str, int]]],
    named: list[tuple[UUID, str, str, str, UUID | None]],
) -> tuple[Below, ...]:
    found = []
    for pk, path, name, name_en, parent in named:
        if parent != unit.pk:
            continue
        inside = [other for other, there, *_ in named if there.startswith(path)]
        pairs = [pair for other in inside for pair in counts.get(other, ())]
        found.append(Below(pk, name, name_en, tally(pairs)))
    return tuple(found)


def _leaders(unit: Unit, scope: Scope, on: date) -> tuple[Leader, ...]:
    # Of what he sees: a round names nobody before its feedback date.
    open_ = Finding.objects.filter(
        sight(scope), lead_unit__path__startswith=unit.path, lead_leader__isnull=False
    ).exclude(state__in=ENDED)
    columns = ("lead_leader", "lead_leader__name", "lead_leader__name_en")
    named = open_.order_by("lead_leader__name").values_list(*columns).annotate(n=Count("*"))
    leading = set(_grants_over(unit.path, on).values_list("person", flat=True))
    leading |= set(_grants_below(unit.path, on).values_list("person", flat=True))
    return tuple(
        Leader(pk, name, name_en, n, pk in leading) for pk, name, name_en, n in named if pk
    )


def _grants_over(path: str, on: date) -> QuerySet[Grant]:
    return _leading(on).filter(unit__path__in=upward(path))


def _grants_below(path: str, on: date) -> QuerySet[Grant]:
    return _leading(on).filter(unit__path__startswith=path)


def _leading(on: date) -> QuerySet[Grant]:
    return Grant.objects.filter(
        people.holding(on),
        withdrawn_at=None,
        role=Role.LEAD_LEADER.value,
        person__is_active=True,
    ).order_by("person__name", "pk")


def _open_handovers(unit: Unit) -> tuple[Handover, ...]:
    open_ = Handover.objects.filter(unit__path__startswith=unit.path)
    waiting = open_.exclude(given_at__isnull=False, taken_at__isnull=False)
    found = waiting.select_related("unit", "from_person", "to_person")
    return tuple(found.order_by("begun_at", "pk")[:PAGE])


def _concerns(actor: Actor, one: Handover) -> bool:
    if actor.person in {one.from_person_id, one.to_person_id}:
        return True
    return any(reach.covers(one.unit.path) for reach in actor.held({Role.LEAD_LEADER}))
