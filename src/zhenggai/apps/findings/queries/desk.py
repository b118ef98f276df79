"""My desk: what waits for one actor today, grouped by what he is to do, the longest overdue first.

One query for each kind of work that his roles can bring, and none for the others; never more rows
than are shown. What separation of duties keeps from him is left out and only counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from zhenggai.apps.findings.kinds import LinkSource, MeasureState
from zhenggai.apps.findings.models import (
    CloseOut,
    Draft,
    Finding,
    Handover,
    Hold,
    MeasureLink,
    MeasureSupport,
    Milestone,
    Objection,
    PlanOpinion,
    PlanSubmission,
    Progress,
    Proposal,
    Question,
    RelapseReport,
)
from zhenggai.apps.findings.queries.drafts import PREPARED
from zhenggai.apps.findings.queries.ground import NOTHING, Ground, ground_of
from zhenggai.apps.findings.queries.sight import Scope, scope_of, visible
from zhenggai.apps.findings.states import RULES, Act, Part, State
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import Role
from zhenggai.kit.refusals import Missing

SHOWN = 30
COUNTED = 50
# The most open records of one kind that are looked at.
RECORDS = 2000
PAGE = 50
TITLE = 120
# How long before its day a milestone is laid on the desk.
AHEAD = timedelta(days=14)
_HOLDS = [LinkSource.READ, LinkSource.HAND]

Narrow = Callable[[Ground], Q]
Records = Callable[[Ground], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work: the acts that do it (the first decides about separation), the states in
    which it waits, and what else must hold. `by` is the column whose day it is due on; `where`
    stands instead of the reach of the roles; `roles` instead of those of the acts; `records` are
    the open records, few in number, that bring it.

    Several of one code are shown as one: what waits in one state is found in the order of its day
    without sorting. A `bounded` one is looked for on the desk among the first `COUNTED` that are
    worked on, by their day (see `_at_hand`), for few of many may fulfil what is asked; the page of
    all of that kind knows no such bound.
    """

    code: str
    acts: tuple[Act, ...]
    states: tuple[State, ...]
    narrow: Narrow | None = None
    where: Narrow | None = None
    by: str = "due_on"
    roles: frozenset[Role] = frozenset()
    records: Records | None = None
    bounded: bool = False

    @property
    def for_roles(self) -> frozenset[Role]:
        """The roles that it concerns."""
        return self.roles or frozenset[Role]().union(*(RULES[act].roles for act in self.acts))


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
    to_name: str
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
class Prepared:
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


def prepared_for(actor: Actor) -> list[Prepared]:
    """What delegates have prepared for a person, the oldest first, of the findings he sees."""
    if actor.principal is not None:
        return []
    drafts = Draft.objects.filter(person=actor.person, key__startswith=PREPARED)
    left = [_prepared(*row) for row in drafts.values_list("key", "fields", "saved_at")[:SHOWN]]
    items = _details({one.finding for one in left}, scope_of(actor)) if left else {}
    named = people.names({one.by for one in left}) if left else {}
    return [
        replace(
            one,
            ref=items[one.finding][0],
            title=items[one.finding][1] or items[one.finding][2],
            name=named[one.by].name,
        )
        for one in sorted(left, key=lambda one: one.saved_at)
        if one.finding in items
    ]


def _prepared(key: str, fields: str, saved_at: datetime) -> Prepared:
    slug, finding, thing = key.removeprefix(PREPARED).split(":")
    by = UUID(json.loads(fields)["by"])
    return Prepared(slug, UUID(finding), None if thing == "-" else UUID(thing), by, saved_at)


def desk_of(actor: Actor) -> Desk:
    """The desk of an actor. The number of queries follows from his roles alone."""
    ground = ground_of(actor)
    kinds = [kind for kind in KINDS if _concerns(kind, ground)]
    places: dict[str, list[Place]] = {kind.code: [] for kind in kinds}
    for code, found in _at_hand([kind for kind in kinds if kind.bounded], ground).items():
        places[code] = found
    for kind in kinds:
        if not kind.bounded:
            more = _places(kind, ground, most=COUNTED)
            places[kind.code] = _merged(places[kind.code], more)[:COUNTED]
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
        found = _merged(found, more)[: PAGE + 1]
    shown, more_ = found[:PAGE], len(found) > PAGE
    items = _details({pk for _, pk in shown}, scope_of(actor))
    return Slice(code, _shown(shown, items, ground.on), _place(shown[-1]) if more_ else "")


