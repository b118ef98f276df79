"""Runs of one act on many findings, for whoever made them and nobody else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.sight import Scope, visible
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.register.models import Outcome, Run, RunRow
from zhenggai.apps.register.queries import keys
from zhenggai.apps.register.view import View
from zhenggai.kit.refusals import Missing

# A run that has not come forward for so long was broken off.
STILL = timedelta(seconds=60)
# How many runs one may look at within a day and not begin.
MOST_WAITING = 200
ROWS = 100
LISTED = 50


@dataclass(frozen=True, slots=True)
class RowShown:
    """One finding of a run; `title` where the viewer sees it still, `due_on` where a rule sets its
    deadline, and `lacks_year` where that day is only for now."""

    no: int
    ref: str
    finding: UUID | None
    title: str
    outcome: str
    code: str
    told: Mapping[str, Any]
    entry: int | None
    due_on: date | None
    lacks_year: int | None


@dataclass(frozen=True, slots=True)
class Why:
    """How many findings one thing stands in the way of."""

    code: str
    told: Mapping[str, Any]
    count: int


class Stage(StrEnum):
    """How far a run is."""

    LOOKED_AT = "looked_at"
    UNDER_WAY = "under_way"
    STILL = "still"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Progress:
    """A run with how many of its rows came to what."""

    run: Run
    counts: Mapping[str, int]

    @property
    def whole(self) -> int:
        """How many rows there are."""
        return sum(self.counts.values())

    @property
    def settled(self) -> int:
        """How many of those that were to be done have come to an end."""
        return self.counts.get(Outcome.DONE, 0) + self.counts.get(Outcome.REFUSED, 0)

    @property
    def asked(self) -> int:
        """How many were to be done when it began."""
        return self.settled + self.counts.get(Outcome.ABLE, 0)


@dataclass(frozen=True, slots=True)
class RunRows:
    """Some rows of a run, and what stands in the way of all of them."""

    whys: tuple[Why, ...]
    rows: tuple[RowShown, ...]
    after: int | None


def stage_of(run: Run, at: datetime) -> Stage:
    """How far a run is at an instant."""
    if run.ended_at is not None:
        return Stage.OVER
    if run.begun_at is None or run.alive_at is None:
        return Stage.LOOKED_AT
    return Stage.UNDER_WAY if at - run.alive_at < STILL else Stage.STILL


def own_run(run_id: UUID, *, actor: Actor, locked: bool = False) -> Run:
    """A run of one's own. `Missing` for everybody else."""
    rows = Run.objects.select_for_update() if locked else Run.objects.all()
    run = rows.filter(pk=run_id, person=actor.person).first()
    if run is None or actor.principal is not None:
        raise Missing("run.missing")
    return run


def looked_at_since(actor: Actor, since: datetime) -> int:
    """How many of his runs were looked at since an instant and not begun."""
    return Run.objects.filter(person=actor.person, begun_at=None, made_at__gte=since).count()


def runs_of(actor: Actor) -> list[tuple[Run, Mapping[str, int]]]:
    """His latest runs that were begun, the newest first, each with its counts; two queries."""
    begun = Run.objects.filter(person=actor.person, begun_at__isnull=False)
    runs = list(begun.order_by("-made_at")[:LISTED])
    counts: dict[UUID, Counter[str]] = {run.pk: Counter() for run in runs}
    rows = RunRow.objects.filter(run__in=runs).order_by()
    for run, outcome, count in rows.values_list("run", "outcome").annotate(n=Count("pk")):
        counts[run][outcome] = count
    return [(run, counts[run.pk]) for run in runs]


def tallied(run: Run) -> Counter[str]:
    """How many rows of a run came to what."""
    rows = run.rows.order_by().values_list("outcome").annotate(n=Count("pk"))
    return Counter(dict(rows))


def progress(run_id: UUID, *, actor: Actor) -> Progress:
    """A run of one's own, and how far it is; two queries."""
    run = own_run(run_id, actor=actor)
    return Progress(run, tallied(run))


def rows_of(run: Run, *, scope: Scope, outcome: str = "", after: int = 0) -> RunRows:
    """The rows of a run of one outcome or all, from behind a number."""
    rows = run.rows.filter(no__gt=after).order_by("no")
    if outcome:
        rows = rows.filter(outcome=outcome)
    found = list(rows[: ROWS + 1])
    return RunRows(
        whys=_whys(run),
        rows=tuple(_rows(found[:ROWS], scope)),
        after=found[ROWS - 1].no if len(found) > ROWS else None,
    )


def reckons(run: Run) -> bool:
    """Whether a rule sets the deadline of any row of a run."""
    return run.rows.filter(arguments__contains='"rule"').exists()


def day_by_rule(row: RunRow) -> date | None:
    """The day that a rule sets for a row, as it was seen; none where it sets nothing."""
    if row.outcome not in {Outcome.ABLE, Outcome.DONE}:
        return None
    given = json.loads(row.arguments) if row.arguments else {}
    return date.fromisoformat(given["due_on"]) if {"rule", "due_on"} <= given.keys() else None


def every_row(run: Run) -> Iterator[RunRow]:
    """All rows of a run in their order, a batch at a time."""
    last = 0
    while batch := list(run.rows.filter(no__gt=last).order_by("no")[:1000]):
        yield from batch
        last = batch[-1].no


def chosen(view: View, *, scope: Scope, actor: Actor, most: int) -> list[tuple[str, UUID]]:
    """The first findings of a view in its order, by number and key: at most one more than
    `most`."""
    found = keys.found(view, scope=scope, actor=actor, most=most + 1)
    refs = _refs(found)
    return [(refs[key], key) for key in found if key in refs]


def _refs(found: Sequence[UUID]) -> dict[UUID, str]:
    refs: dict[UUID, str] = {}
    for first in range(0, len(found), 1000):
        rows = Finding.objects.filter(pk__in=found[first : first + 1000])
        refs |= dict(rows.values_list("pk", "ref"))
    return refs


def _whys(run: Run) -> tuple[Why, ...]:
    rows: QuerySet[RunRow, tuple[str, str, int]] = (
        run.rows.exclude(code="")
        .order_by()
        .values_list("code", "told")
        .annotate(n=Count("pk"))
        .order_by("-n", "code", "told")[:LISTED]
    )
    return tuple(Why(code, json.loads(told) if told else {}, n) for code, told, n in rows)


def _rows(rows: Sequence[RunRow], scope: Scope) -> Iterator[RowShown]:
    keys_ = [row.finding_id for row in rows if row.finding_id is not None]
    seen = visible(scope).filter(pk__in=keys_).values_list("pk", "heading", "quote__text")
    titles = {pk: heading or text[:120] for pk, heading, text in seen}
    for row in rows:
        key, told = row.finding_id, json.loads(row.told) if row.told else {}
        yield RowShown(
            row.no,
            row.ref,
            key if key in titles else None,
            titles.get(key, "") if key else "",
            row.outcome,
            row.code,
            told if row.code else {},
            row.entry,
            day_by_rule(row),
            told.get("lacks_year"),
        )
