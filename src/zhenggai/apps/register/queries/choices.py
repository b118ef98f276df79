"""What filters may name, and what they are called: rounds, units, categories, persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from zhenggai.apps.findings.models import Finding, MeasureLink, Round
from zhenggai.apps.findings.queries.choosable import MOST
from zhenggai.apps.findings.queries.sight import Scope, rounds_of, sight
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.people.models import Person, Unit
from zhenggai.apps.regimes.models import Category, Regime
from zhenggai.apps.register.view import View

K = TypeVar("K")
_UNITS = ("unit", "below", "owner", "support")
_PERSONS = ("leader", "person")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers: rounds and categories by key, units and persons by name and key."""

    rounds: tuple[tuple[UUID, Name], ...]
    categories: tuple[tuple[UUID, Name], ...]
    regimes: tuple[tuple[str, Name], ...]
    units: Mapping[str, UUID]
    leaders: Mapping[str, UUID]
    responsible: Mapping[str, UUID]


def named(view: View, *, scope: Scope) -> dict[UUID, Name]:
    """What the keys in the filters of a view are called, a query for each kind of thing named. A
    round of which the viewer sees nothing stays without a name."""
    found: dict[UUID, Name] = {}
    if units := _keys(view, _UNITS):
        found |= _names(Unit.objects.filter(pk__in=units))
    if persons := _keys(view, _PERSONS):
        found |= _names(Person.objects.filter(pk__in=persons))
    if rounds := _keys(view, ("round",)):
        found |= _names(_seen(scope, rounds))
    if categories := _keys(view, ("category",)):
        found |= _names(Category.objects.filter(pk__in=categories))
    return found


def choices(scope: Scope) -> Choices:
    """What a viewer may choose from, in six queries."""
    seen = rounds_of(scope)
    categories = Category.objects.order_by("regime", "code").values_list("pk", "name", "name_en")
    regimes = Regime.objects.order_by("code").values_list("code", "name", "name_en")
    # Who leads is told of a finding to whoever sees it whole.
    led = Finding.objects.filter(sight(scope), lead_leader=OuterRef("pk"))
    leads = Person.objects.filter(Exists(led))
    whole = Finding.objects.filter(sight(scope), pk=OuterRef("finding"))
    measures = MeasureLink.objects.filter(
        Exists(whole), measure__responsible=OuterRef("pk"), measure__removed_at=None
    )
    answers = Person.objects.filter(Exists(measures))
    rounds = seen.order_by("-feedback_on", "code").values_list("pk", "name", "name_en")
    return Choices(
        rounds=_pairs(rounds),
        categories=_pairs(categories),
        regimes=_pairs(regimes),
        units=_labelled(Unit.objects.order_by("path").values_list("name", "code", "pk")[:MOST]),
        leaders=_people(leads),
        responsible=_people(answers),
    )


def _people(rows: QuerySet[Person]) -> dict[str, UUID]:
    return _labelled(rows.order_by("name", "login").values_list("name", "login", "pk")[:MOST])


def named_units() -> list[tuple[UUID, str, str, str]]:
    """The open units: key, name, English name and code, in one query."""
    rows = Unit.objects.filter(closed_on=None).order_by("path")
    return list(rows.values_list("pk", "name", "name_en", "code"))


def _seen(scope: Scope, rounds: frozenset[UUID]) -> QuerySet[Round]:
    whole = rounds & (scope.team | scope.judged)
    if whole == rounds:
        return Round.objects.filter(pk__in=rounds)
    return rounds_of(scope).filter(pk__in=rounds)


def _keys(view: View, codes: Iterable[str]) -> frozenset[UUID]:
    return frozenset(key for code in codes for key in view.of(code))


Named = QuerySet[Unit] | QuerySet[Person] | QuerySet[Round] | QuerySet[Category]


def _names(rows: Named) -> dict[UUID, Name]:
    return {pk: Name(name, other) for pk, name, other in rows.values_list("pk", "name", "name_en")}


def _pairs(rows: Iterable[tuple[K, str, str]]) -> tuple[tuple[K, Name], ...]:
    return tuple((key, Name(name, other)) for key, name, other in rows)


def _labelled(rows: Iterable[tuple[str, str, UUID]]) -> dict[str, UUID]:
    return {f"{' '.join(name.split())} · {' '.join(code.split())}": key for name, code, key in rows}
