"""Findings in a list, for programs: in whatever order somebody found them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models.functions import Substr

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.page import Timeliness, timeliness
from zhenggai.apps.findings.states import State
from zhenggai.kit.prepared import Prepared

TITLE = 160


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


def listed(keys: Sequence[UUID], *, on: date) -> list[Listed]:
    """Findings that the viewer sees, as they are listed on a day, in the order of their keys. One
    query."""
    shown = {row[0]: _listed(row, on) for row in _SHOWN(keys=keys)} if keys else {}
    return [shown[key] for key in keys if key in shown]


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