# Where a finding stands in the order of a desk: the day it is due, and its key.
Place = tuple[date | None, UUID]


def _concerns(kind: Kind, ground: Ground) -> bool:
    if kind.code == "opinion":
        return bool(ground.offices)
    return ground.has(kind.for_roles)


def _places(kind: Kind, ground: Ground, *, most: int, after: str = "") -> list[Place]:
    """The first of what waits of one kind, in the order of the desk, from behind `after`."""
    if kind.records is not None and not ground.is_narrow(kind.for_roles):
        return _brought(kind, kind.records(ground), ground, most=most, after=after)
    where = kind.where(ground) if kind.where else ground.within(kind.for_roles)
    rows = Finding.objects.filter(where, state__in=kind.states)
    rows = rows.filter(ground.free(kind.acts[0]))
    if kind.records is not None:
        rows = rows.filter(Exists(kind.records(ground).filter(finding=OuterRef("pk"))))
    if kind.code == "milestone":
        rows = rows.annotate(on=_first_milestone(ground))
    else:
        rows = rows.annotate(on=F(kind.by))
    if kind.code == "opinion":
        rows = rows.annotate(plan=_latest_plan())
    if kind.narrow is not None:
        rows = rows.filter(kind.narrow(ground))
    if after:
        rows = rows.filter(_beyond(after))
    return list(rows.order_by("on", "pk").values_list("on", "pk")[:most])


@dataclass(frozen=True, slots=True)
class AtHand:
    """One finding that is worked on, with how many measures answer it and how many are open."""

    on: date | None
    pk: UUID
    state: str
    round: UUID
    unit: UUID | None
    episode: int
    review_on: date | None
    moved_on: date
    measures: int = 0
    open: int = 0

    def is_ready(self, today: date) -> bool:
        """Every measure done or dropped; a continuing one only when its review is due."""
        due = self.state != State.ONGOING or (
            self.review_on is not None and self.review_on <= today
        )
        return due and self.measures > 0 and not self.open


def _at_hand(kinds: list[Kind], ground: Ground) -> dict[str, list[Place]]:
    """What the units of the actor are working on, for each of the kinds; among the first `COUNTED`
    in each state. Plain queries whose answers are put together here."""
    if not kinds:
        return {}
    roles = {kind.code: kind.for_roles for kind in kinds}
    rows = _worked_on(frozenset[Role]().union(*roles.values()), ground)
    found: dict[str, list[Place]] = {code: [] for code in roles}
    for row in rows:
        for code, is_so in (("work", row.open > 0), ("submit", row.is_ready(ground.on))):
            if code in roles and is_so and ground.reaches(roles[code], row.round, row.unit):
                found[code].append((row.on, row.pk))
    if "milestone" in roles:
        found["milestone"] = _milestones_due(rows, ground)
    return {code: _merged([], places)[:COUNTED] for code, places in found.items()}


def _worked_on(roles: frozenset[Role], ground: Ground) -> list[AtHand]:
    columns = ("due_on", "pk", "state", "round", "lead_unit", "episode", "review_on", "moved_at")
    rows: list[tuple[Any, ...]] = []
    where, free = ground.within(roles), ground.free(Act.REPORT_PROGRESS)
    for state in _WORKING:
        found = Finding.objects.filter(where, free, state=state).order_by("due_on", "pk")
        rows += found.values_list(*columns)[:COUNTED]
    links = MeasureLink.objects.filter(
        finding__in=[row[1] for row in rows], source__in=_HOLDS, measure__removed_at=None
    ).order_by()
    open_ = Count("pk", filter=Q(measure__state=MeasureState.OPEN))
    counted = links.values_list("finding").annotate(n=Count("pk"), n_open=open_)
    counts = {finding: (n, n_open) for finding, n, n_open in counted}
    return [_counted(row, *counts.get(row[1], (0, 0))) for row in rows]


