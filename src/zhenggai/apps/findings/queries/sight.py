"""What a viewer may see. `scope_of` turns his roles into rounds and units once; `visible` filters
by plain columns from there, so that no list joins a tree for each row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

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
from zhenggai.kit.among import Among
from zhenggai.kit.prepared import Lazy, Prepared, Slot
from zhenggai.kit.refusals import Missing

TEAM = frozenset({Role.ISSUER, Role.REGISTRAR})
JUDGES = frozenset({Role.REVIEWER, Role.VERIFIER, Role.CLOSER})
_ROUNDS = Prepared(lambda: Round.objects.values_list("pk", "issuer__path", "feedback_on"))
_OFFICES = Prepared(lambda: RoundOffice.objects.values_list("round", "unit", "unit__path"))
_OFFICES_OF = Prepared(
    lambda round: RoundOffice.objects.filter(round=round).values_list("unit", "unit__path")
)
_WORKERS = Prepared(
    lambda finding: MeasureLink.objects.filter(
        finding=finding, measure__removed_at=None
    ).values_list("measure__owner__path", "measure__responsible")
)
_SUPPORTS = Prepared(
    lambda finding: MeasureSupport.objects.filter(
        measure__links__finding=finding, measure__removed_at=None
    ).values_list("unit__path")
)
_PARTS = Prepared(
    lambda finding, episode: PartTaken.objects.filter(finding=finding, episode=episode).values_list(
        "person", "part"
    )
)


def _below(**paths: Slot) -> QuerySet[Unit, tuple[UUID, str]]:
    found = Q(pk__in=())
    for path in paths.values():
        found |= Q(path__startswith=path)
    return Unit.objects.filter(found).values_list("pk", "path")


_BELOW = Prepared(_below)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a viewer looks: `team` rounds from the start, `judged` rounds once findings are handed
    over after the feedback date, `units` whose findings he sees, `helps` the units whose supported
    measures he sees; `begun` are the rounds whose feedback date has come, `unbegun` the others."""

    team: frozenset[UUID] = frozenset()
    judged: frozenset[UUID] = frozenset()
    units: frozenset[UUID] = frozenset()
    helps: frozenset[UUID] = frozenset()
    begun: frozenset[UUID] = frozenset()
    unbegun: frozenset[UUID] = frozenset()


def scope_of(actor: Actor) -> Scope:
    """The scope of an actor, in at most three queries, however many findings there are."""
    if not actor.reaches:
        return Scope()
    rounds = _ROUNDS()
    offices = _offices() if any(r.role is Role.REVIEWER for r in actor.reaches) else {}
    team, judged = set(), set()
    for pk, path, feedback_on in rounds:
        if any(_issues(reach, pk, path) for reach in actor.held(TEAM)):
            team.add(pk)
        if feedback_on <= actor.on and _judges(actor, pk, path, offices.get(pk, [])):
            judged.add(pk)
    units, helps = _units(actor)
    begun = frozenset(pk for pk, _, feedback_on in rounds if feedback_on <= actor.on)
    unbegun = frozenset(pk for pk, *_ in rounds) - begun
    return Scope(frozenset(team), frozenset(judged), units, helps, begun, unbegun)


def visible(scope: Scope) -> QuerySet[Finding]:
    """The findings of a scope. Every list, count and export starts here."""
    return Finding.objects.filter(sight(scope) | supported(scope))


def sight(scope: Scope) -> Q:
    """Which findings a scope sees whole."""
    # What was withdrawn or merged before it was handed over stays with the team.
    handed = ~Q(state=State.REGISTERED) & Q(lead_unit__isnull=False)
    whole = Q(round__in=scope.team) | Q(round__in=scope.judged) & handed
    units = Q(lead_unit__in=scope.units, round__in=scope.begun)
    return whole | units & ~Q(state=State.REGISTERED)


def supported(scope: Scope) -> Q:
    """Of which findings a scope sees the quote and the measures that its units help with."""
    if not scope.helps:
        return Q(pk__in=())
    return Q(Lazy(_is_helped, units=scope.helps)) & handed_in(scope)


def _is_helped(units: Any) -> Q:
    helped = MeasureSupport.objects.filter(unit__in=units, measure__removed_at=None)
    return Q(pk__in=helped.values("measure__links__finding"))


def handed_in(scope: Scope) -> Q:
    """Which findings are handed over in rounds that have begun."""
    return Q(round__in=scope.begun) & ~Q(state=State.REGISTERED)


def find(finding_id: UUID, *, scope: Scope, related: Iterable[str] = ()) -> Finding:
    """One finding. `Missing` where it is not there or not for this viewer."""
    rows = visible(scope).filter(pk=finding_id)
    found = rows.select_related("round__issuer", "round__regime", "lead_unit", *related).first()
    if found is None:
        raise Missing("finding.missing")
    return found


