"""What waits for a unit, with its days and whoever answers for it, in a number of queries that does
not grow with what is due. What day it is, is judged in the zone of each round, as its pages and
acts do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import CharField, Exists, Max, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.timezone import localdate

from zhenggai.apps.findings.kinds import MeasureState
from zhenggai.apps.findings.models import Finding, Measure
from zhenggai.apps.findings.queries.kinds_of_work import WORKING, first_milestone
from zhenggai.apps.findings.states import ENDED, RULES, TURNS, State
from zhenggai.apps.messages.kinds import Item
from zhenggai.apps.people.roles import RECTIFYING, Role
from zhenggai.apps.supervision.ladder import StepState
from zhenggai.apps.supervision.models import Step, StepFinding
from zhenggai.apps.supervision.queries.holders import AT_HOME, Holders, Persons, holders_on
from zhenggai.apps.supervision.warnings import FOR_LEADERS, Stage, Warnings, is_told_again

# In which the unit is waited for: once it has submitted, nobody reminds it.
WAITED_FOR = tuple(state for state, acts in TURNS.items() if RULES[acts[0]].roles & RECTIFYING)
# Many more keys would not fit into one statement.
_AT_A_TIME = 1000
FINDING, STEP = "findings:finding", "supervision:step"
# Where a day begins first: fourteen hours before it does in Greenwich.
_FIRST = ZoneInfo("Pacific/Kiritimati")


@dataclass(frozen=True, slots=True)
class Clocks:
    """The day of an instant in the zone of each round, and of the last one that was told on."""

    at: datetime
    since: datetime | None = None
    known: dict[str, tuple[date, date | None]] = field(default_factory=dict)

    def days(self, zone: str) -> tuple[date, date | None]:
        """Both in one zone."""
        if zone not in self.known:
            there = ZoneInfo(zone)
            on = self.at.astimezone(there).date()
            since = None if self.since is None else self.since.astimezone(there).date()
            self.known[zone] = (on, since)
        return self.known[zone]

    @property
    def last(self) -> date:
        """The day that it is where it is latest: nowhere is it a later one."""
        return self.at.astimezone(_FIRST).date()


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due: since when it waits, who handles it, and who leads; and in the zone of
    its round what day it is, what day it was when somebody was told last, and from which on its
    lead unit sees it."""

    ref: str
    finding: UUID
    due_on: date
    regime: str
    level: str
    waits_since: datetime
    on: date
    told_on: date | None
    seen_from: date
    unit: UUID
    handle: Persons
    lead: Persons
    # Whose page it is that the key stands for: a finding's, or that of a step of the ladder.
    page: str = FINDING

    def persons(self, stage: Stage) -> Persons:
        """Whoever is told of it at a stage."""
        return self.handle | self.lead if stage in FOR_LEADERS else self.handle or self.lead

    @property
    def persons_in_all(self) -> Persons:
        """Whoever is told of it, whatever the stage."""
        return self.handle | self.lead

    def is_news(self, stage: Stage, warnings: Warnings, *, since: datetime) -> bool:
        """Whether it has come nearer since the instant that was told at last, or begun to wait, or
        is over and a week begins."""
        assert self.told_on is not None
        again = stage is Stage.OVERDUE and is_told_again(since=self.told_on, on=self.on)
        nearer = warnings.is_news(self.due_on, since=self.told_on, on=self.on)
        return again or nearer or self.waits_since > since


def findings(clocks: Clocks, until: date, holders: Holders) -> Iterator[Due]:
    """Findings for which the unit is waited for, by their own day."""
    rows = _waiting(clocks.last).filter(due_on__lte=until).values_list(*_COLUMNS, "due_on")
    for *row, due_on in rows.iterator():
        yield _due(row, due_on, clocks, holders)


def milestones(clocks: Clocks, until: date, holders: Holders) -> Iterator[Due]:
    """The next stage of continuing rectification, until it is reported on."""
    rows = _waiting(clocks.last).filter(state=State.ONGOING)
    rows = rows.annotate(stage_on=first_milestone(until)).exclude(stage_on=None)
    for *row, stage_on in rows.values_list(*_COLUMNS, "stage_on"):
        yield _due(row, stage_on, clocks, holders)


