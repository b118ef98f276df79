"""Whose turn it is on a finding: for which act, by which role, at which office or unit, and who
holds that role there today without having a part that keeps him from it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.permissions import Setting, merged_parts
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import RULES, TURNS, Act, State
from zhenggai.apps.people.models import Grant, Unit
from zhenggai.apps.people.paths import upward
from zhenggai.apps.people.queries import holding
from zhenggai.apps.people.roles import OFFICE, Role
from zhenggai.kit.prepared import Prepared

MOST = 6


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds the role there."""

    id: UUID
    name: Name
    acting: bool


@dataclass(frozen=True, slots=True)
class TurnOf:
    """One role that is waited for; `more` holders are not named."""

    act: Act
    role: Role
    where: Name
    holders: tuple[Holder, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Turns:
    """Who is waited for, whether the leader named still leads (else 未交接), and in plan review
    the number of the plan with the offices and persons that have given their opinion."""

    waited: tuple[TurnOf, ...] = ()
    handed_over: bool = True
    plan_no: int = 0
    offices: frozenset[UUID] = frozenset()
    givers: frozenset[UUID] = frozenset()


def turns_of(finding: Finding, setting: Setting, *, on: date) -> Turns:
    """Whose turn it is, in one query; in plan review in three."""
    acts = [act for act in TURNS.get(State(finding.state), ()) if _comes(act, finding)]
    plan = _plan_under_review(finding)
    places = _places(finding, setting, plan.offices)
    wanted = {role for act in acts for role in RULES[act].roles} | {Role.LEAD_LEADER}
    paths = {path for _, path in places} | (
        {finding.lead_unit.path} if finding.lead_unit else set()
    )
    grants = grants_over(wanted, paths, finding.round_id, on)
    barred = barred_from(finding, setting, acts)
    waited: list[TurnOf] = []
    for act in acts:
        for role in sorted(RULES[act].roles - {Role.SUPPORTING}):
            if any(one.role is role for one in waited):
                continue
            for name, path in _where(role, finding, places):
                waited.append(_turn(act, role, name, path, grants, barred.get(act, set())))
    still = _still_leads(finding, grants)
    return Turns(tuple(waited), still, plan.plan_no, plan.offices, plan.givers)


def _comes(act: Act, finding: Finding) -> bool:
    return act is not Act.POST or bool(finding.round.posting_days)


def _turn(
    act: Act, role: Role, where: Name, path: str, grants: list[Grant], barred: set[UUID]
) -> TurnOf:
    held = {
        g.person_id: Holder(g.person_id, Name(g.person.name, g.person.name_en), g.acting)
        for g in sorted(grants, key=lambda g: (-len(g.unit.path if g.unit else ""), g.person.name))
        if g.role == role and g.unit and path.startswith(g.unit.path) and g.person_id not in barred
    }
    nearest = list(held.values())
    return TurnOf(act, role, where, tuple(nearest[:MOST]), max(0, len(nearest) - MOST))


def _places(finding: Finding, setting: Setting, given: frozenset[UUID]) -> list[tuple[Name, str]]:
    """The offices that are waited for: those of the round that have not given their opinion on the
    plan, or the issuer."""
    issuer = finding.round.issuer
    if finding.state != State.PLAN_REVIEW or not setting.offices:
        return [(Name(issuer.name, issuer.name_en), issuer.path)]
    rows = Unit.objects.filter(pk__in=setting.offices.keys() - given).order_by("path")
    columns = rows.values_list("name", "name_en", "path")
    return [(Name(name, other), path) for name, other, path in columns]


def _plan_under_review(finding: Finding) -> Turns:
    if finding.state != State.PLAN_REVIEW:
        return Turns()
    plans = finding.plansubmission_records.filter(episode=finding.episode)
    rows = plans.order_by("-version_no").values_list(
        "version_no", "opinions__office", "opinions__by"
    )
    opinions = list(rows)
    number = opinions[0][0]
    given = [(office, by) for no, office, by in opinions if no == number and office]
    return Turns(
        plan_no=number,
        offices=frozenset(office for office, _ in given),
        givers=frozenset(by for _, by in given),
    )


def _where(role: Role, finding: Finding, places: list[tuple[Name, str]]) -> list[tuple[Name, str]]:
    if role in OFFICE:
        return places
    unit = finding.lead_unit
    return [(Name(unit.name, unit.name_en), unit.path)] if unit else []


_HELD = Prepared(
    lambda on, roles, paths: (
        Grant.objects.filter(
            holding(on),
            withdrawn_at=None,
            role__in=roles,
            unit__path__in=paths,
            person__is_active=True,
        )
        .select_related("unit", "person")
        .only("role", "round", "acting", "unit__path", "person__name", "person__name_en")
    )
)


def grants_over(
    roles: Collection[Role], paths: Collection[str], round_: UUID, on: date
) -> list[Grant]:
    """Who holds one of the roles on a day in a round for a unit at one of the paths or above."""
    above = {one for path in paths for one in upward(path)}
    found = _HELD(on=on, roles=[role.value for role in roles], paths=above)
    return [grant for grant in found if grant.round in {None, round_}]


def barred_from(finding: Finding, setting: Setting, acts: Collection[Act]) -> dict[Act, set[UUID]]:
    """Whom a part of the present episode keeps from acts, by act."""
    together = merged_parts(finding)
    barred: dict[Act, set[UUID]] = {}
    for act in acts:
        part = RULES[act].part
        barred[act] = {
            person
            for person, taken in setting.parts
            if part is not None and taken != part and not {part, taken} <= together
        }
    return barred


def _still_leads(finding: Finding, grants: list[Grant]) -> bool:
    unit = finding.lead_unit
    if finding.lead_leader_id is None or unit is None:
        return True
    return any(
        g.person_id == finding.lead_leader_id
        and g.role == Role.LEAD_LEADER
        and g.unit
        and unit.path.startswith(g.unit.path)
        for g in grants
    )