def _counted(row: tuple[Any, ...], measures: int, open_: int) -> AtHand:
    on, pk, state, round_, unit, episode, review_on, moved_at = row
    moved_on = moved_at.date()
    return AtHand(
        on, pk, state, round_, unit, episode, review_on, moved_on, measures=measures, open=open_
    )


def _milestones_due(rows: list[AtHand], ground: Ground) -> list[Place]:
    """The first milestone of each finding, of those set when it came to be ongoing, that is due or
    soon will be, and of which nothing has been reported since its day."""
    ongoing = {row.pk: row for row in rows if row.state == State.ONGOING}
    due = Milestone.objects.filter(finding__in=ongoing, due_on__lte=ground.on + AHEAD)
    days: dict[UUID, list[date]] = {}
    for finding, episode, day in due.values_list("finding", "episode", "due_on"):
        row = ongoing[finding]
        if episode == row.episode and day > row.moved_on:
            days.setdefault(finding, []).append(day)
    told = Progress.objects.filter(measure__links__finding__in=days).order_by()
    last = dict(told.values_list("measure__links__finding").annotate(on=Max("as_of")))
    first = {
        finding: [day for day in found if finding not in last or day > last[finding]]
        for finding, found in days.items()
    }
    return [(min(found), finding) for finding, found in first.items() if found]


def _brought(
    kind: Kind, records: QuerySet[Any], ground: Ground, *, most: int, after: str
) -> list[Place]:
    """The same for a broad reach, from the few open records: by their keys, so that no database
    thinks of walking through all that stands in a state."""
    keys = set(records.order_by().values_list("finding", flat=True)[:RECORDS])
    rows = Finding.objects.filter(ground.free(kind.acts[0]), pk__in=keys).annotate(on=F(kind.by))
    if after:
        rows = rows.filter(_beyond(after))
    columns = rows.values_list("on", "pk", "state", "round", "lead_unit")
    found = [
        (on, pk)
        for on, pk, state, round_, unit in columns
        if state in kind.states and ground.reaches(kind.for_roles, round_, unit)
    ]
    return _merged([], found)[:most]


def _merged(some: list[Place], others: list[Place]) -> list[Place]:
    """Both lists as one, in the order of the desk, without repeating anything."""
    both = dict.fromkeys([*some, *others])
    return sorted(both, key=lambda place: (place[0] or date.max, place[1]))


def _details(keys: Collection[UUID], scope: Scope) -> dict[UUID, tuple[Any, ...]]:
    """What is shown of findings, of those that the viewer sees, in one query."""
    columns = (
        "ref",
        "heading",
        Substr("quote__text", 1, TITLE),
        "state",
        "round__name",
        "round__name_en",
        "lead_unit__name",
        "lead_unit__name_en",
    )
    rows = visible(scope).filter(pk__in=keys).values_list("pk", *columns)
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


# What must hold beside role, state and separation.


def _open_links() -> QuerySet[MeasureLink]:
    return MeasureLink.objects.filter(
        finding=OuterRef("pk"),
        source__in=_HOLDS,
        measure__removed_at=None,
        measure__state=MeasureState.OPEN,
    )


def _ready(ground: Ground) -> Q:
    """Every measure done or dropped; a continuing one only when its review is due."""
    due = ~Q(state=State.ONGOING) | Q(review_on__lte=ground.on)
    linked = MeasureLink.objects.filter(
        finding=OuterRef("pk"), source__in=_HOLDS, measure__removed_at=None
    )
    return due & Q(Exists(linked)) & ~Q(Exists(_open_links()))


def _unfinished(_: Ground) -> Q:
    return Q(Exists(_open_links()))


def _mine(ground: Ground) -> Q:
    """The findings of his units with an open measure of his own name."""
    named = MeasureLink.objects.filter(
        source__in=_HOLDS,
        measure__removed_at=None,
        measure__state=MeasureState.OPEN,
        measure__responsible=ground.me,
    )
    return Q(pk__in=named.values("finding")) & ground.within({Role.RESPONSIBLE})


