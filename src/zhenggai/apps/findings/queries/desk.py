"""My desk: what waits for one actor today, grouped by what he is to do, the longest overdue first.

One query for each kind of work that his roles can bring, and none for the others; never more rows
than are shown. What separation of duties keeps from him is left out and only counted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from zhenggai.apps.findings.kinds import LinkSource, MeasureState
from zhenggai.apps.findings.models import (
    CloseOut,
    Finding,
    Handover,
    Hold,
    MeasureLink,
    Milestone,
    Objection,
    PartTaken,
    PlanOpinion,
    PlanSubmission,
    Progress,
    Proposal,
    Question,
    RelapseReport,
)
from zhenggai.apps.findings.queries.ground import NOTHING, Ground, ground_of
from zhenggai.apps.findings.queries.sight import Scope, scope_of, visible
from zhenggai.apps.findings.states import RULES, Act, State
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.roles import Role
from zhenggai.kit.refusals import Missing

SHOWN = 30
COUNTED = 100
PAGE = 50
TITLE = 120
# How long before its day a milestone is laid on the desk.
AHEAD = timedelta(days=14)
_HOLDS = [LinkSource.READ, LinkSource.HAND]

Narrow = Callable[[Ground], Q]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work: the acts that do it (the first decides about separation), the states in
    which it waits, and what else must hold. `by` is the column whose day it is due on."""

    code: str
    acts: tuple[Act, ...]
    states: tuple[State, ...]
    narrow: Narrow | None = None
    where: Narrow | None = None
    by: str = "due_on"


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


