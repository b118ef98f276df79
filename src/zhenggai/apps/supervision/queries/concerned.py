"""Whom a step of the ladder concerns now: the unit that has it, the office that issued it, and
whoever may decide an appeal that waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from zhenggai.apps.findings.queries.sight import TEAM
from zhenggai.apps.findings.queries.turns import grants_over
from zhenggai.apps.supervision.ladder import UNCOUNTED
from zhenggai.apps.supervision.models import Step
from zhenggai.apps.supervision.queries.deciding import deciders
from zhenggai.apps.supervision.queries.holders import AT_HOME, Holders, holders_on


def concerned(
    steps: Collection[UUID], *, on: date
) -> dict[UUID, tuple[date | None, frozenset[UUID]]]:
    """By step: by when to report back, and whom it concerns on a day."""
    holders = holders_on(on, since=None)
    rows = Step.objects.filter(pk__in=steps).select_related(
        "round", "unit", "holder", "office", "appeal"
    )
    return {one.pk: (one.due_on, _persons(one, holders, on)) for one in rows}


def of_unit(step: Step, holders: Holders) -> frozenset[UUID]:
    """Whoever leads and handles for the unit that has it."""
    near = holders.nearest(AT_HOME, step.holder.path, step.round_id)
    return frozenset[UUID]().union(*near.values())


def of_office(step: Step, on: date) -> frozenset[UUID]:
    """The team of the office that issued it."""
    held = grants_over(TEAM, [step.office.path], step.round_id, on)
    return frozenset(one.person_id for one in held if one.unit_id == step.office_id)


def _persons(step: Step, holders: Holders, on: date) -> frozenset[UUID]:
    found = of_unit(step, holders) | of_office(step, on)
    appeal = getattr(step, "appeal", None)
    if appeal is not None and appeal.upheld is None and step.state not in UNCOUNTED:
        found |= deciders(step, on)
    return found
