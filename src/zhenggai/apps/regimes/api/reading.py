"""Reading rules and calendars, as everybody with a role of the business may. What binds is proposed
and put in force on pages alone: it takes the hands of two persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Path as InPath
from ninja import Router

from zhenggai.apps.people.api.bearer import READ, caller
from zhenggai.apps.regimes import permissions, queries
from zhenggai.apps.regimes.models import CalendarYear, DeadlineRule
from zhenggai.core.deadlines import DayKind, Level, Limit, Moves, RuleStatus, Start, Unit
from zhenggai.kit.api import answer
from zhenggai.presentation.deadlines import say_rule

router = Router(tags=["rules"], auth=READ)
Country = Annotated[str, InPath(pattern="^[a-z]{2,8}$")]


@dataclass(frozen=True, slots=True)
class RuleOut:
    """A version of a rule; `said` is what it sets, in one sentence. A draft sets nothing: `note`
    says what it lacks. `amount` below zero counts back, of a fixed day it is how many years on."""

    id: UUID
    regime: str
    level: Level
    code: str
    version: int
    status: RuleStatus
    limit: Limit
    name: str
    name_en: str
    starts: Start
    unit: Unit
    amount: int
    moves: Moves
    month: int
    day: int
    month_ends: bool
    country: str
    source: str
    note: str
    note_en: str
    valid_from: date | None
    valid_to: date | None
    said: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Every version of every rule, by kind of oversight, level and code, the newest first."""

    rules: list[RuleOut]


@dataclass(frozen=True, slots=True)
class YearOut:
    """A year whose days off are published."""

    country: str
    year: int
    source: str
    digest: str


@dataclass(frozen=True, slots=True)
class Calendars:
    """The years that are published, by country, the newest first; `computed` are the countries
    whose days off follow from a law."""

    years: list[YearOut]
    computed: list[str]


@dataclass(frozen=True, slots=True)
class DayOut:
    """A day that differs from the week."""

    day: date
    kind: DayKind
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class CalendarOut:
    """A year with its days."""

    year: YearOut
    days: list[DayOut]


@router.get("/rules", response=Rules, operation_id="rules", summary="The rules that set deadlines")
def rules(request: HttpRequest) -> HttpResponse:
    """All there are, drafts and those that are over too."""
    permissions.check_reads(caller(request).actor)
    return answer(Rules, Rules([_rule(one) for one in queries.every_version()]))


@router.get(
    "/rules/{uuid:rule_id}", response=RuleOut, operation_id="rule", summary="A version of a rule"
)
def rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """One version: what a deadline that it set was reckoned by."""
    permissions.check_reads(caller(request).actor)
    return answer(RuleOut, _rule(queries.rule(rule_id)))


@router.get(
    "/calendars",
    response=Calendars,
    operation_id="calendars",
    summary="The years whose days off are published",
)
def calendars(request: HttpRequest) -> HttpResponse:
    """By these deadlines are counted; beyond them they are provisional."""
    permissions.check_reads(caller(request).actor)
    found = [_year(one) for one in queries.every_year()]
    return answer(Calendars, Calendars(found, sorted(queries.COMPUTED)))


@router.get(
    "/calendars/{country}/{int:year}",
    response=CalendarOut,
    operation_id="calendar",
    summary="The days of a year that differ from the week",
)
def calendar(request: HttpRequest, country: Country, year: int) -> HttpResponse:
    """Holidays, and days of rest on which people work."""
    permissions.check_reads(caller(request).actor)
    kept = queries.year_of(country, year)
    days = queries.days_of(country, year)
    told = [DayOut(one.day, one.kind, one.name, one.name_en) for one in days]
    return answer(CalendarOut, CalendarOut(_year(kept), told))


def _year(one: CalendarYear) -> YearOut:
    return YearOut(one.country, one.year, one.source, one.digest)


def _rule(row: DeadlineRule) -> RuleOut:
    return RuleOut(
        id=row.pk,
        regime=row.regime_id,
        level=Level(row.level),
        code=row.code,
        version=row.version,
        status=RuleStatus(row.status),
        limit=Limit(row.limit_of),
        name=row.name,
        name_en=row.name_en,
        starts=Start(row.starts),
        unit=Unit(row.unit),
        amount=row.amount,
        moves=Moves(row.moves),
        month=row.fixed_month,
        day=row.fixed_day,
        month_ends=row.month_ends,
        country=row.country,
        source=row.source,
        note=row.note,
        note_en=row.note_en,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        said=say_rule(queries.rule_of(row), get_language() or ""),
    )