_COLUMNS = (
    *("pk", "ref", "round__regime", "round__level", "moved_at", "round", "round__issuer__path"),
    *("round__zone", "round__feedback_on", "lead_leader", "lead_unit__path"),
    *("lead_unit__closed_on", "lead_unit", "state"),
)
_PATH, _ROUND = _COLUMNS.index("lead_unit__path"), _COLUMNS.index("round")
_UNIT = _COLUMNS.index("lead_unit")


def _waiting(on: date) -> QuerySet[Finding]:
    rows = Finding.objects.filter(
        state__in=WAITED_FOR,
        lead_unit__isnull=False,
        # Before that day no unit sees what was found.
        round__feedback_on__lte=on,
    )
    return rows.order_by()


def _due(row: Sequence[Any], due_on: date, clocks: Clocks, holders: Holders) -> Due:
    pk, ref, regime, level, moved_at, round_, issuer, zone, seen_from, *where = row[:_UNIT]
    named, path, closed_on = where
    on, told_on = clocks.days(zone)
    near = holders.nearest(AT_HOME, path, round_)
    lead, handle = near[Role.LEAD_LEADER], near[Role.LEAD_OFFICER]
    if named in holders.over(Role.LEAD_LEADER, path, round_):
        # Whoever was named answers for it, and nobody else who leads there.
        lead = frozenset({named})
    elif not lead:
        lead = holders.nearest([Role.LEAD_LEADER], path, round_)[Role.LEAD_LEADER]
    if not lead | handle or (closed_on is not None and closed_on <= on):
        # Nobody answers for the unit, or it is no more: whoever registered it must know.
        handle |= holders.nearest([Role.REGISTRAR], issuer, round_)[Role.REGISTRAR]
    return Due(
        ref=ref,
        finding=pk,
        due_on=due_on,
        regime=regime,
        level=level,
        waits_since=moved_at,
        on=on,
        told_on=told_on,
        seen_from=seen_from,
        unit=row[_UNIT],
        handle=handle,
        lead=lead,
    )


def measures(clocks: Clocks, until: date, holders: Holders) -> Iterator[Due]:
    """Measures, told to whoever is responsible while he has a role at a unit that works on it; the
    leader and the others as with their finding."""
    rows = open_measures(clocks.last).filter(due_on__lte=until)
    yield from _measures_of(rows, clocks, holders)


def _measures_of(rows: QuerySet[Measure], clocks: Clocks, holders: Holders) -> Iterator[Due]:
    columns = [f"home__{name}" for name in _COLUMNS]
    workers: dict[tuple[str, str | None, UUID], Persons] = {}
    for *row, due_on, person, owner in (
        rows.order_by().values_list(*columns, "due_on", "responsible", "owner__path").iterator()
    ):
        one = _due(row, due_on, clocks, holders)
        place = (row[_PATH], owner, row[_ROUND])
        if place not in workers:
            workers[place] = holders.at_work(*place)
        if person in workers[place]:
            one = replace(one, handle=frozenset({person}))
        yield one


def steps(
    clocks: Clocks, until: date, holders: Holders, *, among: Collection[UUID] | None = None
) -> Iterator[Due]:
    """Steps of the ladder that their unit has to report back on, told to whoever leads and handles
    for the unit that has them now; `among` some of them only."""
    columns = (
        *("pk", "office__code", "year", "serial", "due_on", "round__regime", "round__level"),
        *("round__zone", "round__feedback_on", "holder", "holder__path", "round", "office__path"),
    )
    rows = steps_waited_for().filter(due_on__lte=until).annotate(moved_at=Max("records__at"))
    if among is not None:
        rows = rows.filter(pk__in=list(among))
    for row in rows.order_by().values_list(*columns, "moved_at").iterator():
        pk, code, year, serial, due_on, regime, level, zone, seen_from, *where, moved_at = row
        unit, path, round_, office = where
        on, told_on = clocks.days(zone)
        near = holders.nearest(AT_HOME, path, round_)
        lead, handle = near[Role.LEAD_LEADER], near[Role.LEAD_OFFICER]
        if not lead | handle:
            # Nobody answers for the unit: its office must know.
            handle = holders.nearest([Role.REGISTRAR], office, round_)[Role.REGISTRAR]
        yield Due(
            ref=number_of(code, year, serial),
            finding=pk,
            due_on=due_on,
            regime=regime,
            level=level,
            waits_since=moved_at,
            on=on,
            told_on=told_on,
            seen_from=seen_from,
            unit=unit,
            handle=handle,
            lead=lead,
            page=STEP,
        )


