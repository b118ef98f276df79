"""Whom the acts on a step of the ladder concern now: the unit that has it, the one that answers for
it, the office that issued it, and whoever may decide an appeal that waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from zhenggai.apps.findings.queries.sight import TEAM
from zhenggai.apps.messages.kinds import Item
from zhenggai.apps.people.models import Unit
from zhenggai.apps.supervision.ladder import StepState
from zhenggai.apps.supervision.models import Step
from zhenggai.apps.supervision.queries.deciding import appeal_waits, deciders
from zhenggai.apps.supervision.queries.holders import AT_HOME, Holders, Persons, holders_on
from zhenggai.apps.supervision.queries.waiting import STEP, Clocks, item, number_of
from zhenggai.apps.supervision.urgent import URGENT_STEPS, Whom


@dataclass(frozen=True, slots=True)
class Concerned:
    """How a step stands, as a message names it, and whom it concerns."""

    item: Item
    state: StepState
    whom: Mapping[Whom, Persons]

    def by(self, act: str) -> Persons:
        """Whom an act on it concerns still, by the kind of its entry; nobody where the step has
        moved on since."""
        told = URGENT_STEPS[act]
        return self.whom[told.whom] if self.state in told.states else frozenset()


def concerned(steps: Collection[UUID], *, at: datetime) -> dict[UUID, Concerned]:
    """How some steps stand. Two queries, and some more for each whose appeal waits."""
    clocks = Clocks(at)
    holders = holders_on(localdate(at), since=None, roles=AT_HOME | TEAM)
    rows = Step.objects.filter(pk__in=steps).select_related(
        "round", "unit", "answers", "holder", "office", "appeal"
    )
    found = {}
    for one in rows:
        on, _ = clocks.days(one.round.zone)
        number = number_of(one.office.code, one.year, one.serial)
        has, answers = (_of_unit(one, unit, holders, on) for unit in (one.holder, one.answers))
        found[one.pk] = Concerned(
            item(number, one.due_on, one.pk, STEP),
            StepState(one.state),
            {
                Whom.UNIT: has,
                Whom.UNITS: has | answers,
                Whom.OFFICE: _of_office(one, holders),
                Whom.DECIDERS: _deciders(one, on),
            },
        )
    return found


def _of_unit(step: Step, unit: Unit, holders: Holders, on: date) -> Persons:
    """Whoever leads and handles for a unit of it, once it sees it."""
    if step.round.feedback_on > on:
        return frozenset()
    near = holders.nearest(AT_HOME, unit.path, step.round_id)
    return frozenset[UUID]().union(*near.values())


def _of_office(step: Step, holders: Holders) -> Persons:
    """The team of the office that issued it."""
    found = (holders.at(role, step.office.path, step.round_id) for role in TEAM)
    return frozenset[UUID]().union(*found)


def _deciders(step: Step, on: date) -> Persons:
    return frozenset(deciders(step, on)) if appeal_waits(step) else frozenset()
