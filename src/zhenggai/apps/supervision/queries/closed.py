"""What was closed in time, told both ways: by the first deadline, and by the one that stood at the
end. Of what the viewer sees, by unit in the order of establishment.

Counted is what is closed now, by the day on which it came to be: what was re-opened and is open
again is not among it, and a finding that was closed twice counts once, by its last close-out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from zhenggai.apps.findings.models import Round
from zhenggai.apps.findings.queries.sight import scope_of
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.register.queries.totals import matching
from zhenggai.apps.supervision.queries.board import Narrowed, established


@dataclass(frozen=True, slots=True)
class InTime:
    """How many of `closed` were closed by the first deadline, and by the one that stood then."""

    closed: int = 0
    by_first: int = 0
    by_current: int = 0

    def __add__(self, other: InTime) -> InTime:
        return InTime(
            self.closed + other.closed,
            self.by_first + other.by_first,
            self.by_current + other.by_current,
        )


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """One unit at its depth in the tree; `counts` is `None` for one that stands there only because
    of those below it."""

    unit: UUID
    name: Name
    depth: int
    counts: InTime | None


@dataclass(frozen=True, slots=True)
class Closed:
    """The rows in the order of establishment, and all of them together."""

    rows: tuple[ClosedRow, ...]
    whole: InTime


def closed(*, actor: Actor, narrowed: Narrowed | None = None) -> Closed:
    """What was closed in time. A query for each part of what the viewer sees and each zone of
    rounds, and two more."""
    view = (narrowed or Narrowed()).view.with_filter("state", State.CLOSED)
    counts = {
        "n": Count("state"),
        "by_first": Count("state", filter=Q(shut_on__lte=F("original_due_on"))),
        "by_current": Count("state", filter=Q(shut_on__lte=F("due_on"))),
    }
    found: dict[UUID, InTime] = defaultdict(InTime)
    zones = list(Round.objects.order_by().values_list("zone", flat=True).distinct())
    for part in matching(view, actor=actor, scope=scope_of(actor)):
        for zone in zones:
            # A closed finding moved for the last time when it was closed; what day that was says
            # the zone of its round.
            on = TruncDate("moved_at", tzinfo=ZoneInfo(zone))
            rows = part.filter(round__zone=zone).annotate(shut_on=on)
            for unit, n, by_first, by_current in rows.values_list("lead_unit").annotate(**counts):
                found[unit] += InTime(n, by_first, by_current)
    told = established(found) if found else ()
    return Closed(
        tuple(
            ClosedRow(one.pk, Name(one.name, one.name_en), depth, found.get(one.pk))
            for one, depth in told
        ),
        sum(found.values(), InTime()),
    )
