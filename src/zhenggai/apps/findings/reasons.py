"""Why a deadline is the day that it is, in sentences; shared by pages, interface and case file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from zhenggai.apps.findings.queries.by_rule import Reckoned
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.queries.why import Why
from zhenggai.core.deadlines import Due
from zhenggai.presentation.deadlines import say_due
from zhenggai.presentation.visible import one_line
from zhenggai.presentation.wording import language_of, say


def said_why(why: Why, *, zone: str, language: str) -> tuple[str, ...]:
    """How the day came about, one sentence; then, where a rule set it, the day, the rule, its
    source, each step on the way and the tables by which it was counted. Days of acts are those of
    the zone."""
    return tuple(_sentences(why, ZoneInfo(zone), language))


def _sentences(why: Why, zone: ZoneInfo, language: str) -> Iterator[str]:
    values = {
        "office": _called(why.office, language),
        "on": _day(why.at, zone),
        "handed_in": _day(why.handed_in, zone),
        "before": why.before.isoformat() if why.before else "",
        "entry": str(why.entry or ""),
        "ref": one_line(why.plan_of),
    }
    yield say(f"why.{why.how}", language, **values)
    if why.by_rule is not None:
        yield from _steps(why.by_rule.due, why.by_rule.calendar, language)


def said_day(found: Reckoned, language: str) -> tuple[str, ...]:
    """Why a day that was reckoned is that day, before it is set."""
    return tuple(_steps(found.due, found.calendar, language))


def _steps(due: Due, calendar: str, language: str) -> Iterator[str]:
    yield from say_due(due, language)
    yield say("why.calendar", language, calendar=calendar)


def _called(name: Name | None, language: str) -> str:
    if name is None:
        return ""
    chinese = language_of(language) == "zh_Hans"
    return one_line(name.name if chinese or not name.other else name.other)


def _day(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).date().isoformat() if at else ""
