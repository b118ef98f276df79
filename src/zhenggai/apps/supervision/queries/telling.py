"""Who is to be told of what today, and what stands in calendars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.timezone import localdate

from zhenggai.apps.findings.queries.sight import scope_of, visible
from zhenggai.apps.messages.feeds import Reader
from zhenggai.apps.messages.kinds import MOST_ITEMS, Item
from zhenggai.apps.people import queries as people
from zhenggai.apps.regimes import queries as regimes
from zhenggai.apps.supervision.queries.holders import AT_HOME, holders_on
from zhenggai.apps.supervision.queries.steps import visible_steps
from zhenggai.apps.supervision.queries.waiting import (
    STEP,
    WAITED_FOR,
    Clocks,
    findings,
    item,
    measures,
    milestones,
    numbered,
    open_measures,
    steps,
    steps_waited_for,
)
from zhenggai.apps.supervision.warnings import Warnings
from zhenggai.core.deadlines import Level, Limit, Period, Unit


@dataclass(frozen=True, slots=True)
class Listed:
    """What one person is told of, and of how many more a message has no room to tell."""

    items: tuple[Item, ...]
    more: int = 0


@dataclass(slots=True)
class Told:
    """What one person is to be told of, with its page, and what of it is new, by day and number."""

    findings: dict[tuple[date, str], tuple[UUID, str]] = field(default_factory=dict)
    news: set[tuple[date, str]] = field(default_factory=set)

    def listed(self) -> Listed:
        """By their days; of more than fit into a message, what is new before what is known."""
        kept = sorted(self.findings, key=lambda one: (one not in self.news, one))[:MOST_ITEMS]
        items = (item(ref, due_on, *self.findings[due_on, ref]) for due_on, ref in sorted(kept))
        return Listed(tuple(items), len(self.findings) - len(kept))


def to_tell(
    *, at: datetime, since: datetime | None, units: Collection[UUID] = ()
) -> dict[UUID, Listed]:
    """For each person to whom something is new since the instant that was told at last, all that is
    near or over, the oldest first; where nobody was told anything yet (`None`) all is new. Of the
    `units` named here, which are told as groups, the same for what each of them leads.

    New is what has come a stage nearer, what began to wait for the unit or for him, and once a week
    what is over. Eight queries."""
    on = localdate(at)
    clocks = Clocks(at, since)
    habits = habits_on(on)
    until = clocks.last + habits.longest
    holders = holders_on(on, since=None if since is None else localdate(since))
    told: dict[UUID, Told] = defaultdict(Told)
    groups = frozenset(units)
    found = (
        *findings(clocks, until, holders),
        *measures(clocks, until, holders),
        *milestones(clocks, until, holders),
        *steps(clocks, until, holders),
    )
    for one in found:
        warnings = habits.of(one.regime, one.level)
        stage = warnings.stage(one.due_on, on=one.on)
        if stage is None or one.seen_from > one.on:
            continue
        news = since is None or one.is_news(stage, warnings, since=since)
        key = (one.due_on, one.ref)
        for person in one.persons(stage) | ({one.unit} & groups):
            told[person].findings.setdefault(key, (one.finding, one.page))
            if news or person in holders.newly:
                told[person].news.add(key)
    return {person: his.listed() for person, his in told.items() if his.news}


def calendar_of(reader: Reader) -> list[Item]:
    """What stands in a calendar feed, the soonest first: the days of what waits for the units that
    a person leads or handles for (not those below them, which have their own), or for one unit as
    far as he sees it, those by which to report back on steps, and those of the measures in his
    name."""
    actor = people.actor_of(reader.person, on=reader.on)
    # Narrowed to one round, such a role gives no sight.
    his = {reach.unit for reach in actor.held(AT_HOME) if reach.round is None}
    units = his if reader.unit is None else {reader.unit}
    rows = visible(scope_of(actor)).filter(
        lead_unit__in=units, state__in=WAITED_FOR, due_on__isnull=False
    )
    found = list(rows.order_by("due_on", "pk").values_list("ref", "due_on", "pk")[:MOST_ITEMS])
    if reader.unit is None:
        mine = open_measures(reader.on).filter(responsible=reader.person)
        columns = ("home__ref", "due_on", "home")
        found += mine.order_by("due_on", "pk").values_list(*columns)[:MOST_ITEMS]
    seen = visible_steps(actor).values("pk")
    pressed = numbered(steps_waited_for().filter(holder__in=units, pk__in=seen)).order_by(
        "due_on", "pk"
    )
    told = [item(ref, due_on, key) for ref, due_on, key in found if due_on is not None]
    return told + [
        item(number, due_on, key, STEP)
        for number, due_on, key in pressed.values_list("number", "due_on", "pk")[:MOST_ITEMS]
    ]


@dataclass(frozen=True, slots=True)
class Habits:
    """When it is warned: by kind of oversight, and in a round that names a level by the rules of
    that level."""

    usual: Warnings
    periods: Mapping[tuple[str, Limit], Mapping[str, Period]]
    known: dict[tuple[str, str], Warnings] = field(default_factory=dict)

    @property
    def longest(self) -> timedelta:
        """No first warning comes earlier than this before its deadline, whatever it is of."""
        found = (
            replace(self.usual, first=one).longest
            for by_level in self.periods.values()
            for one in by_level.values()
        )
        return max([self.usual.longest, *found])

    def of(self, regime: str, level: str) -> Warnings:
        """Those of a round: each by a rule for its level, else by one for any, else by whatever
        rule of the regime is in force; and where there is none as is usual."""
        place = (regime, level)
        if place not in self.known:
            self.known[place] = replace(
                self.usual,
                first=self._period(place, Limit.FIRST_WARNING) or self.usual.first,
                second=self._period(place, Limit.SECOND_WARNING) or self.usual.second,
            )
        return self.known[place]

    def _period(self, place: tuple[str, str], limit: Limit) -> Period | None:
        regime, level = place
        by_level = self.periods.get((regime, limit), {})
        found = by_level.get(level) or by_level.get(Level.ANY.value)
        # A site is that of one authority: what it puts in force binds whoever names no level.
        return found or next(iter(by_level.values()), None)


def habits_on(on: date) -> Habits:
    """When is warned, by the rules that are in force on a day. One that counts forward, or to a
    fixed day, is no warning. Two queries."""
    periods: dict[tuple[str, Limit], dict[str, Period]] = defaultdict(dict)
    for row in regimes.everywhere(limits={Limit.FIRST_WARNING, Limit.SECOND_WARNING}, on=on):
        period = regimes.period_of(row)
        if period.amount < 0 and period.unit is not Unit.FIXED:
            periods[row.regime_id, Limit(row.limit_of)].setdefault(row.level, period)
    return Habits(Warnings(regimes.calendar(settings.CALENDAR)), periods)
