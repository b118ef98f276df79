"""The way to a day as it was told, as a text to keep: so that it can be told again as it was, even
where the calendar has been changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from zhenggai.core.deadlines.calendar import DayKind, SpecialDay
from zhenggai.core.deadlines.rules import Due, Rule, Step, StepCode, Unit


def steps_kept(due: Due) -> str:
    """The steps of a day, as a text."""
    told = [_kept(step) for step in due.steps]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def due_again(steps: str, *, start: date, day: date, rule: Rule) -> Due:
    """The day with the steps that were kept."""
    return Due(start, day, tuple(_step(one) for one in json.loads(steps)), rule)


def lacking(due: Due) -> int | None:
    """The year whose days off are not published and on which the day hangs; `None` where it is
    final."""
    found = (step.amount for step in due.steps if step.code is StepCode.PROVISIONAL)
    return next(found, None)


def _kept(step: Step) -> dict[str, Any]:
    days = [[one.day.isoformat(), one.kind.value, one.name, one.name_en] for one in step.days]
    return {
        "code": step.code.value,
        "day": step.day.isoformat(),
        **({"amount": step.amount} if step.amount else {}),
        **({"unit": step.unit.value} if step.unit else {}),
        **({"days": days} if days else {}),
    }


def _step(kept: Mapping[str, Any]) -> Step:
    return Step(
        StepCode(kept["code"]),
        date.fromisoformat(kept["day"]),
        kept.get("amount", 0),
        Unit(kept["unit"]) if "unit" in kept else None,
        tuple(
            SpecialDay(date.fromisoformat(day), DayKind(kind), name, name_en)
            for day, kind, name, name_en in kept.get("days", ())
        ),
    )