def desk_of(actor: Actor) -> Desk:
    """The desk of an actor. The number of queries follows from his roles alone."""
    scope, ground = scope_of(actor), ground_of(actor)
    kinds = [kind for kind in KINDS if _concerns(kind, ground)]
    groups = []
    for kind in kinds:
        items = list(_items(kind, scope, ground)[:COUNTED])
        if items:
            shown = tuple(_item(row, ground.on) for row in items[:SHOWN])
            groups.append(Group(kind.code, shown, len(items)))
    return Desk(
        groups=tuple(groups),
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
    kind = next((k for k in KINDS if k.code == code and _concerns(k, ground)), None)
    if kind is None:
        raise Missing("site.no-page")
    rows = _items(kind, scope_of(actor), ground)
    if after:
        rows = rows.filter(_beyond(kind, after))
    found = list(rows[: PAGE + 1])
    items = tuple(_item(row, ground.on) for row in found[:PAGE])
    return Slice(code, items, _place(kind, items[-1]) if len(found) > PAGE else "")


def _concerns(kind: Kind, ground: Ground) -> bool:
    if kind.code == "opinion":
        return bool(ground.offices)
    return ground.has(_roles(kind))


def _roles(kind: Kind) -> frozenset[Role]:
    return frozenset[Role]().union(*(RULES[act].roles for act in kind.acts))


def _items(kind: Kind, scope: Scope, ground: Ground) -> QuerySet[Finding, tuple[object, ...]]:
    """The rows of one kind in the order of the desk."""
    where = kind.where(ground) if kind.where else ground.within(_roles(kind))
    rows = visible(scope).filter(where, ground.free(kind.acts[0]), state__in=kind.states)
    if kind.by == "milestone":
        rows = rows.annotate(on=_first_milestone(ground))
    else:
        rows = rows.annotate(on=F(kind.by))
    if kind.code == "opinion":
        rows = rows.annotate(plan=_latest_plan())
    if kind.narrow is not None:
        rows = rows.filter(kind.narrow(ground))
    order = ("ref",) if kind.by == "ref" else ("on", "pk")
    return rows.order_by(*order).values_list(
        "pk",
        "ref",
        "heading",
        Substr("quote__text", 1, TITLE),
        "state",
        "due_on" if kind.by == "ref" else "on",
        "round__name",
        "round__name_en",
        "lead_unit__name",
        "lead_unit__name_en",
    )


def _item(row: tuple[object, ...], today: date) -> Item:
    pk, ref, heading, quote, state, on, name, name_en, unit, unit_en = row
    assert isinstance(pk, UUID)
    day = on if isinstance(on, date) else None
    return Item(
        id=pk,
        ref=str(ref),
        title=str(heading or quote),
        state=str(state),
        on=day,
        late=day is not None and day < today,
        round_name=str(name),
        round_name_en=str(name_en),
        unit_name=str(unit or ""),
        unit_name_en=str(unit_en or ""),
    )


def _place(kind: Kind, item: Item) -> str:
    if kind.by == "ref":
        return item.ref
    return f"{item.on.isoformat() if item.on else ''}~{item.id}"


def _beyond(kind: Kind, after: str) -> Q:
    if kind.by == "ref":
        return Q(ref__gt=after)
    day, _, pk = after.partition("~")
    try:
        on, last = date.fromisoformat(day), UUID(pk)
    except ValueError:
        raise Missing("site.no-page") from None
    return Q(on__gt=on) | Q(on=on, pk__gt=last)


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


def _at_work(ground: Ground) -> Q:
    """Open measures of the units whose officer he is, of his own name, or that his unit helps."""
    found = NOTHING
    for narrowed, units in ground.led({Role.LEAD_OFFICER}).items():
        officer = Q(lead_unit__in=units) & Q(Exists(_open_links()))
        found |= officer if narrowed is None else officer & Q(round=narrowed)
    for narrowed, units in ground.led({Role.RESPONSIBLE}).items():
        named = _open_links().filter(measure__responsible=ground.me)
        mine = Q(lead_unit__in=units) & Q(Exists(named))
        found |= mine if narrowed is None else mine & Q(round=narrowed)
    for (role, narrowed), units in ground.units.items():
        if role is Role.SUPPORTING and units:
            helped = Q(Exists(_open_links().filter(measure__supports__unit__in=units)))
            found |= helped if narrowed is None else helped & Q(round=narrowed)
    return found


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


def _closable(ground: Ground) -> Q:
    """Verified, or posted and the window over."""
    return ~Q(state=State.POSTED) | Q(posted_until__lt=ground.on)


def _relapsed(_: Ground) -> Q:
    # From the few reports, not from the many closed findings.
    return Q(pk__in=RelapseReport.objects.filter(decided=None).values("finding"))


def _proposed(ground: Ground, kinds: Collection[str]) -> Q:
    open_ = Proposal.objects.filter(finding=OuterRef("pk"), agreed=None, kind__in=kinds)
    others = open_.exclude(by__in=ground.persons).exclude(
        on_behalf_of__isnull=False, on_behalf_of__in=ground.persons
    )
    return Q(Exists(others))


def _asked(_: Ground) -> Q:
    return Q(Exists(Question.objects.filter(finding=OuterRef("pk"), answer=None)))


def _objected(_: Ground) -> Q:
    waiting_ = Objection.objects.filter(
        finding=OuterRef("pk"), episode=OuterRef("episode"), upheld=None
    )
    return Q(Exists(waiting_))


def _held_too_long(ground: Ground) -> Q:
    due = Hold.objects.filter(finding=OuterRef("pk"), ended_at=None, review_on__lte=ground.on)
    return Q(Exists(due))


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
_UNDER_WAY = tuple(sorted(RULES[_A.CONFIRM_CORRECTION].sources))

KINDS = (
    Kind("assign", (_A.ASSIGN,), (_S.REGISTERED,), by="ref"),
    Kind("acknowledge", (_A.ACKNOWLEDGE,), (_S.ASSIGNED,)),
    Kind("plan", (_A.EDIT_PLAN, _A.SUBMIT_PLAN), (_S.PLANNING,)),
    Kind("opinion", (_A.REVIEW_PLAN,), (_S.PLAN_REVIEW,), _opinion_lacks, _offices),
    Kind("work", (_A.REPORT_PROGRESS,), _WORKING, None, _at_work),
    Kind("submit", (_A.SUBMIT,), _WORKING, _ready),
    Kind("review", (_A.REVIEW,), (_S.SUBMITTED,)),
    Kind("verify", (_A.VERIFY,), (_S.VERIFYING,)),
    Kind("close", (_A.CLOSE,), (_S.CLOSING, _S.POSTED), _closable),
    Kind("dispute", (_A.DECIDE_DISPUTE,), (_S.DISPUTED,)),
    Kind("relapse", (_A.REOPEN,), (_S.CLOSED,), _relapsed),
    Kind(
        "proposal",
        (_A.CONFIRM_WITHDRAWAL,),
        _BEFORE_PLAN,
        lambda ground: _proposed(ground, ("withdraw", "merge", "split")),
    ),
    Kind(
        "correction",
        (_A.CONFIRM_CORRECTION,),
        _UNDER_WAY,
        lambda ground: _proposed(ground, ("correct",)),
    ),
    Kind("drop", (_A.DECIDE_DROP,), _WORKING, lambda ground: _proposed(ground, ("drop",))),
    Kind("question", (_A.ANSWER,), _JUDGED, _asked),
    Kind("objection", (_A.ANSWER_OBJECTION,), (_S.POSTED,), _objected),
    Kind(
        "milestone",
        (_A.REPORT_PROGRESS, _A.SUBMIT),
        (_S.ONGOING,),
        lambda _: Q(on__isnull=False),
        by="milestone",
    ),
    Kind("look_back", (_A.LOOK_BACK,), (_S.CLOSED,), _look_back_due, by="review_on"),
    Kind("hold", (_A.RESUME,), (_S.SUSPENDED, _S.ACCEPTED), _held_too_long),
)


def _colleagues(kinds: list[Kind], scope: Scope, ground: Ground) -> int:
    """How many findings wait for an act that his role allows and an earlier part of his forbids.
    Found from the parts taken, of which those that conflict are few."""
    kept = NOTHING
    for kind in kinds:
        part = RULES[kind.acts[0]].part
        if part is None:
            continue
        conflict = ground.conflicts(part, "finding__")
        kept |= conflict & Q(finding__state__in=kind.states) & _within(kind, ground)
    rows = PartTaken.objects.filter(kept, person__in=ground.persons, episode=F("finding__episode"))
    found = set(rows.order_by().values_list("finding", flat=True).distinct()[:COUNTED])
    return visible(scope).filter(pk__in=found).count()


def _within(kind: Kind, ground: Ground) -> Q:
    roles = _roles(kind)
    if kind.code == "opinion":
        sets = list(ground.offices.values())
    else:
        sets = [ground.rounds[role] for role in roles if role in ground.rounds]
    rounds = frozenset[UUID]().union(*sets)
    found = Q(finding__round__in=rounds) if rounds else NOTHING
    for narrowed, units in ground.led(roles).items():
        where = Q(finding__lead_unit__in=units)
        found |= where if narrowed is None else where & Q(finding__round=narrowed)
    return found


def _signings(actor: Actor) -> list[Signing]:
    """The handovers that wait for his own signature; a delegate signs none."""
    if actor.principal is not None:
        return []
    gives = Q(given_at=None, from_person=actor.person)
    for reach in actor.held({Role.LEAD_LEADER}):
        below = Q(unit__path__startswith=reach.path) & ~Q(unit__path=reach.path)
        gives |= Q(given_at=None) & below
    takes = Q(taken_at=None, to_person=actor.person)
    rows = Handover.objects.filter(gives | takes).select_related("unit", "from_person", "to_person")
    return [
        Signing(
            id=one.pk,
            gives=one.to_person_id != actor.person,
            unit_name=one.unit.name,
            unit_name_en=one.unit.name_en,
            from_name=one.from_person.name,
            to_name=one.to_person.name,
            begun_on=one.begun_at.date(),
        )
        for one in rows.order_by("begun_at", "pk")[:SHOWN]
    ]
