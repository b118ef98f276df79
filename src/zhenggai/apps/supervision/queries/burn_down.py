"""What of a round is still open, day by day since its feedback, against the time that has passed.

Counted anew from the records of acts and never stored: a finding is open from its registration to
its close-out, and again from each re-opening. Continuing rectification, a suspension and an
accepted risk are open here: nothing but a close-out is done. What was withdrawn or merged leaves
both what is open and what it is counted of, on that day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from zhenggai.apps.findings.models import CloseOut, Episode, Finding, Round
from zhenggai.apps.findings.queries.lists import APART
from zhenggai.apps.findings.queries.rounds import find_round
from zhenggai.apps.findings.queries.sight import scope_of, sight
from zhenggai.apps.people.actors import Actor

# Of a round that goes on for longer, the last days are drawn.
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Point:
    """A day at its end: `open` of `whole` are not closed. `closed`, `reopened` and `apart` are what
    happened on that day; `share` is how much of the time to the deadline has passed, 0 to 1, and
    `even` what would be open if findings closed as evenly as time passes."""

    day: date
    whole: int
    open: int
    closed: int
    reopened: int
    apart: int
    share: float
    even: float


@dataclass(frozen=True, slots=True)
class BurnDown:
    """The points of a round from its feedback on, one a day; none before it. `whole` is whether the
    viewer sees all of the round."""

    round: Round
    points: tuple[Point, ...]
    whole: bool

    @property
    def told(self) -> tuple[Point, ...]:
        """The first day, the last, and those on which anything happened."""
        ends = {self.points[0].day, self.points[-1].day} if self.points else set()
        kept, before = [], None
        for one in self.points:
            grown = before is not None and one.whole > before.whole - one.apart
            if one.day in ends or one.closed or one.reopened or one.apart or grown:
                kept.append(one)
            before = one
        return tuple(kept)


def burn_down(round_id: UUID, *, actor: Actor) -> BurnDown:
    """The burn-down of a round as far as the viewer sees it, of findings that he sees whole. Three
    queries beside those that find it. `Missing` where nothing of it is for him."""
    scope = scope_of(actor)
    round_ = find_round(round_id, scope=scope)
    whole = round_id in scope.team or round_id in scope.judged
    own = Q(sight(scope), round=round_id)
    zone = ZoneInfo(round_.zone)
    seen = Finding.objects.filter(own).order_by()
    findings = list(seen.values_list("registered_at", "state", "moved_at"))
    of_it = Finding.objects.filter(own).order_by().values("pk")
    closed = CloseOut.objects.filter(finding__in=of_it).order_by().values_list("at", flat=True)
    opened = Episode.objects.filter(finding__in=of_it, no__gt=1).order_by()
    points = _points(
        round_,
        on=actor.on,
        registered=_days((row[0] for row in findings), zone),
        apart=_days((moved for _, state, moved in findings if state in APART), zone),
        closed=_days(closed, zone),
        reopened=_days(opened.values_list("opened_at", flat=True), zone),
    )
    return BurnDown(round_, tuple(points), whole)


def _points(
    round_: Round,
    *,
    on: date,
    registered: Counter[date],
    apart: Counter[date],
    closed: Counter[date],
    reopened: Counter[date],
) -> list[Point]:
    start, end = round_.feedback_on, round_.due_on
    # What happened before the feedback, or before what is shown, stands in the first point.
    first = max(start, on - timedelta(days=_MOST - 1))
    known, gone, shut, again = (
        sum(n for day, n in events.items() if day < first)
        for events in (registered, apart, closed, reopened)
    )
    whole, open_ = known - gone, known - gone - shut + again
    points = []
    for number in range((first - start).days, (on - start).days + 1):
        day = start + timedelta(days=number)
        whole += registered[day] - apart[day]
        open_ += registered[day] - apart[day] - closed[day] + reopened[day]
        share = min(1.0, number / ((end - start).days or 1))
        points.append(
            Point(
                *(day, whole, open_, closed[day], reopened[day], apart[day]),
                share=share,
                even=whole * (1 - share),
            )
        )
    return points


def _days(instants: Iterable[datetime], zone: ZoneInfo) -> Counter[date]:
    return Counter(at.astimezone(zone).date() for at in instants)
