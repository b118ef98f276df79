"""Telling at once whoever has to do something with a step after an act on it: its number, the day
by which to report and its address, and no word of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from zhenggai.apps.messages import commands as messages
from zhenggai.apps.messages.kinds import Kind
from zhenggai.apps.supervision.models import Step
from zhenggai.apps.supervision.queries import deciding
from zhenggai.apps.supervision.queries.concerned import of_office, of_unit
from zhenggai.apps.supervision.queries.holders import holders_on
from zhenggai.apps.supervision.queries.waiting import STEP, item, number_of


def tell_unit(step: Step, entry: int, *, at: datetime, on: date, but: UUID | None) -> None:
    """Tell whoever leads and handles for the unit that has the step, `but` whoever did the act."""
    _tell(step, entry, of_unit(step, holders_on(on, since=None)) - {but}, at)


def tell_office(step: Step, entry: int, *, at: datetime, on: date) -> None:
    """Tell the team of the office that issued it."""
    _tell(step, entry, of_office(step, on), at)


def tell_deciders(step: Step, entry: int, *, at: datetime, on: date) -> None:
    """Tell whoever may decide an appeal: all who hold the role over the office and took no part."""
    _tell(step, entry, deciding.deciders(step, on), at)


def _tell(step: Step, entry: int, persons: Collection[UUID], at: datetime) -> None:
    number = number_of(step.office.code, step.year, step.serial)
    told = [item(number, step.due_on, step.pk, STEP)]
    messages.tell(
        event=f"step:{entry}",
        kind=Kind.ORDER,
        items=dict.fromkeys(persons, told),
        at=at,
        urgent=True,
    )
