"""Who is to be told of what today, and what stands in calendars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import localdate

from zhenggai.apps.findings.queries.sight import scope_of, visible
from zhenggai.apps.messages.feeds import Reader
from zhenggai.apps.messages.kinds import MOST_ITEMS, Item
from zhenggai.apps.people import queries as people
from zhenggai.apps.regimes import queries as regimes
from zhenggai.apps.supervision.queries.holders import AT_HOME, holders_on
from zhenggai.apps.supervision.queries.waiting import (
    WAITED_FOR,
    Clocks,
    findings,
    item,
    measures,
    milestones,
    open_measures,
    steps,
)
from zhenggai.apps.supervision.warnings import Warnings
from zhenggai.core.deadlines import Limit, Unit


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
    what is over. Six queries, and two for each regime."""
    on = localdate(at)
    clocks = Clocks(at, since)
    warnings = {code: warnings_of(code, on=on) for code in regimes.codes()}
    until = clocks.last + max(one.longest for one in warnings.values())
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
        stage = warnings[one.regime].stage(one.due_on, on=one.on)
        if stage is None or one.seen_from > one.on:
            continue
        news = since is None or one.is_news(stage, warnings[one.regime], since=since)
        key = (one.due_on, one.ref)
        for person in one.persons(stage) | ({one.unit} & groups):
            told[person].findings.setdefault(key, (one.finding, one.page))
            if news or person in holders.newly:
                told[person].news.add(key)
    return {person: his.listed() for person, his in told.items() if his.news}


def calendar_of(reader: Reader) -> list[Item]:
    """What stands in a calendar feed, the soonest first: the days of what waits for the units that
    a person leads or handles for (not those below them, which have their own), or for one unit as
    far as he sees it, and those of the measures in his name."""
    actor = people.actor_of(reader.person, on=reader.on)
    own = Q(lead_unit=reader.unit)
    if reader.unit is None:
        own = Q(pk__in=())
        for reach in actor.held(AT_HOME):
            of_round = Q() if reach.round is None else Q(round=reach.round)
            own |= Q(lead_unit=reach.unit) & of_round
    rows = visible(scope_of(actor)).filter(own, state__in=WAITED_FOR, due_on__isnull=False)
    found = list(rows.order_by("due_on", "pk").values_list("ref", "due_on", "pk")[:MOST_ITEMS])
    if reader.unit is None:
        mine = open_measures(reader.on).filter(responsible=reader.person)
        columns = ("home__ref", "due_on", "home")
        found += mine.order_by("due_on", "pk").values_list(*columns)[:MOST_ITEMS]
    return [item(ref, due_on, key) for ref, due_on, key in found if due_on is not None]


def warnings_of(regime: str, *, on: date) -> Warnings:
    """When a regime warns: by its rules in force on the day, where it has any. One that counts
    forward, or to a fixed day, is no warning."""
    usual = Warnings(regimes.calendar(settings.CALENDAR))
    found = [usual.first, usual.second]
    for place, limit in enumerate((Limit.FIRST_WARNING, Limit.SECOND_WARNING)):
        periods = [regimes.period_of(one) for one in regimes.in_force(
            regime=regime, limit=limit, on=on
        )]  # fmt: skip
        back = [one for one in periods if one.amount < 0 and one.unit is not Unit.FIXED]
        found[place] = back[0] if back else found[place]
    return replace(usual, first=found[0], second=found[1])