def _helped(ground: Ground) -> Q:
    """The findings with an open measure that his unit helps with."""
    helped = MeasureSupport.objects.filter(
        unit__in=Unit.objects.filter(ground.helps()),
        measure__removed_at=None,
        measure__state=MeasureState.OPEN,
        measure__links__source__in=_HOLDS,
    )
    found = Q(pk__in=helped.values("measure__links__finding"))
    return found & ~Q(round__in=ground.unbegun) if ground.unbegun else found


def _latest_plan() -> Subquery:
    plans = PlanSubmission.objects.filter(finding=OuterRef("pk"), episode=OuterRef("episode"))
    return Subquery(plans.order_by("-version_no").values("pk")[:1])


def _offices(ground: Ground) -> Q:
    return Q(round__in=frozenset[UUID]().union(*ground.offices.values()))


def _opinion_lacks(ground: Ground) -> Q:
    """An office of his has not yet said what it thinks of the plan, and neither has he."""
    given = PlanOpinion.objects.filter(plan=OuterRef("plan"))
    lacking = NOTHING
    for office, rounds in ground.offices.items():
        lacking |= Q(round__in=rounds) & ~Q(Exists(given.filter(office=office)))
    return lacking & ~Q(Exists(given.filter(by__in=ground.persons)))


def _window_over(ground: Ground) -> Q:
    return Q(posted_until__lt=ground.on)


def _relapses(_: Ground) -> QuerySet[RelapseReport]:
    return RelapseReport.objects.filter(decided=None)


def _proposals(*kinds: str) -> Records:
    def of_others(ground: Ground) -> QuerySet[Proposal]:
        rows = Proposal.objects.filter(agreed=None, kind__in=kinds)
        behalf = Q(on_behalf_of__isnull=False, on_behalf_of__in=ground.persons)
        return rows.exclude(by__in=ground.persons).exclude(behalf)

    return of_others


def _questions(_: Ground) -> QuerySet[Question]:
    return Question.objects.filter(answer=None)


def _objections(_: Ground) -> QuerySet[Objection]:
    # No episode ends with one unanswered.
    return Objection.objects.filter(upheld=None)


def _holds(ground: Ground) -> QuerySet[Hold]:
    return Hold.objects.filter(ended_at=None, review_on__lte=ground.on)


def _first_milestone(ground: Ground) -> Subquery:
    """The first milestone, of those set when the finding came to be ongoing, that is due or soon
    will be, and of which nothing has been reported since its day."""
    told = Progress.objects.filter(
        measure__links__finding=OuterRef("finding"), as_of__gte=OuterRef("due_on")
    )
    rows = Milestone.objects.filter(
        ~Exists(told),
        finding=OuterRef("pk"),
        episode=OuterRef("episode"),
        due_on__lte=ground.on + AHEAD,
        due_on__gt=OuterRef("moved_at"),
    )
    first = rows.order_by().values("finding").annotate(first=Min("due_on"))
    return Subquery(first.values_list("first", flat=True)[:1])


def _look_back_due(ground: Ground) -> Q:
    """Closed long enough, and by the eyes of another."""
    own = CloseOut.objects.filter(
        finding=OuterRef("pk"), episode=OuterRef("episode"), verified_by__in=ground.persons
    )
    return Q(review_on__lte=ground.on) & ~Q(Exists(own))


_A, _S = Act, State
_BEFORE_PLAN = (_S.REGISTERED, _S.ASSIGNED, _S.DISPUTED, _S.PLANNING)
_JUDGED = (_S.PLAN_REVIEW, _S.SUBMITTED, _S.VERIFYING, _S.CLOSING, _S.POSTED)
_WORKING = (_S.RECTIFYING, _S.ONGOING)
_OFFICER = frozenset({Role.LEAD_OFFICER})
_RESPONSIBLE = frozenset({Role.RESPONSIBLE})
_SUPPORTING = frozenset({Role.SUPPORTING})
_UNDER_WAY = tuple(sorted(RULES[_A.CONFIRM_CORRECTION].sources))