_ONE = Prepared(
    lambda finding: Finding.objects.filter(pk=finding).select_related(
        "round__issuer", "round__inspected", "round__regime", "lead_unit"
    )
)
_LOCKED = Prepared(
    lambda finding: (
        Finding.objects.filter(pk=finding)
        .select_related("round__issuer", "round__inspected", "round__regime", "lead_unit")
        .select_for_update(of=("self",))
    )
)


def is_seen(finding_id: UUID, *, actor: Actor) -> bool:
    """Whether there is such a finding for this viewer: what is asked before anything is locked."""
    one = _ONE.one(finding=finding_id)
    return one is not None and sees(one, actor)


def locked(finding_id: UUID, *, actor: Actor) -> Finding | None:
    """One finding, locked until the transaction ends; `None` where there is none or not for this
    viewer. Nobody holds up what he does not see: it is looked at before it is locked, and, since it
    may have changed until then, after."""
    if not is_seen(finding_id, actor=actor):
        return None
    one = _LOCKED.one(finding=finding_id)
    return one if one is not None and sees(one, actor) else None


def find_whole(finding_id: UUID, *, actor: Actor) -> Finding:
    """One finding that the viewer sees whole. `Missing` for everybody else."""
    one = _ONE.one(finding=finding_id)
    if one is None or not sees_whole(one, actor):
        raise Missing("finding.missing")
    return one


def seen_among(keys: Iterable[UUID], *, actor: Actor, locked: bool) -> dict[UUID, Finding]:
    """Of some findings those that the viewer sees, by key; with `locked`, locked until the
    transaction ends in the order of their keys, as `locked` does for one."""
    scope = scope_of(actor)
    seen = visible(scope).filter(Among(F("pk"), list(keys))).order_by("pk")
    # On SQLite whoever writes is alone, so nothing changes between the look and the lock.
    if not locked or not connection.features.has_select_for_update:
        return _with_relatives(seen)
    if not scope.helps:
        # Asked of the row alone: whoever waited for it is asked again of what it has become.
        return _with_relatives(seen.select_for_update())
    asked = list(seen.values_list("pk", flat=True))
    held = Finding.objects.filter(Among(F("pk"), asked)).order_by("pk")
    known = _with_relatives(held.select_for_update())
    # What changed until it was locked may have gone out of sight.
    still = set(seen.values_list("pk", flat=True))
    return {key: one for key, one in known.items() if key in still}


def _with_relatives(rows: QuerySet[Finding]) -> dict[UUID, Finding]:
    """The findings with their rounds and lead units, of which many share one."""
    found = {one.pk: one for one in rows}
    related = Round.objects.select_related("issuer", "inspected", "regime")
    rounds = related.in_bulk({one.round_id for one in found.values()})
    units = Unit.objects.in_bulk({one.lead_unit_id for one in found.values()} - {None})
    for one in found.values():
        one.round = rounds[one.round_id]
        one.lead_unit = units[one.lead_unit_id] if one.lead_unit_id else None
    return found


def sees_finding(finding_id: UUID, *, actor: Actor) -> bool:
    """Whether there is such a finding and the viewer sees it, whole or in part."""
    one = _ONE.one(finding=finding_id)
    return one is not None and sees(one, actor)


def sees(finding: Finding, actor: Actor) -> bool:
    """Whether the viewer sees a finding, whole or in part; more is asked only of whoever may be of
    a supporting unit."""
    if sees_whole(finding, actor):
        return True
    return bool(_rectifying(actor)) and bool(
        _SEEN(finding=finding.pk, seen=supported(scope_of(actor)))
    )


_SEEN = Prepared(lambda finding, seen: Finding.objects.filter(seen, pk=finding).values_list("pk"))


def sees_whole(finding: Finding, actor: Actor) -> bool:
    """Whether the viewer sees all of a finding, not only the measures that his unit supports: what
    `sight` asks of many, of one whose round, issuer and lead unit are read already."""
    round_, unit = finding.round, finding.lead_unit
    if _is_of_team(actor, round_):
        return True
    if finding.state == State.REGISTERED or unit is None or round_.feedback_on > actor.on:
        return False
    return sees_round(round_, actor) or leads(actor, unit)


def sees_round(round_: Round, actor: Actor) -> bool:
    """Whether the viewer sees the whole round: of the team, or as a judge once it has begun."""
    if _is_of_team(actor, round_):
        return True
    if round_.feedback_on > actor.on:
        return False
    reviews = any(reach.role is Role.REVIEWER for reach in actor.reaches)
    offices = [path for _, path in _OFFICES_OF(round=round_.pk)] if reviews else []
    return _judges(actor, round_.pk, round_.issuer.path, offices)