def steps_waited_for() -> QuerySet[Step]:
    """The steps on which a unit has to report back, about something that is not over."""
    states = (StepState.ISSUED, StepState.RECEIVED)
    live = StepFinding.objects.filter(step=OuterRef("pk")).exclude(finding__state__in=sorted(ENDED))
    return Step.objects.filter(Exists(live), state__in=states, due_on__isnull=False)


def number_of(code: str, year: int, serial: int) -> str:
    """The number of a step as a message names it: of which office it is, its code says."""
    return f"{code}〔{year}〕{serial}号"


def numbered(rows: QuerySet[Step]) -> QuerySet[Any]:
    """Steps with the same as `number`, made by the database."""
    year, serial = (Cast(name, CharField()) for name in ("year", "serial"))
    told = Concat("office__code", Value("〔"), year, Value("〕"), serial, Value("号"))
    return rows.annotate(number=told)


def open_measures(on: date) -> QuerySet[Measure]:
    """What is being worked on and has a day."""
    return Measure.objects.filter(
        state=MeasureState.OPEN,
        removed_at=None,
        due_on__isnull=False,
        home__state__in=WORKING,
        home__lead_unit__isnull=False,
        home__round__feedback_on__lte=on,
    )


@dataclass(frozen=True, slots=True)
class Open:
    """How a finding stands for which the unit is waited for: since when, on which day it is due,
    for whom it waits, and for whom each of its days is, that of its measures and its next stage
    among them: for persons and for the unit."""

    finding: UUID
    ref: str
    due_on: date | None
    moved_at: datetime
    persons: Persons
    days: dict[date, Persons]


def item_of(one: Open) -> Item:
    """As a message names it."""
    return item(one.ref, one.due_on, one.finding)


def open_now(findings: Collection[UUID], *, at: datetime) -> dict[UUID, Open]:
    """Those of some findings for which the unit is waited for, and which it sees. A query for the
    roles, and two for each thousand findings."""
    clocks, holders = Clocks(at), holders_on(localdate(at), since=None)
    found: dict[UUID, Open] = {}
    for some in _parts(findings):
        rows = _waiting(clocks.last).filter(pk__in=some)
        rows = rows.annotate(stage_on=first_milestone(date.max))
        for *row, due_on, stage_on in rows.values_list(*_COLUMNS, "due_on", "stage_on"):
            one = _due(row, due_on or date.max, clocks, holders)
            if one.seen_from > one.on:
                continue
            days = {one.due_on, stage_on if row[-1] == State.ONGOING and stage_on else one.due_on}
            found[one.finding] = Open(
                finding=one.finding,
                ref=one.ref,
                due_on=due_on,
                moved_at=one.waits_since,
                persons=one.persons_in_all,
                days=dict.fromkeys(days, one.persons_in_all | {one.unit}),
            )
        rows_of_measures = open_measures(clocks.last).filter(home__in=some)
        for one in _measures_of(rows_of_measures, clocks, holders):
            if one.finding in found:
                days_of = found[one.finding].days
                days_of[one.due_on] = days_of.get(one.due_on, frozenset()) | one.persons_in_all
                days_of[one.due_on] |= {one.unit}
    return found


def _parts(findings: Collection[UUID]) -> Iterator[list[UUID]]:
    rest = iter(findings)
    while part := list(islice(rest, _AT_A_TIME)):
        yield part


def item(ref: str, due_on: date | None, key: UUID, page: str = FINDING) -> Item:
    """A finding, or a step, as a message names it."""
    return Item.of(ref, due_on, reverse(page, args=[key]))
