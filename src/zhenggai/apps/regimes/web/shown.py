"""A version of a rule as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.apps.regimes.queries import rule_of
from zhenggai.core.deadlines import RuleStatus
from zhenggai.presentation.deadlines import say_rule
from zhenggai.presentation.wording import say


@dataclass(frozen=True, slots=True)
class Shown:
    """`said` is what it sets, in one sentence; `standing` how it stands on a day: a draft, not yet
    in force, in force, or over."""

    row: DeadlineRule
    said: str
    level: str
    standing: str
    note: str


def shown(row: DeadlineRule, *, on: date) -> Shown:
    """In the language of the page."""
    language = get_language() or ""
    note = (row.note_en or row.note) if language == "en" else (row.note or row.note_en)
    return Shown(
        row,
        say_rule(rule_of(row), language),
        say(f"level.{row.level}", language),
        _standing(row, on),
        note,
    )


def _standing(row: DeadlineRule, on: date) -> str:
    if row.status == RuleStatus.DRAFT or row.valid_from is None:
        return "draft"
    if on < row.valid_from:
        return "to-come"
    return "over" if row.valid_to is not None and row.valid_to < on else "in-force"