def leads(actor: Actor, unit: Unit) -> bool:
    """Whether the viewer sees what is led by a unit, as of it or of one above."""
    return any(reach.covers(unit.path) for reach in _leading(actor))


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
    offices = dict(_OFFICES_OF(round=finding.round_id))
    named = _WORKERS(finding=finding.pk)
    workers = {path for path, _ in named if path}
    supports = frozenset(path for (path,) in _SUPPORTS(finding=finding.pk))
    if finding.lead_unit is not None:
        workers.add(finding.lead_unit.path)
    parts = _PARTS(finding=finding.pk, episode=finding.episode)
    taken = {(person, Part(part)) for person, part in parts}
    # Whoever is named to do it is of those who rectify, before he has acted.
    taken |= {(p, Part.RECTIFIER) for _, p in named if p}
    if finding.lead_leader_id is not None:
        taken.add((finding.lead_leader_id, Part.RECTIFIER))
    return Setting(offices, frozenset(workers) | supports, supports, frozenset(taken))


def settings_of(findings: Collection[Finding]) -> dict[UUID, Setting]:
    """The same for many findings, in four queries."""
    keys = [one.pk for one in findings]
    offices: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    rows = RoundOffice.objects.filter(round__in={one.round_id for one in findings})
    for round_, unit, path in rows.values_list("round", "unit", "unit__path"):
        offices[round_][unit] = path
    workers: dict[UUID, set[str]] = defaultdict(set)
    taken: dict[UUID, set[tuple[UUID, Part]]] = defaultdict(set)
    links = MeasureLink.objects.filter(finding__in=keys, measure__removed_at=None)
    # Of hundreds of measures a few name somebody new.
    named = links.values_list("finding", "measure__owner__path", "measure__responsible").distinct()
    for key, path, person in named:
        workers[key] |= {path} if path else set()
        taken[key] |= {(person, Part.RECTIFIER)} if person else set()
    supports: dict[UUID, set[str]] = defaultdict(set)
    helping = MeasureSupport.objects.filter(
        measure__links__finding__in=keys, measure__removed_at=None
    )
    for key, path in helping.values_list("measure__links__finding", "unit__path").distinct():
        supports[key].add(path)
    parts = PartTaken.objects.filter(finding__in=keys, episode=F("finding__episode"))
    for key, person, part in parts.values_list("finding", "person", "part"):
        taken[key].add((person, Part(part)))
    for one in findings:
        if one.lead_unit is not None:
            workers[one.pk].add(one.lead_unit.path)
        if one.lead_leader_id is not None:
            taken[one.pk].add((one.lead_leader_id, Part.RECTIFIER))
    return {
        one.pk: Setting(
            offices.get(one.round_id, {}),
            frozenset(workers[one.pk] | supports[one.pk]),
            frozenset(supports[one.pk]),
            frozenset(taken[one.pk]),
        )
        for one in findings
    }


def required_offices() -> list[tuple[UUID, UUID, str]]:
    """Of every round the units whose opinion on a plan it requires, with their paths."""
    return _OFFICES()


def units_below(paths: Iterable[str]) -> list[tuple[UUID, str]]:
    """The units at the paths and below them, with their paths, in one query."""
    return _BELOW(**{f"path{number}": path for number, path in enumerate(sorted(paths))})


def rounds_of(scope: Scope) -> QuerySet[Round]:
    """The rounds in which a viewer sees anything."""
    seen = visible(scope).values("round")
    return Round.objects.filter(Q(pk__in=scope.team) | Q(pk__in=scope.judged) | Q(pk__in=seen))


def _offices() -> dict[UUID, list[str]]:
    offices: dict[UUID, list[str]] = {}
    for round_, _, path in _OFFICES():
        offices.setdefault(round_, []).append(path)
    return offices


def _is_of_team(actor: Actor, round_: Round) -> bool:
    return any(_issues(reach, round_.pk, round_.issuer.path) for reach in actor.held(TEAM))


def _leading(actor: Actor) -> list[Reach]:
    return [reach for reach in _rectifying(actor) if reach.role is not Role.SUPPORTING]


def _rectifying(actor: Actor) -> list[Reach]:
    # Such a role is never held for one round alone.
    return [reach for reach in actor.held(RECTIFYING) if reach.round is None]


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
    reaches = _rectifying(actor)
    if not reaches:
        return frozenset(), frozenset()
    rows = units_below({reach.path for reach in reaches})
    leading = _leading(actor)
    led = frozenset(pk for pk, path in rows if any(reach.covers(path) for reach in leading))
    return led, frozenset(pk for pk, _ in rows)