KINDS = (
    Kind("assign", (_A.ASSIGN,), (_S.REGISTERED,)),
    Kind("acknowledge", (_A.ACKNOWLEDGE,), (_S.ASSIGNED,)),
    Kind("plan", (_A.EDIT_PLAN, _A.SUBMIT_PLAN), (_S.PLANNING,)),
    Kind("opinion", (_A.REVIEW_PLAN,), (_S.PLAN_REVIEW,), _opinion_lacks, _offices),
    *(
        Kind("work", (_A.REPORT_PROGRESS,), (state,), _unfinished, roles=_OFFICER, bounded=True)
        for state in _WORKING
    ),
    Kind("work", (_A.REPORT_PROGRESS,), _WORKING, where=_mine, roles=_RESPONSIBLE),
    Kind("work", (_A.REPORT_PROGRESS,), _WORKING, where=_helped, roles=_SUPPORTING),
    Kind("submit", (_A.SUBMIT,), (_S.RECTIFYING,), _ready, bounded=True),
    Kind("submit", (_A.SUBMIT,), (_S.ONGOING,), _ready, bounded=True),
    Kind("review", (_A.REVIEW,), (_S.SUBMITTED,)),
    Kind("verify", (_A.VERIFY,), (_S.VERIFYING,)),
    Kind("close", (_A.CLOSE,), (_S.CLOSING,)),
    Kind("close", (_A.CLOSE,), (_S.POSTED,), _window_over),
    Kind("dispute", (_A.DECIDE_DISPUTE,), (_S.DISPUTED,)),
    Kind("relapse", (_A.REOPEN,), (_S.CLOSED,), records=_relapses),
    Kind(
        "proposal",
        (_A.CONFIRM_WITHDRAWAL,),
        _BEFORE_PLAN,
        records=_proposals("withdraw", "merge", "split"),
    ),
    Kind("correction", (_A.CONFIRM_CORRECTION,), _UNDER_WAY, records=_proposals("correct")),
    Kind("drop", (_A.DECIDE_DROP,), _WORKING, records=_proposals("drop")),
    Kind("question", (_A.ANSWER,), _JUDGED, records=_questions),
    Kind("objection", (_A.ANSWER_OBJECTION,), (_S.POSTED,), records=_objections),
    Kind(
        "milestone",
        (_A.REPORT_PROGRESS, _A.SUBMIT),
        (_S.ONGOING,),
        lambda _: Q(on__isnull=False),
        bounded=True,
    ),
    Kind("look_back", (_A.LOOK_BACK,), (_S.CLOSED,), _look_back_due, by="review_on"),
    Kind("hold", (_A.RESUME,), (_S.SUSPENDED, _S.ACCEPTED), records=_holds),
)


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
        first = Finding.objects.filter(waits).order_by("due_on", "pk").values("pk")[:COUNTED]
        rows = Finding.objects.filter(ground.kept(part), pk__in=first)
        kept |= set(rows.values_list("pk", flat=True))
    return visible(scope).filter(pk__in=kept).count() if kept else 0


def _signings(actor: Actor) -> list[Signing]:
    """The handovers that wait for his own signature; a delegate signs none."""
    if actor.principal is not None:
        return []
    gives = Q(given_at=None, from_person=actor.person)
    for reach in actor.held({Role.LEAD_LEADER}):
        below = Q(unit__path__startswith=reach.path) & ~Q(unit__path=reach.path)
        gives |= Q(given_at=None) & below
    takes = Q(taken_at=None, to_person=actor.person)
    rows = Handover.objects.filter(gives | takes).order_by("begun_at", "pk")
    columns = rows.values_list(
        "pk",
        "to_person",
        "unit__name",
        "unit__name_en",
        "from_person__name",
        "to_person__name",
        "begun_at",
    )
    return [
        Signing(pk, taker != actor.person, unit, unit_en, giver, successor, begun_at.date())
        for pk, taker, unit, unit_en, giver, successor, begun_at in columns[:SHOWN]
    ]
