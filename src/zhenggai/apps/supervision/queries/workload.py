"""The burden that is put on units: what was asked of each in a period, what it handed in, what was
sent back, and where two offices asked for the same.

Counted by the unit that leads the finding, of what the viewer sees whole. Reminders go to whoever
holds a role on a day and are kept by person; they are counted for nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhenggai.apps.findings.models import (
    EvidenceUse,
    Extension,
    Finding,
    PlanOpinion,
    PlanSubmission,
    Progress,
    ProgressRequest,
    Question,
    Review,
    Submission,
    Verification,
)
from zhenggai.apps.findings.queries.sight import scope_of, sight
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Unit
from zhenggai.apps.register.queries.conditions import day_begins, day_ends
from zhenggai.apps.supervision.queries.board import established
from zhenggai.core.errors import Invalid

MOST_DOUBLES = 50
_USUAL, _LONGEST = timedelta(days=90), timedelta(days=3_653)


@dataclass(frozen=True, slots=True)
class Burden:
    """What came to a unit in the period, and from it: `requests` and `questions` asked of it;
    `reports`, `plans`, `submissions`, `files` and `extensions` handed in; `returned` of what was
    handed in; `doubled` findings about which more than one office asked."""

    requests: int = 0
    questions: int = 0
    reports: int = 0
    plans: int = 0
    submissions: int = 0
    files: int = 0
    extensions: int = 0
    returned: int = 0
    doubled: int = 0


COLUMNS = tuple(one.name for one in fields(Burden))


@dataclass(frozen=True, slots=True)
class BurdenRow:
    """One unit at its depth in the tree; `burden` is `None` for one that stands there only because
    of those below it."""

    unit: UUID
    name: Name
    depth: int
    burden: Burden | None


@dataclass(frozen=True, slots=True)
class Doubled:
    """A finding about which more than one office asked its unit in the period."""

    finding: UUID
    ref: str
    unit: Name
    offices: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Workload:
    """The rows in the order of establishment, and the first of what was asked twice."""

    first: date
    last: date
    rows: tuple[BurdenRow, ...]
    doubled: tuple[Doubled, ...]


def period(first: date | None, last: date | None, *, today: date) -> tuple[date, date]:
    """The days of a period: a quarter up to today, unless they are named. `Invalid` where it ends
    before it begins, and for more than ten years."""
    end = last or today
    begin = first or end - min(_USUAL, end - date.min)
    if not timedelta() <= end - begin <= _LONGEST:
        raise Invalid("workload.not-a-period", field="first")
    return begin, end


def workload(*, first: date, last: date, actor: Actor) -> Workload:
    """The burden of a period with both its days. A fixed number of queries."""
    seen = Finding.objects.filter(sight(scope_of(actor)), lead_unit__isnull=False).order_by()
    period = day_begins(first), day_ends(last)
    counts: dict[UUID, Counter[str]] = defaultdict(Counter)
    for name, (rows, path) in _counted(period).items():
        own = rows.filter(**{f"{path}__in": seen.values("pk")}).order_by()
        grouped = own.values_list(f"{path}__lead_unit").annotate(n=Count("pk"))
        for key, n in grouped:
            counts[key][name.partition(" ")[0]] += n
    doubled = _doubled(seen, period)
    led = Finding.objects.filter(pk__in=doubled).select_related("lead_unit").order_by("ref")
    twice = [(one, one.lead_unit) for one in led if one.lead_unit is not None]
    for _, unit in twice:
        counts[unit.pk]["doubled"] += 1
    told = established(counts) if counts else ()
    return Workload(
        first,
        last,
        tuple(
            BurdenRow(one.pk, Name(one.name, one.name_en), depth, _burden(counts, one.pk))
            for one, depth in told
        ),
        tuple(_told(twice[:MOST_DOUBLES], doubled)),
    )


def _burden(counts: Mapping[UUID, Counter[str]], unit: UUID) -> Burden | None:
    found = counts.get(unit)
    return Burden(**found) if found else None


Period = tuple[datetime, datetime]


def _within(period: Period, column: str = "at") -> Q:
    return Q(**{f"{column}__gte": period[0], f"{column}__lt": period[1]})


def _counted(period: Period) -> dict[str, tuple[QuerySet[Any], str]]:
    """What is counted in which column, and how its finding is reached."""
    at, back = _within(period), _within(period) & Q(passed=False)
    used = EvidenceUse.objects.filter(_within(period, "evidence__uploaded_at"))
    return {
        "requests": (ProgressRequest.objects.filter(at), "finding"),
        "questions": (Question.objects.filter(at), "finding"),
        "reports": (Progress.objects.filter(at), "measure__home"),
        "plans": (PlanSubmission.objects.filter(at), "finding"),
        "submissions": (Submission.objects.filter(at), "finding"),
        "files": (used, "measure__home"),
        "extensions": (Extension.objects.filter(at), "finding"),
        "returned plan": (PlanOpinion.objects.filter(at, agrees=False), "finding"),
        "returned review": (Review.objects.filter(back), "finding"),
        "returned verification": (Verification.objects.filter(back), "finding"),
    }


def _doubled(seen: QuerySet[Finding], period: Period) -> dict[UUID, set[UUID]]:
    """The findings about which more than one office asked, with these."""
    asked: dict[UUID, set[UUID]] = defaultdict(set)
    for model in (ProgressRequest, Question):
        rows = model._default_manager.filter(_within(period), finding__in=seen.values("pk"))
        told = rows.filter(unit__isnull=False).order_by().values_list("finding", "unit").distinct()
        for finding, office in told:
            asked[finding].add(office)
    return {key: offices for key, offices in asked.items() if len(offices) > 1}


def _told(
    twice: Sequence[tuple[Finding, Unit]], asked: Mapping[UUID, set[UUID]]
) -> Iterator[Doubled]:
    units = Unit.objects.in_bulk({key for one, _ in twice for key in asked[one.pk]})
    for one, unit in twice:
        offices = sorted((units[key] for key in asked[one.pk]), key=lambda u: (u.rank, u.path))
        yield Doubled(
            one.pk,
            one.ref,
            Name(unit.name, unit.name_en),
            tuple(Name(office.name, office.name_en) for office in offices),
        )
