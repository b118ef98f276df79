"""Findings a page at a time, for programs: by number or by the day they are due, from behind the
last of the page before. Filters are few on purpose; a register to search stands elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Substr

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.page import Timeliness, timeliness
from zhenggai.apps.findings.queries.sight import scope_of, sight, supported
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.actors import Actor
from zhenggai.kit.prepared import Prepared

TITLE = 160
Place = tuple[Any, ...]


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


# First the keys, then what is shown of them: what is sorted must not bear its words along.
_BY_REF = Prepared(
    lambda most, where: Finding.objects.filter(where).order_by("ref").values_list("pk")[:most]
)
_BY_DUE = Prepared(
    lambda most, where: (
        Finding.objects.filter(where, due_on__isnull=False)
        .order_by("due_on", "pk")
        .values_list("due_on", "pk")[:most]
    )
)
_WITHOUT_DAY = Prepared(
    lambda most, where: (
        Finding.objects.filter(where, due_on=None).order_by("pk").values_list("pk")[:most]
    )
)
_SHOWN = Prepared(
    lambda keys: Finding.objects.filter(pk__in=keys).values_list(
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
    )
)


def findings_page(
    actor: Actor, *, wanted: Wanted, by: By, most: int, after: Place | None = None
) -> list[Listed]:
    """The first `most` findings behind a place: `(ref,)`, or `(due_on, id)` where days lead. Its
    number of queries does not grow with them."""
    scope = scope_of(actor)
    where = sight(scope) | supported(scope)
    if wanted.round is not None:
        where &= Q(round=wanted.round)
    if wanted.unit is not None:
        where &= Q(lead_unit=wanted.unit)
    keys = _by_ref if by is By.REF else _by_due
    found = keys(where, wanted.state, most, after)
    shown = {row[0]: _listed(row, actor.on) for row in _SHOWN(keys=found)}
    return [shown[key] for key in found]


def place_of(one: Listed, by: By) -> tuple[Any, ...]:
    """Where a finding stands in an order."""
    return (one.ref,) if by is By.REF else (one.due_on, one.id)


def _by_ref(where: Q, state: State | None, most: int, after: Place | None) -> list[UUID]:
    if state is not None:
        where &= Q(state=state)
    if after is not None:
        where &= Q(ref__gt=after[0])
    return [key for (key,) in _BY_REF(most, where=where)]


def _by_due(where: Q, state: State | None, most: int, after: Place | None) -> list[UUID]:
    """State by state, because each is in order in an index, and what has no day behind them all."""
    day, last = after or (None, None)
    found: list[tuple[date, UUID]] = []
    if after is None or day is not None:
        later = Q(due_on__gt=day) | Q(due_on=day, pk__gt=last) if after else Q()
        for one in State if state is None else (state,):
            rows = _BY_DUE(most, where=where & Q(state=one) & later)
            found += [(on, key) for on, key in rows if on is not None]
    keys = [key for _, key in sorted(found)[:most]]
    if len(keys) == most:
        return keys
    where &= Q(pk__gt=last) if after and day is None else Q()
    if state is not None:
        where &= Q(state=state)
    return keys + [key for (key,) in _WITHOUT_DAY(most, where=where)][: most - len(keys)]


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
