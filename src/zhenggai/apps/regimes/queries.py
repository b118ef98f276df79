"""Which rules hold, by which calendar, and why a day is the day that it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from zhenggai.apps.regimes.models import CalendarDay, CalendarYear, DeadlineRule
from zhenggai.core.deadlines import (
    Calendar,
    DayKind,
    Due,
    Level,
    Limit,
    Moves,
    Period,
    Rule,
    RuleStatus,
    SpecialDay,
    Start,
    Unit,
    china,
    due,
    earliest,
    federal,
)
from zhenggai.kit.refusals import Missing

# Countries whose days off follow from a law and are computed; no year of theirs is imported.
COMPUTED = {federal.CODE: federal.calendar}
# What says by when a finding must be put right, and so can set its deadline.
SETTING = frozenset({Limit.RECTIFICATION, Limit.REPORT, Limit.RESOLUTION, Limit.OTHER})
# Of a digest, enough to tell two tables apart.
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Differing:
    """How a table differs from what is kept of that year: days that come, that go, and that are
    told otherwise."""

    added: tuple[date, ...] = ()
    gone: tuple[date, ...] = ()
    altered: tuple[date, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """All of them, in their order."""
        return tuple(sorted({*self.added, *self.gone, *self.altered}))


def rules_for(*, regime: str, level: Level, on: date) -> tuple[DeadlineRule, ...]:
    """The versions in force for an event on that day, by their codes. One that is for the level
    itself stands before one of the same code that tells none apart."""
    rows = DeadlineRule.objects.filter(
        regime=regime, level__in=[level, Level.ANY], status=RuleStatus.ACTIVE
    )
    chosen: dict[str, DeadlineRule] = {}
    for row in rows:
        before = chosen.get(row.code)
        if rule_of(row).holds_on(on) and (before is None or before.level == Level.ANY):
            chosen[row.code] = row
    return tuple(chosen[code] for code in sorted(chosen))


def in_force(
    *, regime: str, limit: Limit, on: date, level: Level = Level.ANY
) -> tuple[DeadlineRule, ...]:
    """The versions that are in force for a limit on a day: for a round of a level as `rules_for`
    gives them; for one that names none, whatever level they are for, since a site is that of one
    authority, which puts in force what binds it."""
    if level is not Level.ANY:
        found = rules_for(regime=regime, level=level, on=on)
        return tuple(row for row in found if row.limit_of == limit)
    rows = DeadlineRule.objects.filter(
        regime=regime, limit_of=limit.value, status=RuleStatus.ACTIVE
    ).order_by("code", "level")
    return tuple(row for row in rows if rule_of(row).holds_on(on))


def everywhere(*, limits: Collection[Limit], on: date) -> tuple[DeadlineRule, ...]:
    """The versions that are in force for any of the limits on a day, of every regime and level, by
    regime, code and level. One query."""
    wanted = sorted(limit.value for limit in limits)
    rows = DeadlineRule.objects.filter(limit_of__in=wanted, status=RuleStatus.ACTIVE)
    return tuple(
        row for row in rows.order_by("regime", "code", "level") if rule_of(row).holds_on(on)
    )


def setting(*, regime: str, level: Level) -> tuple[DeadlineRule, ...]:
    """The versions that may set the deadline of a finding or a round: those that say by when
    something must be put right and are or were in force, for the level or for any; for no level of
    its own, all. Ordered by code, the newest first."""
    rows = DeadlineRule.objects.filter(
        regime=regime, status=RuleStatus.ACTIVE, limit_of__in=sorted(SETTING)
    )
    if level is not Level.ANY:
        rows = rows.filter(level__in=[level.value, Level.ANY.value])
    return tuple(rows.order_by("code", "level", "-version"))


def setting_anywhere() -> tuple[DeadlineRule, ...]:
    """The same of every regime and level, by regime. One query."""
    rows = DeadlineRule.objects.filter(status=RuleStatus.ACTIVE, limit_of__in=sorted(SETTING))
    rows = rows.select_related("regime")
    return tuple(rows.order_by("regime", "code", "level", "-version"))


def versions(*, regime: str) -> tuple[DeadlineRule, ...]:
    """Every version of every rule of a regime, drafts too; the newest of each first."""
    return tuple(DeadlineRule.objects.filter(regime=regime).order_by("level", "code", "-version"))


def every_version() -> tuple[DeadlineRule, ...]:
    """Every version of every rule, by regime, level and code, the newest first. One query."""
    rows = DeadlineRule.objects.select_related("regime")
    return tuple(rows.order_by("regime", "level", "code", "-version"))


def versions_like(row: DeadlineRule) -> tuple[DeadlineRule, ...]:
    """The other versions of the same rule, the newest first."""
    rows = DeadlineRule.objects.filter(regime=row.regime_id, level=row.level, code=row.code)
    return tuple(rows.exclude(pk=row.pk).order_by("-version"))


def rule(rule_id: UUID) -> DeadlineRule:
    """One version. Raises `Missing`."""
    found = DeadlineRule.objects.select_related("regime").filter(pk=rule_id).first()
    if found is None:
        raise Missing("deadline-rule.missing")
    return found


def rule_of(row: DeadlineRule) -> Rule:
    """What a row says, for the arithmetic."""
    return Rule(
        code=row.code,
        regime=row.regime_id,
        level=Level(row.level),
        limit=Limit(row.limit_of),
        starts=Start(row.starts),
        period=period_of(row),
        source=row.source,
        status=RuleStatus(row.status),
        version=row.version,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        country=row.country,
        name=row.name,
        name_en=row.name_en,
    )


def period_of(row: DeadlineRule) -> Period:
    """How long, by a row."""
    return Period(
        unit=Unit(row.unit),
        amount=row.amount,
        moves=Moves(row.moves),
        month=row.fixed_month,
        day=row.fixed_day,
        month_ends=row.month_ends,
    )


def explain(*, rule_id: UUID, start: date) -> Due:
    """The day that this version sets for an event, and why, by the calendar of today. Whoever keeps
    the two reckons again what was provisional. A draft is explained as well. Raises `Missing`, and
    `Invalid` as `core.deadlines.reckon` does."""
    found = rule_of(rule(rule_id))
    return due(found, start, calendar(found.country))


def deadline(
    *, regime: str, level: Level, limit: Limit, events: Mapping[Start, date]
) -> tuple[UUID, Due] | None:
    """By when it must be done, of all rules in force for it whose events are known, and the version
    that says so; `None` where no rule does. Of several the earliest counts."""
    found: dict[UUID, Due] = {}
    for starts, day in events.items():
        for row in rules_for(regime=regime, level=level, on=day):
            if row.limit_of == limit and row.starts == starts:
                found[row.pk] = due(rule_of(row), day, calendar(row.country))
    if not found:
        return None
    first = earliest(list(found.values()))
    same = (pk for pk, one in found.items() if (one.rule, one.start) == (first.rule, first.start))
    return next(same), first


def table_of(country: str, start: date, end: date) -> str:
    """By which tables the days from one day to another are counted: each published year with the
    beginning of its digest; the code of the country where they are computed."""
    if country in COMPUTED:
        return country
    low, high = sorted((start.year, end.year))
    rows = CalendarYear.objects.filter(country=country, year__gte=low, year__lte=high + 1)
    years = rows.order_by("year").values_list("year", "digest")
    return " ".join([country, *(f"{year}:{digest[:_SHORT]}" for year, digest in years)])


def calendar(country: str) -> Calendar:
    """The calendar of a country: computed, or from the years that were imported. One without any
    counts by the week alone, and says so."""
    if country in COMPUTED:
        return COMPUTED[country]()
    rows = CalendarYear.objects.filter(country=country).order_by("year")
    years = tuple(rows.values_list("year", "digest"))
    return _calendar(country, years)


def published(country: str) -> tuple[CalendarYear, ...]:
    """The years of a country that were imported, the newest first."""
    return tuple(CalendarYear.objects.filter(country=country).order_by("-year"))


def every_year() -> tuple[CalendarYear, ...]:
    """The years that were imported, by country, the newest first."""
    return tuple(CalendarYear.objects.order_by("country", "-year"))


def year_of(country: str, year: int) -> CalendarYear:
    """One year. Raises `Missing` where it is not published."""
    found = CalendarYear.objects.filter(country=country, year=year).first()
    if found is None:
        raise Missing("calendar.missing")
    return found


def days_of(country: str, year: int) -> tuple[SpecialDay, ...]:
    """The days of a year's notice, in their order; none where it is not published."""
    rows = CalendarDay.objects.filter(year__country=country, year__year=year)
    return tuple(special_of(row) for row in rows.order_by("falls_on"))


def special_of(row: CalendarDay) -> SpecialDay:
    """What a row says, for the arithmetic."""
    return SpecialDay(row.falls_on, DayKind(row.kind), row.name, row.name_en)


def differing(*, country: str, year: int, days: Iterable[SpecialDay]) -> Differing:
    """How a table differs from what is kept of that year; of one that is not published, every day
    comes."""
    kept = {one.day: one for one in days_of(country, year)}
    new = {one.day: one for one in days}
    return Differing(
        added=tuple(sorted(set(new) - set(kept))),
        gone=tuple(sorted(set(kept) - set(new))),
        altered=tuple(sorted(day for day in set(new) & set(kept) if new[day] != kept[day])),
    )


@lru_cache(maxsize=16)
def _calendar(country: str, years: tuple[tuple[int, str], ...]) -> Calendar:
    # The digests are part of the key: of two tables with the same days it does not matter which.
    rows = CalendarDay.objects.filter(year__country=country).order_by("year__year", "falls_on")
    tail = china.TAIL if country == china.CODE else 0
    days = (special_of(row) for row in rows)
    return Calendar(country, days, (year for year, _ in years), tail=tail)
