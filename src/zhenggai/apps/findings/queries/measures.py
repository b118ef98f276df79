"""The plan of a finding as its page shows it: measures with what hangs on them, and causes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from zhenggai.apps.findings.kinds import PAPER, LinkSource, MeasureState
from zhenggai.apps.findings.models import (
    Cause,
    CauseLink,
    EvidenceUse,
    Indicator,
    Measure,
    MeasureCause,
    MeasureLink,
    MeasureSupport,
    Progress,
)
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.journal import queries as journal
from zhenggai.kit.prepared import Prepared

PAGE = 50
_SAID = (
    "text",
    "deliverable",
    "standard",
    "target",
    "term",
    "due_on",
    "original_due_on",
    "state",
    "done_at",
    "version",
)
_COLUMNS = (
    "measure",
    *(f"measure__{name}" for name in _SAID),
    "measure__owner__name",
    "measure__owner__name_en",
    "measure__responsible__name",
    "measure__responsible__name_en",
    "source",
    "measure__home",
    "measure__home__ref",
)
_REPORTS = 3
_FILES = 400


@dataclass(frozen=True, slots=True)
class CauseShown:
    """A cause by its number on the page."""

    id: UUID
    no: int
    kind: str
    text: str
    source: str
    own: bool
    version: int
    behind: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One progress report."""

    as_of: date
    at: datetime
    by: Name
    text: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A file for a measure. `uses` above 1: it stands for others too; `made` is when the file says
    it was made, empty where it says nothing."""

    id: UUID
    name: str
    kind: str
    paper: bool
    shows_on: date
    uploaded_at: datetime
    uses: int
    made: str = ""


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """A measure by its number on the page; `own` where it belongs to this finding's plan, else
    `home` is the number of the finding that it belongs to."""

    id: UUID
    no: int
    text: str
    deliverable: str
    standard: str
    target: str
    term: str
    owner: Name | None
    responsible: Name | None
    due_on: date | None
    original_due_on: date | None
    state: str
    done_at: datetime | None
    version: int
    source: str
    own: bool
    home: str
    supports: tuple[Name, ...] = ()
    causes: tuple[int, ...] = ()
    reports: tuple[Report, ...] = ()
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """One page of measures, and how many there are in each state."""

    measures: tuple[MeasureShown, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    page: int = 1
    pages: int = 1

    @property
    def total(self) -> int:
        """How many measures answer the finding."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class IndicatorShown:
    """A figure with its readings, oldest first."""

    id: UUID
    name: str
    measured_in: str
    baseline: Decimal
    baseline_on: date
    target: Decimal
    readings: tuple[tuple[date, Decimal], ...] = ()


_CAUSES = Prepared(
    lambda finding: (
        CauseLink.objects.filter(finding=finding, cause__removed_at=None)
        .exclude(source=LinkSource.REFUSED)
        .order_by("cause__pk")
        .values_list(
            "cause",
            "cause__kind",
            "cause__text",
            "source",
            "cause__home",
            "cause__version",
            "cause__parent",
        )
    )
)


def causes_of(finding: UUID) -> tuple[CauseShown, ...]:
    """The causes that explain a finding, in one query."""
    rows = _CAUSES(finding=finding)
    # A cause before those that lie behind it.
    found = sorted(rows, key=lambda row: row[6] is not None)
    numbers: dict[UUID | None, int] = {row[0]: number for number, row in enumerate(found, 1)}
    return tuple(
        CauseShown(pk, no, kind, text, source, home == finding, version, numbers.get(behind))
        for no, (pk, kind, text, source, home, version, behind) in enumerate(found, 1)
    )


def version_of(thing: str, key: UUID) -> int:
    """The version of a cause or a measure; 0 where there is none."""
    kinds: Mapping[str, type[Cause | Measure]] = {"cause": Cause, "measure": Measure}
    return kinds[thing].objects.filter(pk=key).values_list("version", flat=True).first() or 0


