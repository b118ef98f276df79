"""What the units of an actor are working on, and what of it waits for him: work to report, findings
to hand in, milestones to reach. Plain queries whose answers are put together here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q

from zhenggai.apps.findings.kinds import MeasureState
from zhenggai.apps.findings.models import Finding, MeasureLink, Milestone, Progress
from zhenggai.apps.findings.queries.ground import Ground
from zhenggai.apps.findings.queries.kinds_of_work import AHEAD, HOLDS, WORKING, Kind
from zhenggai.apps.findings.states import Act, State
from zhenggai.apps.people.roles import Role
from zhenggai.kit.prepared import Prepared

# How many of one kind are counted.
COUNTED = 50
# Where a finding stands in the order of a desk: the day it is due, and its key.
Place = tuple[date | None, UUID]


def merged(some: list[Place], others: list[Place]) -> list[Place]:
    """Both lists as one, in the order of the desk, without repeating anything."""
    both = dict.fromkeys([*some, *others])
    return sorted(both, key=lambda place: (place[0] or date.max, place[1]))


@dataclass(frozen=True, slots=True)
class AtHand:
    """One finding that is worked on, with how many measures answer it and how many are open."""

    on: date | None
    pk: UUID
    state: str
    round: UUID
    unit: UUID | None
    episode: int
    review_on: date | None
    moved_on: date
    measures: int = 0
    open: int = 0

    def is_ready(self, today: date) -> bool:
        """Every measure done or dropped; a continuing one only when its review is due."""
        due = self.state != State.ONGOING or (
            self.review_on is not None and self.review_on <= today
        )
        return due and self.measures > 0 and not self.open


def at_hand(kinds: list[Kind], ground: Ground) -> dict[str, list[Place]]:
    """What the units of the actor are working on, for each of the kinds; among the first `COUNTED`
    in each state."""
    if not kinds:
        return {}
    roles = {kind.code: kind.for_roles for kind in kinds}
    rows = _worked_on(frozenset[Role]().union(*roles.values()), ground)
    found: dict[str, list[Place]] = {code: [] for code in roles}
    for row in rows:
        for code, is_so in (("work", row.open > 0), ("submit", row.is_ready(ground.on))):
            if code in roles and is_so and ground.reaches(roles[code], row.round, row.unit):
                found[code].append((row.on, row.pk))
    if "milestone" in roles:
        found["milestone"] = _milestones_due(rows, ground)
    return {code: merged([], places)[:COUNTED] for code, places in found.items()}


_WORKED_ON = Prepared(
    lambda where, state: (
        Finding.objects.filter(where, state=state)
        .order_by("due_on", "pk")
        .values_list(
            "due_on", "pk", "state", "round", "lead_unit", "episode", "review_on", "moved_at"
        )[:COUNTED]
    )
)
_MEASURES = Prepared(
    lambda findings: (
        MeasureLink.objects.filter(finding__in=findings, source__in=HOLDS, measure__removed_at=None)
        .order_by()
        .values_list("finding")
        .annotate(n=Count("pk"), n_open=Count("pk", filter=Q(measure__state=MeasureState.OPEN)))
    )
)


def _worked_on(roles: frozenset[Role], ground: Ground) -> list[AtHand]:
    rows: list[tuple[Any, ...]] = []
    where = ground.within(roles) & ground.free(Act.REPORT_PROGRESS)
    for state in WORKING:
        rows += _WORKED_ON(where=where, state=state)
    counted = _MEASURES(findings=[row[1] for row in rows])
    counts = {finding: (n, n_open) for finding, n, n_open in counted}
    return [_counted(row, *counts.get(row[1], (0, 0))) for row in rows]


def _counted(row: tuple[Any, ...], measures: int, open_: int) -> AtHand:
    on, pk, state, round_, unit, episode, review_on, moved_at = row
    moved_on = moved_at.date()
    return AtHand(
        on, pk, state, round_, unit, episode, review_on, moved_on, measures=measures, open=open_
    )


_MILESTONES = Prepared(
    lambda findings, until: Milestone.objects.filter(
        finding__in=findings, due_on__lte=until
    ).values_list("finding", "episode", "due_on")
)
_LAST_TOLD = Prepared(
    lambda findings: (
        Progress.objects.filter(measure__links__finding__in=findings)
        .order_by()
        .values_list("measure__links__finding")
        .annotate(on=Max("as_of"))
    )
)


def _milestones_due(rows: list[AtHand], ground: Ground) -> list[Place]:
    """The first milestone of each finding, of those set when it came to be ongoing, that is due or
    soon will be, and of which nothing has been reported since its day."""
    ongoing = {row.pk: row for row in rows if row.state == State.ONGOING}
    days: dict[UUID, list[date]] = {}
    due = _MILESTONES(findings=ongoing, until=ground.on + AHEAD)
    for finding, episode, day in due:
        row = ongoing[finding]
        if episode == row.episode and day > row.moved_on:
            days.setdefault(finding, []).append(day)
    last = dict(_LAST_TOLD(findings=days))
    first = {
        finding: [day for day in found if finding not in last or day > last[finding]]
        for finding, found in days.items()
    }
    return [(min(found), finding) for finding, found in first.items() if found]
