"""What the page of a workbook shows: figures, rows with what they change, faults with places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhenggai.apps.people import loading
from zhenggai.apps.people.book import COLUMNS, ROLE_NAMES, TITLES, Sheet
from zhenggai.apps.people.models import Load
from zhenggai.apps.people.planning import Plan, Step, Verb

MOST_SHOWN = 200
MOST_FAULTS = 200
_NAMES = {role.value: name for role, name in ROLE_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Figures:
    """How many rows of a sheet add, change, close and leave."""

    title: str
    adds: int
    changes: int
    closes: int
    unchanged: int


def preview(load: Load) -> dict[str, Any]:
    """The context of the page. A workbook that was applied is not held against itself."""
    if load.applied_at is not None:
        return {"load": load}
    plan = loading.plan_of(load)
    return {
        "load": load,
        "figures": _figures(plan),
        "rows": [_row(step) for step in plan.steps[:MOST_SHOWN]],
        "hidden": max(0, len(plan.steps) - MOST_SHOWN),
        "faults": plan.faults[:MOST_FAULTS],
        "more_faults": max(0, len(plan.faults) - MOST_FAULTS),
        "seen": loading.digest(plan),
        "empty": not plan.steps and not plan.faults,
    }


def _figures(plan: Plan) -> list[Figures]:
    counts = plan.counts()
    return [
        Figures(
            title=TITLES[sheet],
            adds=counts[sheet][Verb.ADD],
            changes=counts[sheet][Verb.CHANGE],
            closes=counts[sheet][Verb.CLOSE],
            unchanged=plan.unchanged[sheet],
        )
        for sheet in Sheet
    ]


def _row(step: Step) -> dict[str, Any]:
    headings = {column.code: column.heading for column in COLUMNS[step.sheet]}
    said = [(headings[name], value) for name, value in step.values.items()]
    return {
        "sheet": TITLES[step.sheet],
        "number": step.number,
        "verb": step.verb.value,
        "key": " · ".join(_NAMES.get(part, part) for part in step.key),
        "said": said,
    }
