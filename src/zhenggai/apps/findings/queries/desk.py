"""My desk: what waits for one actor today, grouped by what he is to do, the longest overdue first.

One query for each kind of work that his roles can bring, and none for the others; never more rows
than are shown. What separation of duties keeps from him is left out and only counted.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from zhenggai.apps.findings.models import (
    Draft,
    Finding,
    Handover,
)
from zhenggai.apps.findings.queries.at_hand import COUNTED, Place, at_hand, merged
from zhenggai.apps.findings.queries.drafts import PREPARED
from zhenggai.apps.findings.queries.ground import NOTHING, Ground, ground_of
from zhenggai.apps.findings.queries.kinds_of_work import (
    AHEAD,
    KINDS,
    Kind,
    first_milestone,
    latest_plan,
)
from zhenggai.apps.findings.queries.named import NAMED_BY
from zhenggai.apps.findings.queries.sight import Scope, scope_of, sight, supported
from zhenggai.apps.findings.states import RULES, Part, State
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.roles import Role
from zhenggai.kit.prepared import Lazy, Prepared
from zhenggai.kit.refusals import Missing

SHOWN = 30
# The most open records of one kind that are looked at.
RECORDS = 2000
PAGE = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One finding that waits. `on` is the day it is due, `None` where none is set."""

    id: UUID
    ref: str
    title: str
    state: str
    on: date | None
    late: bool
    round_name: str
    round_name_en: str
    unit_name: str
    unit_name_en: str


@dataclass(frozen=True, slots=True)
class Group:
    """What waits for one kind of work: the first of it, and how many there are, counted up to
    `COUNTED`."""

    code: str
    items: tuple[Item, ...]
    count: int

    @property
    def more(self) -> bool:
        """Whether not all are shown."""
        return self.count > len(self.items)

    @property
    def uncounted(self) -> bool:
        """Whether there are more than were counted."""
        return self.count >= COUNTED


