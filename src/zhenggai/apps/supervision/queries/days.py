"""The days of what a viewer sees: deadlines of findings and of measures, milestones, and when to
report back on steps of the ladder, month by month beside the days off."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, QuerySet

from zhenggai.apps.findings.kinds import MeasureState
from zhenggai.apps.findings.models import Finding, Milestone, Progress
from zhenggai.apps.findings.queries.kinds_of_work import WORKING
from zhenggai.apps.findings.queries.lists import EXPECTED
from zhenggai.apps.findings.queries.sight import Scope, scope_of, seen_measures, sight, visible
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.regimes import queries as regimes
from zhenggai.apps.supervision.models import Step
from zhenggai.apps.supervision.queries.steps import visible_steps
from zhenggai.apps.supervision.queries.waiting import numbered, steps_waited_for
from zhenggai.core.deadlines import Calendar, DayKind

# So many of one kind are named on a day; the others are counted.
NAMED = 3
MOST = 400


class DueKind(StrEnum):
    """What is due on a day."""

    FINDING = "finding"
    MEASURE = "measure"
    MILESTONE = "milestone"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class DueItem:
    """Something that is due: a step of the ladder, or what belongs to a finding, by the key and the
    number of that."""

    day: date
    kind: DueKind
    key: UUID
    ref: str


@dataclass(frozen=True, slots=True)
class Group:
    """What of one kind is due on a day: some by name, and how many there are."""

    kind: DueKind
    items: tuple[DueItem, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.items)


@dataclass(frozen=True, slots=True)
class Day:
    """A day: whether it is worked on, what a day off is called where it has a name, what is due.
    `within` is false for one that belongs to the month before or after."""

    day: date
    within: bool
    works: bool
    name: str
    name_en: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday on. `provisional` says that the days off of a year are not
    published yet."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    provisional: bool
    before: date | None
    after: date | None

    @property
    def count(self) -> int:
        """All that is due in it."""
        days = (day for week in self.weeks for day in week)
        return sum(group.count for day in days for group in day.groups)


def month(first: date, *, actor: Actor) -> Month:
    """The month that begins on a day, as the actor sees it. Eight queries beside the scopes."""
    last = _next(first) - timedelta(days=1)
    scope = scope_of(actor)
    due = groups(due_of(scope, visible_steps(actor)), first, last)
    calendar = regimes.calendar(settings.CALENDAR)
    weeks = Weeks().monthdatescalendar(first.year, first.month)
    return Month(
        first=first,
        weeks=tuple(tuple(_day(one, first, calendar, due) for one in week) for week in weeks),
        provisional=calendar.unsettled(first, last) is not None,
        before=(first - timedelta(days=1)).replace(day=1) if first > _FIRST else None,
        after=_next(first) if first < _LAST else None,
    )


def _day(day: date, first: date, calendar: Calendar, due: Mapping[date, tuple[Group, ...]]) -> Day:
    special = calendar.special(day)
    off = special if special is not None and special.kind is DayKind.HOLIDAY else None
    within = day.month == first.month
    return Day(
        day=day,
        within=within,
        works=calendar.is_working(day),
        name=off.name if off else "",
        name_en=off.name_en if off else "",
        groups=due.get(day, ()) if within else (),
    )


# Months that an address may ask for: those of a century hold every round.
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 1)


def is_shown(first: date) -> bool:
    """Whether there is a page of the month."""
    return _FIRST <= first <= _LAST


Due = Mapping[DueKind, tuple[QuerySet[Any], str, str]]


def due_of(scope: Scope, steps: QuerySet[Step], *, unit: UUID | None = None) -> Due:
    """What is due for a viewer, each kind with the columns of key and number: open findings, the
    open measures of those worked on, the milestones of what goes on, and those of the `steps` that
    are to be reported back on. With `unit`, of what that unit leads, the measures that it owns or
    helps with, and the steps that it has."""
    findings = visible(scope).filter(state__in=sorted(EXPECTED))
    measures = seen_measures(scope).filter(state=MeasureState.OPEN, home__state__in=WORKING)
    whole = Finding.objects.filter(sight(scope), state=State.ONGOING)
    pressed = steps_waited_for().filter(pk__in=steps.values("pk"))
    if unit is not None:
        pressed = pressed.filter(holder=unit)
        findings = findings.filter(lead_unit=unit)
        whole = whole.filter(lead_unit=unit)
    # As of their day or later, which is what ends their reminders too.
    told = Progress.objects.filter(
        measure__links__finding=OuterRef("finding"), as_of__gte=OuterRef("due_on")
    )
    milestones = Milestone.objects.filter(
        ~Exists(told), finding__in=whole.values("pk"), episode=F("finding__episode")
    )
    return {
        DueKind.FINDING: (findings, "pk", "ref"),
        DueKind.MEASURE: (measures, "home", "home__ref"),
        DueKind.MILESTONE: (milestones, "finding", "finding__ref"),
        DueKind.STEP: (numbered(pressed), "pk", "number"),
    }


def groups(due: Due, first: date, last: date) -> dict[date, tuple[Group, ...]]:
    """What is due on each day of a span, in two queries for each kind."""
    found: dict[date, list[Group]] = defaultdict(list)
    for kind, (rows, *_) in due.items():
        within = _within(rows, first, last).order_by()
        counts = dict(within.values_list("due_on").annotate(n=Count("pk")))
        named: dict[date, list[DueItem]] = defaultdict(list)
        for one in items({kind: due[kind]}, first, last):
            named[one.day].append(one)
        for day, count in counts.items():
            found[day].append(Group(kind, tuple(named[day][:NAMED]), count))
    return {day: tuple(some) for day, some in found.items()}


def items(due: Due, first: date, last: date, *, most: int = MOST) -> list[DueItem]:
    """What is due in a span, the soonest first; a query for each kind."""
    found: list[DueItem] = []
    for kind, (rows, key, ref) in due.items():
        columns = _within(rows, first, last).order_by("due_on", ref, "pk")
        told = columns.values_list("due_on", key, ref)[:most]
        found += (DueItem(day, kind, one, number) for day, one, number in told)
    order = list(DueKind)
    return sorted(found, key=lambda one: (one.day, order.index(one.kind), one.ref))[:most]


def _within(rows: QuerySet[Any], first: date, last: date) -> QuerySet[Any]:
    return rows.filter(due_on__gte=first, due_on__lte=last)


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
