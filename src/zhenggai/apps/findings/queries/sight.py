"""What a viewer may see. `scope_of` turns his roles into rounds and units once; `visible` filters
by plain columns from there, so that no list joins a tree for each row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from zhenggai.apps.findings.models import (
    Finding,
    Measure,
    MeasureLink,
    MeasureSupport,
    PartTaken,
    Round,
    RoundOffice,
)
from zhenggai.apps.findings.permissions import Setting
from zhenggai.apps.findings.states import Part, State
from zhenggai.apps.people.actors import Actor, Reach
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import RECTIFYING, Role
from zhenggai.kit.refusals import Missing

TEAM = frozenset({Role.ISSUER, Role.REGISTRAR})
JUDGES = frozenset({Role.REVIEWER, Role.VERIFIER, Role.CLOSER})


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a viewer looks: `team` rounds from the start, `judged` rounds once findings are handed
    over after the feedback date, `units` whose findings he sees, `helps` the units whose supported
    measures he sees; `begun` are the rounds whose feedback date has come."""

    team: frozenset[UUID] = frozenset()
    judged: frozenset[UUID] = frozenset()
    units: frozenset[UUID] = frozenset()
    helps: frozenset[UUID] = frozenset()
    begun: frozenset[UUID] = frozenset()


def scope_of(actor: Actor) -> Scope:
    """The scope of an actor, in at most three queries, however many findings there are."""
    if not actor.reaches:
        return Scope()
    rounds = list(Round.objects.values_list("pk", "issuer__path", "feedback_on"))
    offices = _offices() if any(r.role is Role.REVIEWER for r in actor.reaches) else {}
    team, judged = set(), set()
    for pk, path, feedback_on in rounds:
        if any(_issues(reach, pk, path) for reach in actor.held(TEAM)):
            team.add(pk)
        if feedback_on <= actor.on and _judges(actor, pk, path, offices.get(pk, [])):
            judged.add(pk)
    units, helps = _units(actor)
    begun = frozenset(pk for pk, _, feedback_on in rounds if feedback_on <= actor.on)
    return Scope(frozenset(team), frozenset(judged), units, helps, begun)


def visible(scope: Scope) -> QuerySet[Finding]:
    """The findings of a scope. Every list, count and export starts here."""
    return Finding.objects.filter(sight(scope) | _supported(scope))


def sight(scope: Scope) -> Q:
    """Which findings a scope sees whole."""
    # What was withdrawn or merged before it was handed over stays with the team.
    handed = ~Q(state=State.REGISTERED) & Q(lead_unit__isnull=False)
    whole = Q(round__in=scope.team) | Q(round__in=scope.judged) & handed
    units = Q(lead_unit__in=scope.units, round__in=scope.begun)
    return whole | units & ~Q(state=State.REGISTERED)


def find(finding_id: UUID, *, scope: Scope, related: Iterable[str] = ()) -> Finding:
    """One finding. `Missing` where it is not there or not for this viewer."""
    rows = visible(scope).filter(pk=finding_id)
    found = rows.select_related("round__issuer", "round__regime", "lead_unit", *related).first()
    if found is None:
        raise Missing("finding.missing")
    return found


def sees_whole(finding: Finding, scope: Scope) -> bool:
    """Whether the viewer sees all of a finding, not only the measures that his unit supports."""
    if finding.round_id in scope.team:
        return True
    if finding.state == State.REGISTERED or finding.lead_unit_id is None:
        return False
    if finding.round_id in scope.judged:
        return True
    return finding.lead_unit_id in scope.units and finding.round_id in scope.begun


def seen_measures(scope: Scope) -> QuerySet[Measure]:
    """The measures in plans of findings that a viewer sees whole, and of the others those that his
    unit supports."""
    whole = Finding.objects.filter(sight(scope)).values("pk")
    helped = MeasureSupport.objects.filter(unit__in=scope.helps).values("measure")
    return Measure.objects.filter(
        Q(home__in=whole) | Q(pk__in=helped),
        home__in=visible(scope).values("pk"),
        removed_at=None,
    )


def setting_of(finding: Finding) -> Setting:
    """What permissions judge by, in four queries."""
    offices = dict(
        RoundOffice.objects.filter(round=finding.round_id).values_list("unit_id", "unit__path")
    )
    linked = MeasureLink.objects.filter(finding=finding.pk, measure__removed_at=None)
    named = list(linked.values_list("measure__owner__path", "measure__responsible"))
    workers = {path for path, _ in named if path}
    supports = frozenset(
        MeasureSupport.objects.filter(
            measure__links__finding=finding.pk, measure__removed_at=None
        ).values_list("unit__path", flat=True)
    )
    if finding.lead_unit is not None:
        workers.add(finding.lead_unit.path)
    parts = PartTaken.objects.filter(finding=finding.pk, episode=finding.episode)
    taken = {(p, Part(part)) for p, part in parts.values_list("person_id", "part")}
    # Whoever is named to do it is of those who rectify, before he has acted.
    taken |= {(p, Part.RECTIFIER) for _, p in named if p}
    if finding.lead_leader_id is not None:
        taken.add((finding.lead_leader_id, Part.RECTIFIER))
    return Setting(offices, frozenset(workers) | supports, supports, frozenset(taken))


def rounds_of(scope: Scope) -> QuerySet[Round]:
    """The rounds in which a viewer sees anything."""
    seen = visible(scope).values("round")
    return Round.objects.filter(Q(pk__in=scope.team) | Q(pk__in=scope.judged) | Q(pk__in=seen))


def _supported(scope: Scope) -> Q:
    helped = MeasureSupport.objects.filter(unit__in=scope.helps, measure__removed_at=None)
    handed = Q(round__in=scope.begun) & ~Q(state=State.REGISTERED)
    return Q(pk__in=helped.values("measure__links__finding")) & handed


def _offices() -> dict[UUID, list[str]]:
    offices: dict[UUID, list[str]] = {}
    for round_, path in RoundOffice.objects.values_list("round_id", "unit__path"):
        offices.setdefault(round_, []).append(path)
    return offices


def _issues(reach: Reach, round_: UUID, issuer: str) -> bool:
    return reach.covers(issuer) and reach.round in {None, round_}


def _judges(actor: Actor, round_: UUID, issuer: str, offices: list[str]) -> bool:
    if any(_issues(reach, round_, issuer) for reach in actor.held(JUDGES)):
        return True
    if any(reach.round == round_ for reach in actor.held({Role.OBSERVER})):
        return True
    reviewers = [r for r in actor.held({Role.REVIEWER}) if r.round in {None, round_}]
    return any(reach.covers(path) for reach in reviewers for path in offices)


def _units(actor: Actor) -> tuple[frozenset[UUID], frozenset[UUID]]:
    # Such a role is never held for one round alone.
    reaches = [reach for reach in actor.held(RECTIFYING) if reach.round is None]
    if not reaches:
        return frozenset(), frozenset()
    below = Q(pk__in=())
    for path in {reach.path for reach in reaches}:
        below |= Q(path__startswith=path)
    rows = list(Unit.objects.filter(below).values_list("pk", "path"))
    leading = [reach for reach in reaches if reach.role is not Role.SUPPORTING]
    led = frozenset(pk for pk, path in rows if any(reach.covers(path) for reach in leading))
    return led, frozenset(pk for pk, _ in rows)