@dataclass(frozen=True, slots=True)
class Signing:
    """A handover of open items that waits for a signature: as the one who `gives` or takes."""

    id: UUID
    gives: bool
    unit_name: str
    unit_name_en: str
    from_name: str
    from_name_en: str
    to_name: str
    to_name_en: str
    begun_on: date


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for one actor; `colleagues` counts, up to `COUNTED`, what only others may do."""

    groups: tuple[Group, ...]
    signings: tuple[Signing, ...]
    colleagues: int

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self.groups and not self.signings


@dataclass(frozen=True, slots=True)
class LeftReady:
    """What a delegate left for the person to confirm: the name of the act, the finding and the
    thing that it is about."""

    slug: str
    finding: UUID
    thing: UUID | None
    by: UUID
    saved_at: datetime
    ref: str = ""
    title: str = ""
    name: str = ""
    name_en: str = ""


_DRAFTS = Prepared(
    lambda person: Draft.objects.filter(person=person, key__startswith=PREPARED).values_list(
        "key", "fields", "saved_at"
    )[:SHOWN]
)


def prepared_for(actor: Actor) -> list[LeftReady]:
    """What delegates have prepared for a person, the oldest first, of the findings he sees."""
    if actor.principal is not None:
        return []
    left = [_prepared(*row) for row in _DRAFTS(person=actor.person)]
    items = _details({one.finding for one in left}, scope_of(actor)) if left else {}
    named = people.names({one.by for one in left}) if left else {}
    return [
        replace(
            one,
            ref=items[one.finding][0],
            title=items[one.finding][1] or items[one.finding][2],
            name=named[one.by].name,
            name_en=named[one.by].name_en,
        )
        for one in sorted(left, key=lambda one: one.saved_at)
        if one.finding in items
    ]


def _prepared(key: str, fields: str, saved_at: datetime) -> LeftReady:
    slug, finding, thing = key.removeprefix(PREPARED).split(":")
    by = UUID(json.loads(fields)["by"])
    return LeftReady(slug, UUID(finding), None if thing == "-" else UUID(thing), by, saved_at)


def desk_of(actor: Actor) -> Desk:
    """The desk of an actor. The number of queries follows from his roles alone."""
    ground = ground_of(actor)
    kinds = [kind for kind in KINDS if _concerns(kind, ground)]
    places: dict[str, list[Place]] = {kind.code: [] for kind in kinds}
    for code, found in at_hand([kind for kind in kinds if kind.bounded], ground).items():
        places[code] = found
    for kind in kinds:
        if not kind.bounded:
            more = _places(kind, ground, most=COUNTED)
            places[kind.code] = merged(places[kind.code], more)[:COUNTED]
    shown = {code: found[:SHOWN] for code, found in places.items()}
    scope = scope_of(actor)
    items = _details({pk for found in shown.values() for _, pk in found}, scope)
    groups = [
        Group(code, _shown(shown[code], items, ground.on), len(found))
        for code, found in places.items()
    ]
    return Desk(
        groups=tuple(group for group in groups if group.items),
        signings=tuple(_signings(actor)),
        colleagues=_colleagues(kinds, scope, ground),
    )


@dataclass(frozen=True, slots=True)
class Slice:
    """A page of one kind of work; `after` leads to the next, empty on the last."""

    code: str
    items: tuple[Item, ...]
    after: str


def waiting(actor: Actor, *, code: str, after: str = "") -> Slice:
    """All that waits of one kind, a page at a time. `Missing` for a kind that his roles do not
    bring, or a place in the list that never was."""
    ground = ground_of(actor)
    kinds = [kind for kind in KINDS if kind.code == code and _concerns(kind, ground)]
    if not kinds:
        raise Missing("site.no-page")
    found: list[Place] = []
    for kind in kinds:
        more = _places(kind, ground, most=PAGE + 1, after=after)
        found = merged(found, more)[: PAGE + 1]
    shown, more_ = found[:PAGE], len(found) > PAGE
    items = _details({pk for _, pk in shown}, scope_of(actor))
    return Slice(code, _shown(shown, items, ground.on), _place(shown[-1]) if more_ else "")


def _concerns(kind: Kind, ground: Ground) -> bool:
    if kind.code == "opinion":
        return bool(ground.offices)
    return ground.has(kind.for_roles)


def _places(kind: Kind, ground: Ground, *, most: int, after: str = "") -> list[Place]:
    """The first of what waits of one kind, in the order of the desk, from behind `after`."""
    if kind.records is not None and not ground.is_narrow(kind.for_roles):
        return _brought(kind, kind.records(ground), ground, most=most, after=after)
    where = kind.where(ground) if kind.where else ground.within(kind.for_roles)
    where &= Q(state__in=kind.states) & ground.free(kind.acts[0])
    if kind.records is not None:
        where &= Q(Lazy(_is_about, kind.model, that=kind.records(ground)))
    narrow = Q() if kind.narrow is None else kind.narrow(ground)
    if after:
        narrow &= _beyond(after)
    until = {"until": ground.on + AHEAD} if kind.code == "milestone" else {}
    return _WAITING(kind.code, kind.by, most, where=where, narrow=narrow, **until)


def _waiting(
    code: str, by: str, most: int, where: Q, narrow: Q, until: Any = None
) -> QuerySet[Finding, Place]:
    """What waits; `narrow` may ask for what is annotated."""
    rows = Finding.objects.filter(where)
    rows = rows.annotate(on=F(by) if until is None else first_milestone(until))
    if code == "opinion":
        rows = rows.annotate(plan=latest_plan())
    return rows.filter(narrow).order_by("on", "pk").values_list("on", "pk")[:most]


_WAITING = Prepared(_waiting)


def _is_about(model: type[Model], that: Q) -> Exists:
    """Whether there is an open record about a finding."""
    return Exists(model._default_manager.filter(that, finding=OuterRef("pk")))


_RECORDS = Prepared(
    lambda model, that: (
        model._default_manager.filter(that).order_by().values_list("finding")[:RECORDS]
    )
)
_OF_RECORDS = Prepared(
    lambda by, keys, free, beyond: (
        Finding.objects.filter(free, pk__in=keys)
        .annotate(on=F(by))
        .filter(beyond)
        .values_list("on", "pk", "state", "round", "lead_unit")
    )
)


def _brought(kind: Kind, that: Q, ground: Ground, *, most: int, after: str) -> list[Place]:
    """The same for a broad reach, from the few open records: by their keys, so that no database
    thinks of walking through all that stands in a state."""
    keys = {key for (key,) in _RECORDS(kind.model, that=that)}
    beyond = _beyond(after) if after else Q()
    rows = _OF_RECORDS(kind.by, keys=keys, free=ground.free(kind.acts[0]), beyond=beyond)
    found = [
        (on, pk)
        for on, pk, state, round_, unit in rows
        if state in kind.states and ground.reaches(kind.for_roles, round_, unit)
    ]
    return merged([], found)[:most]


_DETAILS = Prepared(
    lambda keys, seen: Finding.objects.filter(seen, pk__in=keys).values_list(*NAMED_BY)
)


def _details(keys: Collection[UUID], scope: Scope) -> dict[UUID, tuple[Any, ...]]:
    """What is shown of findings, of those that the viewer sees, in one query."""
    rows = _DETAILS(keys=keys, seen=sight(scope) | supported(scope)) if keys else ()
    return {row[0]: row[1:] for row in rows}


def _shown(
    places: list[Place], items: Mapping[UUID, tuple[Any, ...]], today: date
) -> tuple[Item, ...]:
    return tuple(_item(pk, on, items[pk], today) for on, pk in places if pk in items)


def _item(pk: UUID, on: date | None, row: tuple[Any, ...], today: date) -> Item:
    ref, heading, quote, state, name, name_en, unit, unit_en = row
    return Item(
        id=pk,
        ref=ref,
        title=heading or quote,
        state=state,
        on=on,
        late=on is not None and on < today,
        round_name=name,
        round_name_en=name_en,
        unit_name=unit or "",
        unit_name_en=unit_en or "",
    )


def _place(place: Place) -> str:
    on, pk = place
    return f"{on.isoformat() if on else ''}~{pk}"


def _beyond(after: str) -> Q:
    day, _, key = after.partition("~")
    try:
        pk = UUID(key)
        on = date.fromisoformat(day) if day else None
    except ValueError:
        raise Missing("site.no-page") from None
    if on is None:
        return Q(on=None, pk__gt=pk)
    return Q(on__gt=on) | Q(on=on, pk__gt=pk) | Q(on=None)


def _colleagues(kinds: list[Kind], scope: Scope, ground: Ground) -> int:
    """How many of the findings that wait for an act that his roles allow are kept from him by an
    earlier part of his own, of the first `COUNTED` for each part that he could be kept from."""
    kept: set[UUID] = set()
    plain = [one for one in kinds if not (one.where or one.records or one.bounded)]
    for part in Part:
        if not ground.may_be_kept(part):
            continue
        waits = NOTHING
        for kind in plain:
            if RULES[kind.acts[0]].part is part and State.CLOSED not in kind.states:
                waits |= ground.within(kind.for_roles) & Q(state__in=kind.states)
        kept |= {pk for (pk,) in _KEPT(waits=waits, kept=ground.kept(part))}
    return len(_SEEN(keys=kept, seen=sight(scope) | supported(scope))) if kept else 0


_KEPT = Prepared(
    lambda waits, kept: Finding.objects.filter(
        kept,
        pk__in=Finding.objects.filter(waits).order_by("due_on", "pk").values("pk")[:COUNTED],
    ).values_list("pk")
)
_SEEN = Prepared(lambda keys, seen: Finding.objects.filter(seen, pk__in=keys).values_list("pk"))


def _signings(actor: Actor) -> list[Signing]:
    """The handovers that wait for his own signature; a delegate signs none."""
    if actor.principal is not None:
        return []
    gives = Q(given_at=None, from_person=actor.person)
    for reach in actor.held({Role.LEAD_LEADER}):
        below = Q(unit__path__startswith=reach.path) & ~Q(unit__path=reach.path)
        gives |= Q(given_at=None) & below
    takes = Q(taken_at=None, to_person=actor.person)
    return [
        Signing(
            pk, taker != actor.person, unit, unit_en, giver, giver_en, next_, next_en, at.date()
        )
        for pk, taker, unit, unit_en, giver, giver_en, next_, next_en, at in _HANDOVERS(
            own=gives | takes
        )
    ]


_HANDOVERS = Prepared(
    lambda own: (
        Handover.objects.filter(own)
        .order_by("begun_at", "pk")
        .values_list(
            "pk",
            "to_person",
            "unit__name",
            "unit__name_en",
            "from_person__name",
            "from_person__name_en",
            "to_person__name",
            "to_person__name_en",
            "begun_at",
        )[:SHOWN]
    )
)
