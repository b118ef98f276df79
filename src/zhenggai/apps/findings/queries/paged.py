"""Findings a page at a time, for programs: by number or by the day they are due, from behind the
last of the page before. Filters are few on purpose; a register to search stands elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Substr

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.page import Timeliness, timeliness
from zhenggai.apps.findings.queries.sight import scope_of, sight, supported
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.actors import Actor
from zhenggai.kit.prepared import Prepared

TITLE = 160


class By(StrEnum):
    """In which order."""

    REF = "ref"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the findings that he sees; nothing narrows what is `None`."""

    state: State | None = None
    round: UUID | None = None
    unit: UUID | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One finding in a list. `title` is its heading, else the beginning of its quote."""

    id: UUID
    ref: str
    title: str
    state: State
    kind: str
    episode: int
    due_on: date | None
    timeliness: Timeliness
    round: UUID
    unit: UUID | None
    version: int
    moved_at: datetime


_ORDERS: Mapping[By, tuple[Any, ...]] = {
    By.REF: ("ref",),
    By.DUE: (F("due_on").asc(nulls_last=True), "pk"),
}
_PAGE = Prepared(
    lambda most, by, where: (
        Finding.objects.filter(where)
        .order_by(*_ORDERS[by])
        .values_list(
            "pk",
            "ref",
            "heading",
            Substr("quote__text", 1, TITLE),
            "state",
            "kind",
            "episode",
            "due_on",
            "round",
            "lead_unit",
            "version",
            "moved_at",
        )[:most]
    )
)


def findings_page(
    actor: Actor, *, wanted: Wanted, by: By, most: int, after: tuple[Any, ...] | None = None
) -> list[Listed]:
    """The first `most` findings behind a place: `(ref,)`, or `(due_on, id)` where days lead. At
    most four queries."""
    scope = scope_of(actor)
    where = sight(scope) | supported(scope)
    if wanted.state is not None:
        where &= Q(state=wanted.state)
    if wanted.round is not None:
        where &= Q(round=wanted.round)
    if wanted.unit is not None:
        where &= Q(lead_unit=wanted.unit)
    if after is not None:
        where &= _behind(by, after)
    return [_listed(row, actor.on) for row in _PAGE(most, by, where=where)]


def place_of(one: Listed, by: By) -> tuple[Any, ...]:
    """Where a finding stands in an order."""
    return (one.ref,) if by is By.REF else (one.due_on, one.id)


def _behind(by: By, after: tuple[Any, ...]) -> Q:
    if by is By.REF:
        return Q(ref__gt=after[0])
    due_on, key = after
    if due_on is None:
        return Q(due_on=None, pk__gt=key)
    return Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=key) | Q(due_on=None)


def _listed(row: tuple[Any, ...], today: date) -> Listed:
    pk, ref, heading, quote, state, kind, episode, due_on, round_, unit, version, moved_at = row
    return Listed(
        id=pk,
        ref=ref,
        title=heading or quote,
        state=State(state),
        kind=kind,
        episode=episode,
        due_on=due_on,
        timeliness=timeliness(due_on, state, today=today),
        round=round_,
        unit=unit,
        version=version,
        moved_at=moved_at,
    )
