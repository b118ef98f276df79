"""Why a deadline is the day that it is, in sentences; shared by pages, interface and command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from zhenggai.core.deadlines import Due, Period, Rule, SpecialDay, Step, StepCode, Unit
from zhenggai.presentation.wording import language_of, say

_DAY = timedelta(1)


def say_due(due: Due, language: str) -> tuple[str, ...]:
    """The day, then the rule where there is one, then each step on the way, one sentence each."""
    return tuple(_sentences(due, language))


def say_day(due: Due, language: str) -> str:
    """The day alone, and whether it is provisional."""
    code = "due.day-provisional" if due.provisional else "due.day"
    return say(code, language, day=due.day, weekday=due.day.isoweekday())


def say_rule(rule: Rule, language: str) -> str:
    """What a rule sets, in one sentence, without its source."""
    period = rule.period
    # What is not worded stands as it is: a name of the row's own.
    name = _of_two(rule.name, rule.name_en, language)
    values = {"limit": name or rule.limit, "start": rule.starts}
    if period.unit is Unit.FIXED:
        fixed = {**values, "month": period.month, "day": period.day, "years": period.amount}
        code = "due.rule-fixed-later" if period.amount else "due.rule-fixed-same"
        return say(code, language, **fixed)
    code = "due.rule-before" if period.amount < 0 else "due.rule-within"
    return say(code, language, **values, period=say_period(period, language))


def say_period(period: Period, language: str) -> str:
    """How long, for a period that is no fixed day."""
    return say(f"due.period-{period.unit}", language, amount=abs(period.amount))


def _sentences(due: Due, language: str) -> Iterator[str]:
    yield say_day(due, language)
    if due.rule is not None:
        yield say_rule(due.rule, language)
        said = {"source": due.rule.source, "version": due.rule.version}
        yield say("due.source", language, **said)
    for step in due.steps:
        yield _step(step, language)


def _step(step: Step, language: str) -> str:
    values: dict[str, object] = {"day": step.day, "weekday": step.day.isoweekday()}
    if step.code in {StepCode.HOLIDAYS_LEFT_OUT, StepCode.WORKED_COUNTED}:
        values["days"] = list(_stretches(step.days, language))
    elif step.code is StepCode.REST and step.days:
        values["holiday"] = _name(step.days[0], language)
    elif step.code is StepCode.PROVISIONAL:
        values["year"] = str(step.amount)
    elif step.unit is not None:
        values["period"] = say(f"due.period-{step.unit}", language, amount=step.amount)
    elif step.code is StepCode.LAST_OF_MONTH:
        values["number"] = step.amount
    return say(f"due.{step.code}", language, **values)


def _stretches(days: Sequence[SpecialDay], language: str) -> Iterator[str]:
    """Days of one name that follow each other, as one."""
    start = 0
    for at, one in enumerate(days):
        following = days[at + 1] if at + 1 < len(days) else None
        if following and following.day == one.day + _DAY and following.name == one.name:
            continue
        first, last = days[start], one
        code = "due.stretch" if first is not last else "due.stretch-of-one"
        name = _name(first, language) or None
        yield say(code, language, name=name, first=first.day, last=last.day)
        start = at + 1


def _name(one: SpecialDay, language: str) -> str:
    return _of_two(one.name, one.name_en, language)


def _of_two(name: str, name_en: str, language: str) -> str:
    """A name in the language; the other one's where it has none."""
    chinese = language_of(language) == "zh_Hans"
    return (name or name_en) if chinese else (name_en or name)