def plan_of(
    finding: UUID,
    causes: Sequence[CauseShown],
    *,
    page: int = 1,
    helped_by: Collection[UUID] | None = None,
) -> Plan:
    """A page of the measures that answer a finding; with `helped_by`, of those that these units
    support and no other. At most seven queries."""
    about: dict[str, Any] = {"finding": finding}
    if helped_by is not None:
        about["helped_by"] = list(helped_by)
    counts = dict(_COUNTS(**about))
    pages = max(1, -(-sum(counts.values()) // PAGE))
    at = min(max(page, 1), pages)
    first = (at - 1) * PAGE
    links = _PAGE(first, **about)
    hung = _Hung([link[0] for link in links], causes, helped_by)
    shown = [_shown(link, finding, first + n, hung) for n, link in enumerate(links, 1)]
    return Plan(tuple(shown), counts, at, pages)


def open_own(finding: UUID) -> list[tuple[UUID, int, date]]:
    """The measures of the finding's own plan that are not done and have a day, on whatever page
    they stand: key, number and day. One query."""
    rows = _links(finding).order_by("measure__due_on", "measure__pk")
    columns = ("measure", "measure__home", "measure__state", "measure__due_on")
    return [
        (pk, no, due_on)
        for no, (pk, home, state, due_on) in enumerate(rows.values_list(*columns), 1)
        if home == finding and state == MeasureState.OPEN and due_on is not None
    ]


def indicators_of(finding: UUID) -> tuple[IndicatorShown, ...]:
    """The figures of a finding with their readings, in one query."""
    rows = (
        Indicator.objects.filter(finding=finding, removed_at=None)
        .order_by("baseline_on", "pk", "readings__read_on")
        .values_list(
            "pk",
            "name",
            "measured_in",
            "baseline",
            "baseline_on",
            "target",
            "readings__read_on",
            "readings__value",
        )
    )
    heads: dict[UUID, tuple[str, str, Decimal, date, Decimal]] = {}
    readings: dict[UUID, list[tuple[date, Decimal]]] = {}
    for pk, name, unit, baseline, begun, target, day, value in rows:
        heads[pk] = (name, unit, baseline, begun, target)
        if day is not None:
            readings.setdefault(pk, []).append((day, value))
    return tuple(
        IndicatorShown(pk, *head, tuple(readings.get(pk, ()))) for pk, head in heads.items()
    )


_SUPPORTS = Prepared(
    lambda measures: (
        MeasureSupport.objects.filter(measure__in=measures)
        .order_by("unit__path")
        .values_list("measure", "unit__name", "unit__name_en")
    )
)
_REMOVED = Prepared(
    lambda measures: (
        MeasureCause.objects.filter(measure__in=measures)
        .exclude(source=LinkSource.REFUSED)
        .values_list("measure", "cause")
    )
)


class _Hung:
    """What hangs on some measures, by measure: supports, causes, reports, files."""

    def __init__(
        self,
        measures: Sequence[UUID],
        causes: Sequence[CauseShown],
        helped_by: Collection[UUID] | None,
    ) -> None:
        numbers = {cause.id: cause.no for cause in causes}
        self.supports: dict[UUID, list[Name]] = {}
        self.causes: dict[UUID, list[int]] = {}
        for pk, name, other in _SUPPORTS(measures=measures):
            self.supports.setdefault(pk, []).append(Name(name, other))
        for pk, cause in _REMOVED(measures=measures):
            if cause in numbers:
                self.causes.setdefault(pk, []).append(numbers[cause])
        self.reports = _reports(measures)
        self.proofs = _proofs(measures, helped_by)


def _links(finding: Any, helped_by: Any = None) -> QuerySet[MeasureLink]:
    rows = MeasureLink.objects.filter(finding=finding, measure__removed_at=None)
    rows = rows.exclude(source=LinkSource.REFUSED)
    if helped_by is not None:
        helped = MeasureSupport.objects.filter(unit__in=helped_by)
        rows = rows.filter(measure__in=helped.values("measure"))
    return rows


_COUNTS = Prepared(
    lambda **about: _links(**about).values_list("measure__state").annotate(n=Count("pk")).order_by()
)
_PAGE = Prepared(
    lambda first, **about: (
        _links(**about)
        .order_by("measure__due_on", "measure__pk")
        .values_list(*_COLUMNS)[first : first + PAGE]
    )
)


def _shown(link: tuple[Any, ...], finding: UUID, number: int, hung: _Hung) -> MeasureShown:
    pk, *said, owner, owner_en, person, person_en, source, home, ref = link
    fields = dict(zip(_SAID, said, strict=True))
    return MeasureShown(
        id=pk,
        no=number,
        **fields,
        owner=Name(owner, owner_en) if owner else None,
        responsible=Name(person, person_en) if person else None,
        source=source,
        own=home == finding,
        home=ref,
        supports=tuple(hung.supports.get(pk, ())),
        causes=tuple(sorted(hung.causes.get(pk, ()))),
        reports=tuple(hung.reports.get(pk, ())),
        proofs=tuple(hung.proofs.get(pk, ())),
    )


_LATEST = Prepared(
    lambda measures: (
        Progress.objects.filter(measure__in=measures)
        .annotate(place=Window(RowNumber(), partition_by=F("measure"), order_by=F("at").desc()))
        .filter(place__lte=_REPORTS)
        .order_by("measure", "-at")
        .values_list("measure", "as_of", "at", "by__name", "by__name_en", "entry")
    )
)


def _reports(measures: Sequence[UUID]) -> dict[UUID, list[Report]]:
    rows = _LATEST(measures=measures)
    words = journal.texts(row[-1] for row in rows)
    reports: dict[UUID, list[Report]] = {}
    for measure, as_of, at, name, other, entry in rows:
        text = words.get(entry, {}).get("text", "")
        reports.setdefault(measure, []).append(Report(as_of, at, Name(name, other), text))
    return reports


def _filed(measures: Any, counted: Q) -> QuerySet[EvidenceUse, tuple[Any, ...]]:
    return (
        EvidenceUse.objects.filter(measure__in=measures)
        .annotate(uses=Count("evidence__uses", filter=counted, distinct=True))
        .order_by("evidence__shows_on", "pk")
        .values_list(
            "measure",
            "evidence",
            "evidence__name",
            "evidence__kind",
            "evidence__shows_on",
            "evidence__uploaded_at",
            "uses",
            "evidence__file_created",
        )[:_FILES]
    )


_FILED = Prepared(_filed)


def _proofs(
    measures: Sequence[UUID], helped_by: Collection[UUID] | None
) -> dict[UUID, list[Proof]]:
    counted = Q(evidence__uses__measure__removed_at=None)
    if helped_by is not None:
        # Whoever helps with one measure learns of no other that a file stands for.
        counted &= Q(evidence__uses__measure__supports__unit__in=helped_by)
    rows = _FILED(measures=measures, counted=counted)
    proofs: dict[UUID, list[Proof]] = {}
    for measure, pk, name, kind, shows_on, uploaded_at, uses, made in rows:
        proofs.setdefault(measure, []).append(
            Proof(pk, name, kind, kind in PAPER, shows_on, uploaded_at, uses, made)
        )
    return proofs
