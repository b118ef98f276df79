"""Which rules of the ladder hold, and the days that they set."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.models import Unit
from zhenggai.apps.regimes import queries as regimes
from zhenggai.apps.supervision.events import Event
from zhenggai.apps.supervision.ladder import Rung
from zhenggai.apps.supervision.models import LadderRule
from zhenggai.core.deadlines import Due, Level, Period, after_months, reckon
from zhenggai.core.deadlines import Unit as CountedIn
from zhenggai.kit.refusals import Missing

_ORDER = {rung.value: place for place, rung in enumerate(Rung)}


def rungs(*, regime: str, level: Level = Level.ANY, on: date) -> dict[Rung, LadderRule]:
    """The rungs that a regime has on a day, the gentlest first; a rule for the level itself stands
    before one that tells none apart. One query."""
    rows = LadderRule.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        regime=regime,
        level__in=[level, Level.ANY],
        valid_from__lte=on,
    )
    chosen: dict[Rung, LadderRule] = {}
    for row in sorted(rows, key=lambda one: (_ORDER[one.rung], one.level != Level.ANY)):
        chosen[Rung(row.rung)] = row
    return chosen


def versions(*, regime: str) -> list[LadderRule]:
    """Every version of every rung of a regime, proposals too; the newest of each first."""
    rows = LadderRule.objects.filter(regime=regime)
    return sorted(rows, key=lambda one: (_ORDER[one.rung], one.level, -one.version))


def ladder_rule(rule_id: UUID) -> LadderRule:
    """One version. Raises `Missing`."""
    found = LadderRule.objects.filter(pk=rule_id).first()
    if found is None:
        raise Missing("ladder.missing")
    return found


def put_by(rule: LadderRule) -> Unit | None:
    """The office that put a version in force, as the journal tells; `None` where it does not."""
    told = journal.about(rule.pk, most=1, kinds=[Event.LADDER_CHANGED.value])
    return Unit.objects.filter(pk__in=[one.unit for one in told]).first()


def may_end(rule: LadderRule) -> bool:
    """Whether a version is in force, or will be, with no end."""
    return rule.valid_from is not None and rule.valid_to is None


def report_by(rule: LadderRule, start: date) -> Due | None:
    """By when to report back what was issued on a day; `None` where nothing is to be reported."""
    return _reckoned(rule.report_unit, rule.report_in, start) if rule.report_in else None


def appeal_by(rule: LadderRule, start: date) -> Due:
    """Until when to appeal against what was received on a day."""
    return _reckoned(rule.appeal_unit, rule.appeal_in, start)


def decide_by(rule: LadderRule, start: date) -> Due:
    """By when to decide an appeal of that day."""
    return _reckoned(rule.decide_unit, rule.decide_in, start)


def kept_until(rule: LadderRule, start: date) -> date:
    """Until when words are kept from a day on."""
    return after_months(start, rule.kept_months)


def _reckoned(unit: str, amount: int, start: date) -> Due:
    return reckon(Period(CountedIn(unit), amount), start, regimes.calendar(settings.CALENDAR))
