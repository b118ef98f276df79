"""Lists of findings, and counts of them by state: what the pages of rounds and units share.

A count starts from what the viewer sees. What is done is what was closed after verification;
continuing rectification, an accepted risk and a suspension are counted apart and never as done,
and what was withdrawn or merged is no part of the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.named import TITLE
from zhenggai.apps.findings.queries.page import Timeliness, timeliness
from zhenggai.apps.findings.states import ENDED, State

PAGE = 50
APART = frozenset({State.WITHDRAWN, State.MERGED})
# The states in which something is still expected by a day.
EXPECTED = frozenset(State) - ENDED - {State.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Row:
    """One finding in a list."""

    id: UUID
    ref: str
    title: str
    state: str
    kind: str
    due_on: date | None
    timeliness: Timeliness
    unit: UUID | None
    unit_name: str
    unit_name_en: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many stand in one state, and where its stretch of a bar of 100 begins and how wide it
    is."""

    state: str
    count: int
    x: float = 0
    width: float = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by state. `whole` is the denominator: everything but what was withdrawn or merged."""

    by_state: Mapping[str, int] = field(default_factory=dict)
    overdue: int = 0

    @property
    def whole(self) -> int:
        """All that was registered and stands."""
        return sum(n for state, n in self.by_state.items() if state not in APART)

    @property
    def apart(self) -> int:
        """What was withdrawn or merged."""
        return sum(n for state, n in self.by_state.items() if state in APART)

    @property
    def closed(self) -> int:
        """What was struck off after verification."""
        return self.by_state.get(State.CLOSED, 0)

    @property
    def ongoing(self) -> int:
        """Continuing rectification, never counted as done."""
        return self.by_state.get(State.ONGOING, 0)

    @property
    def held(self) -> int:
        """What was suspended or whose risk was accepted."""
        return self.by_state.get(State.SUSPENDED, 0) + self.by_state.get(State.ACCEPTED, 0)

    @property
    def under_way(self) -> int:
        """All the rest."""
        return self.whole - self.closed - self.ongoing - self.held

    @property
    def shares(self) -> tuple[Share, ...]:
        """The states that there are, in the order of the chain."""
        shares, x = [], 0.0
        for state in State:
            count = self.by_state.get(state, 0)
            if not count:
                continue
            width = 0.0 if state in APART else round(100 * count / self.whole, 3)
            shares.append(Share(state.value, count, x, width))
            x = round(x + width, 3)
        return tuple(shares)


def rows(findings: QuerySet[Finding], *, today: date) -> list[Row]:
    """The findings of a list as they are shown, in one query."""
    columns = findings.values_list(
        "pk",
        "ref",
        "heading",
        Substr("quote__text", 1, TITLE),
        "state",
        "kind",
        "due_on",
        "lead_unit",
        "lead_unit__name",
        "lead_unit__name_en",
    )
    return [_row(row, today) for row in columns]


def by_state(findings: QuerySet[Finding]) -> dict[str, int]:
    """How many stand in which state, in one query."""
    counted = findings.order_by().values_list("state").annotate(n=Count("*"))
    return dict(counted)


def overdue(today: date) -> Q:
    """What is late on a day."""
    return Q(state__in=sorted(EXPECTED), due_on__lt=today)


def tally(counts: Iterable[tuple[str, int]], *, late: int = 0) -> Tally:
    """Counts of one state each, added up."""
    found: Counter[str] = Counter()
    for state, n in counts:
        found[state] += n
    return Tally(dict(found), late)


def _row(row: tuple[Any, ...], today: date) -> Row:
    pk, ref, heading, quote, state, kind, due_on, unit, unit_name, unit_name_en = row
    return Row(
        id=pk,
        ref=ref,
        title=heading or quote,
        state=state,
        kind=kind,
        due_on=due_on,
        timeliness=timeliness(due_on, state, today=today),
        unit=unit,
        unit_name=unit_name or "",
        unit_name_en=unit_name_en or "",
    )
