"""Legal periods: a rule and a day give a deadline, and why it is that day.

Pure arithmetic over calendars that are handed in. Which rules hold is kept by `apps/regimes`; whose
deadline is reminded or put off is no affair of this package.
"""

from __future__ import annotations

from zhenggai.core.deadlines.calendar import Calendar, DayKind, SpecialDay
from zhenggai.core.deadlines.kept import due_again, lacking, steps_kept
from zhenggai.core.deadlines.rules import (
    Due,
    Level,
    Limit,
    Moves,
    Period,
    Rule,
    RuleStatus,
    Start,
    Step,
    StepCode,
    Unit,
    after_months,
    due,
    earliest,
    reckon,
)

__all__ = [
    "Calendar",
    "DayKind",
    "Due",
    "Level",
    "Limit",
    "Moves",
    "Period",
    "Rule",
    "RuleStatus",
    "SpecialDay",
    "Start",
    "Step",
    "StepCode",
    "Unit",
    "after_months",
    "due",
    "due_again",
    "earliest",
    "lacking",
    "reckon",
    "steps_kept",
]
