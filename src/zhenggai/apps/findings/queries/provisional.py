"""Deadlines that were only for now, because a year's days off were not published: which of them can
be reckoned again since it is."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from zhenggai.apps.findings.models import DeadlineBasis
from zhenggai.apps.findings.states import ENDED, State
from zhenggai.apps.regimes.models import CalendarYear

_ENDED = sorted(ENDED)


def ripe() -> QuerySet[DeadlineBasis]:
    """The reasons of open deadlines that hang on a year that is published by now. A plan that is
    being judged is not changed under the eyes of those who judge it: its deadline waits for them.
    One that was moved since has no rule as its reason any more."""
    published = Exists(
        CalendarYear.objects.filter(country=OuterRef("rule__country"), year=OuterRef("lacks"))
    )
    judged = Q(finding__state=State.PLAN_REVIEW) | Q(finding__held_from=State.PLAN_REVIEW)
    open_ = Q(finding__due_on=F("due_on")) & ~Q(finding__state__in=_ENDED) & ~judged
    return DeadlineBasis.objects.filter(
        published, open_ | Q(round__isnull=False), ended_at=None, lacks__isnull=False
    )


def ripe_at(at: datetime) -> int:
    """How many there are, at an instant. One query."""
    return ripe().count()
