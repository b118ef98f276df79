"""What hangs on findings, for cells of several lines: measures with their units, persons,
reports and files, causes, tags, recommendations. One statement for each kind that is shown.

Of a finding that a viewer only helps with, measures are those that his units support, and nothing
else is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from zhenggai.apps.findings.kinds import EvidenceKind, LinkSource, MeasureState
from zhenggai.apps.findings.models import (
    CauseLink,
    EvidenceUse,
    MeasureLink,
    MeasureSupport,
    Progress,
    Recommendation,
    Tagging,
)
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.register.columns import COLUMNS, Shape


@dataclass(frozen=True, slots=True)
class Lines:
    """Several values, each with the number of the measure or cause that it belongs to (0: of
    none); `more` measures or causes were not looked at."""

    lines: tuple[tuple[int, Any], ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class _Measure:
    """A measure by its number in the plan of a finding."""

    no: int
    id: UUID
    text: str
    standard: str
    target: str
    due_on: date | None
    state: str
    owner: Name | None
    person: Name | None


Found = dict[UUID, Lines]
# By measure: the values of a column that are read apart from it.
Beside = Mapping[str, Mapping[UUID, list[Any]]]
_LINK = (
    "finding",
    "place",
    "whole",
    "measure",
    "measure__text",
    "measure__standard",
    "measure__target",
    "measure__due_on",
    "measure__state",
    "measure__owner__name",
    "measure__owner__name_en",
    "measure__responsible__name",
    "measure__responsible__name_en",
)


def lines(
    whole: Mapping[UUID, bool],
    columns: Collection[str],
    *,
    helps: Collection[UUID],
    most: int | None,
) -> dict[str, Found]:
    """The cells of several lines among some columns, by column and finding; `whole` says which
    findings the viewer sees whole, `most` how many measures or causes of each are wanted."""
    asked = [code for code in columns if COLUMNS[code].shape is Shape.LINES]
    found: dict[str, Found] = {}
    seen = [key for key, yes in whole.items() if yes]
    if "causes" in asked:
        found["causes"] = _causes(seen, most)
    if "tags" in asked:
        found["tags"] = _tags(seen)
    if "recommendations" in asked:
        found["recommendations"] = _recommendations(seen, most)
    of_measures = [code for code in asked if code in _OF_MEASURES]
    if of_measures:
        found |= _measures(whole, of_measures, helps, most)
    return found


def _measures(
    whole: Mapping[UUID, bool], columns: list[str], helps: Collection[UUID], most: int | None
) -> dict[str, Found]:
    plans: dict[UUID, list[_Measure]] = {}
    more: dict[UUID, int] = {}
    for finding, no, count, *said in _first(_links(whole, helps), most).values_list(*_LINK):
        pk, text, standard, target, due_on, state, owner, owner_en, person, person_en = said
        measure = _Measure(
            no, pk, text, standard, target, due_on, state,
            Name(owner, owner_en) if owner else None,
            Name(person, person_en) if person else None,
        )  # fmt: skip
        plans.setdefault(finding, []).append(measure)
        more[finding] = count - len(plans[finding])
    keys = [one.id for plan in plans.values() for one in plan]
    beside = {code: _BESIDE[code](keys) for code in columns if code in _BESIDE} if keys else {}
    return {
        code: {
            finding: Lines(tuple(_said(code, plan, beside)), more[finding])
            for finding, plan in plans.items()
        }
        for code in columns
    }


def _links(whole: Mapping[UUID, bool], helps: Collection[UUID]) -> QuerySet[MeasureLink]:
    links = MeasureLink.objects.filter(finding__in=list(whole), measure__removed_at=None)
    links = links.exclude(source=LinkSource.REFUSED)
    if all(whole.values()):
        return links
    helped = MeasureSupport.objects.filter(unit__in=helps, measure=OuterRef("measure"))
    seen = [key for key, yes in whole.items() if yes]
    return links.filter(Q(finding__in=seen) | Q(Exists(helped)))


def _first(links: QuerySet[MeasureLink], most: int | None) -> QuerySet[MeasureLink]:
    numbered = links.annotate(
        place=Window(
            RowNumber(), partition_by=F("finding"), order_by=("measure__due_on", "measure__pk")
        ),
        whole=Window(Count("pk"), partition_by=F("finding")),
    )
    if most is not None:
        numbered = numbered.filter(place__lte=most)
    return numbered.order_by("finding", "place")


def _said(code: str, plan: list[_Measure], beside: Beside) -> Iterable[tuple[int, Any]]:
    """The lines of a column. What is the same for all measures is said once, without a number."""
    if code in _BESIDE:
        read = [(one.no, value) for one in plan for value in beside.get(code, {}).get(one.id, ())]
    else:
        read = [(one.no, value) for one in plan if (value := _OF_MEASURES[code](one)) is not None]
    if code in _ONCE and read and len(read) == len(plan) and len({v for _, v in read}) == 1:
        return [(0, read[0][1])]
    if code == "supports":
        return [(0, name) for name in dict.fromkeys(value for _, value in read)]
    return read


def _target(one: _Measure) -> str | None:
    return "；".join(text.rstrip("。") for text in (one.standard, one.target) if text) or None


# The columns that measures fill, and what each measure puts into them; `_BESIDE` those that other
# records fill.
_OF_MEASURES: Mapping[str, Callable[[_Measure], Any]] = {
    "measures": lambda one: one.text,
    "open_measures": lambda one: one.text if one.state == MeasureState.OPEN else None,
    "targets": _target,
    "measure_due": lambda one: one.due_on,
    "owners": lambda one: one.owner,
    "persons": lambda one: one.person,
    "supports": lambda one: None,
    "progress": lambda one: None,
    "evidence": lambda one: None,
    "photos": lambda one: None,
}
_ONCE = frozenset({"measure_due", "owners", "persons"})


def _supports(keys: list[UUID]) -> dict[UUID, list[Any]]:
    rows = MeasureSupport.objects.filter(measure__in=keys).order_by("unit__path")
    found: dict[UUID, list[Any]] = {}
    for measure, name, other in rows.values_list("measure", "unit__name", "unit__name_en"):
        found.setdefault(measure, []).append(Name(name, other))
    return found


def _progress(keys: list[UUID]) -> dict[UUID, list[Any]]:
    """The latest report on each measure: its day and its words."""
    latest = Window(RowNumber(), partition_by=F("measure"), order_by=F("at").desc())
    rows = Progress.objects.filter(measure__in=keys).annotate(place=latest).filter(place=1)
    read = list(rows.values_list("measure", "as_of", "entry"))
    words = journal.texts(entry for *_, entry in read)
    return {
        measure: [(as_of, words.get(entry, {}).get("text", ""))] for measure, as_of, entry in read
    }


def _evidence(*kinds: EvidenceKind) -> Callable[[list[UUID]], dict[UUID, list[Any]]]:
    def read(keys: list[UUID]) -> dict[UUID, list[Any]]:
        rows = EvidenceUse.objects.filter(measure__in=keys).order_by("evidence__shows_on", "pk")
        if kinds:
            rows = rows.filter(evidence__kind__in=kinds)
        found: dict[UUID, list[Any]] = {}
        for measure, name in rows.values_list("measure", "evidence__name"):
            found.setdefault(measure, []).append(name)
        return found

    return read


_BESIDE: Mapping[str, Callable[[list[UUID]], dict[UUID, list[Any]]]] = {
    "supports": _supports,
    "progress": _progress,
    "evidence": _evidence(),
    "photos": _evidence(EvidenceKind.PHOTO),
}


def _causes(keys: list[UUID], most: int | None) -> Found:
    links = CauseLink.objects.filter(finding__in=keys, cause__removed_at=None)
    links = links.exclude(source=LinkSource.REFUSED).order_by("finding", "cause__pk")
    return _numbered(links.values_list("finding", "cause__text"), most)


def _recommendations(keys: list[UUID], most: int | None) -> Found:
    rows = Recommendation.objects.filter(finding__in=keys).order_by("finding", "ref", "pk")
    return _numbered(rows.values_list("finding", "text"), most)


def _tags(keys: list[UUID]) -> Found:
    """All of them: there are few, and none has a number."""
    rows = Tagging.objects.filter(finding__in=keys, off_at=None).order_by("finding", "tag__name")
    names: dict[UUID, list[tuple[int, str]]] = {}
    for finding, name in rows.values_list("finding", "tag__name"):
        names.setdefault(finding, []).append((0, name))
    return {finding: Lines(tuple(own)) for finding, own in names.items()}


def _numbered(rows: Iterable[tuple[UUID, str]], most: int | None) -> Found:
    texts: dict[UUID, list[str]] = {}
    for finding, text in rows:
        texts.setdefault(finding, []).append(text)
    return {
        finding: Lines(tuple(enumerate(own[:most], 1)), max(0, len(own) - (most or len(own))))
        for finding, own in texts.items()
    }
