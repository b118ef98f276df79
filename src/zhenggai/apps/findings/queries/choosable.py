"""Whom a form may name: units and persons within the round that a finding belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from zhenggai.apps.findings.kinds import LinkSource
from zhenggai.apps.findings.models import Finding, Measure, MeasureLink, Round, Tag
from zhenggai.apps.findings.queries.sight import scope_of, seen_measures, sight, visible
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Grant, Tenure, Unit
from zhenggai.apps.people.queries import holding
from zhenggai.apps.people.roles import RECTIFYING, Role
from zhenggai.apps.regimes.models import Category

MOST = 2000


def units_of(round_: Round) -> Mapping[str, UUID]:
    """The units that the round inspects, by name and code, in one query."""
    rows = Unit.objects.filter(path__startswith=round_.inspected.path, closed_on=None)
    columns = rows.order_by("path").values_list("name", "code", "pk")
    return {f"{_plain(name)} · {_plain(code)}": pk for name, code, pk in columns[:MOST]}


def tags_of(round_id: UUID) -> list[str]:
    """The tags that a round has, in one query."""
    rows = Tag.objects.filter(round=round_id).order_by("name")
    return list(rows.values_list("name", flat=True)[:MOST])


def unit_names(units: Iterable[UUID]) -> Mapping[UUID, str]:
    """What some units are called, in one query."""
    return dict(Unit.objects.filter(pk__in=list(units)).values_list("pk", "name"))


def people_of(round_: Round, *, on: date, role: Role | None = None) -> Mapping[str, UUID]:
    """The persons who belong to these units today, by name and unit, in two queries; with `role`,
    those who hold it there, in one."""
    path = round_.inspected.path
    roles = [role.value] if role else sorted(RECTIFYING)
    granted = Grant.objects.filter(
        holding(on),
        withdrawn_at=None,
        role__in=roles,
        unit__path__startswith=path,
        person__is_active=True,
    ).values_list("person__name", "unit__name", "person__login", "person")
    posted = Tenure.objects.filter(
        holding(on), post__unit__path__startswith=path, person__is_active=True
    ).values_list("person__name", "post__unit__name", "person__login", "person")
    return told_apart([*granted[:MOST], *(() if role else posted[:MOST])])


def told_apart(rows: Iterable[tuple[str, str, str, UUID]]) -> Mapping[str, UUID]:
    """Persons by name and unit, out of rows of name, unit, account and key; where several of one
    name are of one unit, by account too. Elsewhere accounts are the administrators' alone to see,
    so none is told without need."""
    found: dict[str, dict[UUID, str]] = {}
    for name, unit, login, person in sorted(rows):
        found.setdefault(f"{_plain(name)} · {_plain(unit)}", {})[person] = login
    return {
        label if len(alike) == 1 else f"{label} · {login}": person
        for label, alike in found.items()
        for person, login in alike.items()
    }


def finding_by_ref(ref: str, *, finding: Finding, actor: Actor) -> UUID | None:
    """The finding of the same round with this number, or its last digits, that the actor sees."""
    bare = ref.strip()
    whole = bare if "/" in bare else f"{finding.round.code}/{bare.zfill(4)}"
    rows = visible(scope_of(actor)).filter(round=finding.round_id, ref=whole)
    return rows.values_list("pk", flat=True).first()


def seen_by_ref(ref: str, *, finding: Finding, actor: Actor) -> UUID | None:
    """The finding of any round with this number, or of the same round with its last digits, that
    the actor sees whole."""
    bare = ref.strip()
    whole = bare if "/" in bare else f"{finding.round.code}/{bare.zfill(4)}"
    rows = Finding.objects.filter(sight(scope_of(actor)), ref=whole)
    return rows.values_list("pk", flat=True).first()


def measures_to_adopt(of: UUID, *, finding: Finding, actor: Actor) -> list[tuple[UUID, str]]:
    """The measures of another finding's plan, as far as the actor sees them, that do not answer
    this one yet."""
    linked = MeasureLink.objects.filter(finding=finding).exclude(source=LinkSource.REFUSED)
    rows = seen_measures(scope_of(actor)).filter(home=of)
    rows = rows.exclude(pk__in=linked.values("measure"))
    return list(rows.order_by("due_on", "pk").values_list("pk", "text")[:100])


def measure_to_change(measure: UUID, *, finding: UUID) -> Measure | None:
    """A measure of the finding's own plan with what hangs on it, for a form."""
    rows = Measure.objects.filter(pk=measure, home=finding, removed_at=None)
    return rows.prefetch_related("supports", "causes").first()


def categories_of(finding: Finding) -> list[tuple[str, str]]:
    """The categories of the regime of a finding."""
    rows = Category.objects.filter(regime=finding.round.regime_id).order_by("pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def _plain(name: str) -> str:
    return " ".join(name.split())
