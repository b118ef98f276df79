"""Rounds: the list of those a viewer sees, and the page of one with its counts and findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhenggai.apps.findings.kinds import FindingType
from zhenggai.apps.findings.models import Finding, Round, RoundOffice, SourceDocument
from zhenggai.apps.findings.queries.choosable import MOST
from zhenggai.apps.findings.queries.lists import PAGE, Row, Tally, overdue, rows, tally
from zhenggai.apps.findings.queries.sight import TEAM, Scope, scope_of, visible
from zhenggai.apps.findings.queries.why import Why, why_of_round
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Unit
from zhenggai.apps.regimes.models import Category
from zhenggai.kit.refusals import Missing


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round in the list, with what the viewer sees of its findings."""

    round: Round
    tally: Tally


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of a round. `unit` is `None` for what is not assigned yet."""

    unit: UUID | None
    name: str
    name_en: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Office:
    """An office whose opinion every plan of the round needs."""

    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What of a round is listed. `unit` is the key of a lead unit; `late` only what is overdue."""

    state: State | None = None
    kind: FindingType | None = None
    unit: UUID | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round: `leads` says whether the viewer is of its team, `whole` whether he sees all of it;
    `units` stand in the order of establishment. `after` leads to the next page of findings."""

    round: Round
    why: Why
    leads: bool
    whole: bool
    offices: tuple[Office, ...]
    documents: tuple[SourceDocument, ...]
    tally: Tally
    units: tuple[UnitRow, ...]
    chosen: UnitRow | None
    findings: tuple[Row, ...]
    after: str


def rounds_list(actor: Actor) -> list[RoundRow]:
    """The rounds in which a viewer has something to see, the latest first."""
    scope = scope_of(actor)
    counts: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    grouped = visible(scope).order_by().values_list("round", "state").annotate(n=Count("*"))
    for round_, state, n in grouped:
        counts[round_].append((state, n))
    late = dict(
        visible(scope)
        .filter(overdue(actor.on))
        .order_by()
        .values_list("round")
        .annotate(n=Count("*"))
    )
    keys = scope.team | scope.judged | set(counts)
    found = Round.objects.filter(pk__in=keys).select_related("issuer", "inspected", "regime")
    return [
        RoundRow(one, tally(counts[one.pk], late=late.get(one.pk, 0)))
        for one in found.order_by("-feedback_on", "code")
    ]


def may_open(actor: Actor) -> bool:
    """Whether the actor is one who opens rounds at all; where he may stands with the command."""
    return actor.principal is None and any(reach.round is None for reach in actor.held(TEAM))


def issuers(actor: Actor) -> QuerySet[Unit]:
    """The units for which the actor may open a round."""
    below = Q(pk__in=())
    for reach in actor.held(TEAM):
        if reach.round is None:
            below |= Q(path__startswith=reach.path)
    return Unit.objects.filter(below, closed_on=None)


def find_round(round_id: UUID, *, scope: Scope) -> Round:
    """One round. `Missing` where there is none or nothing of it is for this viewer."""
    rows_ = Round.objects.select_related("issuer", "inspected", "regime")
    found = rows_.filter(pk=round_id).first()
    known = found is not None and (
        round_id in scope.team
        or round_id in scope.judged
        or visible(scope).filter(round=round_id).exists()
    )
    if found is None or not known:
        raise Missing("round.missing")
    return found


def categories_of(
    round_id: UUID, *, actor: Actor, after: str = "", most: int | None = None
) -> tuple[Round, list[Category]]:
    """A round and the categories of its regime, by code, from behind one. `Missing` for whoever is
    not of its team."""
    scope = scope_of(actor)
    if round_id not in scope.team:
        raise Missing("round.missing")
    found = find_round(round_id, scope=scope)
    rows = Category.objects.filter(regime=found.regime_id).order_by("code")
    return found, list((rows.filter(code__gt=after) if after else rows)[:most])


def round_page(round_id: UUID, *, actor: Actor, filters: Filters, after: str = "") -> RoundPage:
    """The page of a round: the same number of queries, however many findings there are."""
    scope = scope_of(actor)
    found = find_round(round_id, scope=scope)
    whole = round_id in scope.team or round_id in scope.judged
    seen = visible(scope).filter(round=round_id)
    units = _units(seen, actor.on)
    listed = list_of(seen, filters, today=actor.on, after=after)
    shown, more = listed[:PAGE], len(listed) > PAGE
    return RoundPage(
        round=found,
        why=why_of_round(found),
        leads=round_id in scope.team,
        whole=whole,
        offices=tuple(
            Office(*names)
            for names in RoundOffice.objects.filter(round=round_id)
            .order_by("unit__rank", "unit__path")
            .values_list("unit__name", "unit__name_en")
        ),
        documents=_documents(round_id) if whole else (),
        tally=_added(units),
        units=tuple(units),
        chosen=next((one for one in units if one.unit == filters.unit and one.unit), None),
        findings=tuple(shown),
        after=shown[-1].ref if more else "",
    )


def list_of(seen: QuerySet[Finding], filters: Filters, *, today: date, after: str) -> Sequence[Row]:
    """One more finding than a page holds, by number, from behind `after`."""
    listed = seen.filter(ref__gt=after) if after else seen
    if filters.state is not None:
        listed = listed.filter(state=filters.state)
    if filters.kind is not None:
        listed = listed.filter(kind=filters.kind)
    if filters.unit is not None:
        listed = listed.filter(lead_unit=filters.unit)
    if filters.late:
        listed = listed.filter(overdue(today))
    return rows(listed.order_by("ref")[: PAGE + 1], today=today)


def _units(seen: QuerySet[Finding], today: date) -> list[UnitRow]:
    counts: dict[UUID | None, list[tuple[str, int]]] = defaultdict(list)
    for unit, state, n in seen.order_by().values_list("lead_unit", "state").annotate(n=Count("*")):
        counts[unit].append((state, n))
    late_ones = seen.filter(overdue(today)).order_by()
    late = dict(late_ones.values_list("lead_unit").annotate(n=Count("*")))
    named = Unit.objects.filter(pk__in=[unit for unit in counts if unit]).order_by("rank", "path")
    units = [
        UnitRow(one.pk, one.name, one.name_en, tally(counts[one.pk], late=late.get(one.pk, 0)))
        for one in named
    ]
    if None in counts:
        units.append(UnitRow(None, "", "", tally(counts[None])))
    return units


def _added(units: list[UnitRow]) -> Tally:
    counts = [pair for unit in units for pair in unit.tally.by_state.items()]
    return tally(counts, late=sum(unit.tally.overdue for unit in units))


def _documents(round_id: UUID) -> tuple[SourceDocument, ...]:
    rows_ = SourceDocument.objects.filter(round=round_id).select_related("added_by")
    return tuple(rows_.defer("text").order_by("added_at", "pk"))


def nameable(units: QuerySet[Unit]) -> dict[str, UUID]:
    """Units that stand today, by name and code, at most as many as a form offers."""
    rows_ = units.filter(closed_on=None).order_by("path").values_list("name", "code", "pk")
    return {
        f"{' '.join(name.split())} · {' '.join(code.split())}": pk
        for name, code, pk in rows_[:MOST]
    }
