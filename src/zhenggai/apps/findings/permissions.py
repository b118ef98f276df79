"""Who may do what to which finding. Raises `NotPermitted`; never reads the clock or the database:
the caller hands over the actor, the finding with its round and units, and the parts taken.

Three questions in this order: does the actor hold a role that the act asks for, where the finding
lies; does what he or the leader he stands for has done before, or the unit he belongs to, keep him
from it (separation of duties); and was the second factor shown a short while ago.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.states import RULES, Act, Part, State
from zhenggai.apps.people.actors import Actor, Reach
from zhenggai.apps.people.roles import OFFICE, RECTIFYING, Role
from zhenggai.core.errors import NotPermitted

# The only parts that a regime's profile may let one person hold together.
MERGEABLE = frozenset({Part.REGISTRAR, Part.REVIEWER, Part.CLOSER})
_JUDGES = frozenset({Part.REVIEWER, Part.VERIFIER, Part.CLOSER})
# Who sets a deadline, withdraws what was disputed or lets a relapse pass may not be of the unit
# that gains by it.
_FOR_THE_UNIT = frozenset(
    {
        Act.NAME_UNIT,
        Act.SET_DEADLINE,
        Act.ASSIGN,
        Act.DECIDE_DISPUTE,
        Act.DECIDE_EXTENSION,
        Act.DECIDE_FURTHER_EXTENSION,
        Act.DECLINE_RELAPSE,
        Act.REOPEN,
    }
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the judgement needs beside actor and finding: the paths of the offices whose opinion
    the round requires, the paths of the units at work on the finding, and who took which part in
    the current episode."""

    offices: Mapping[UUID, str] = field(default_factory=dict)
    workers: frozenset[str] = frozenset()
    supports: frozenset[str] = frozenset()
    parts: frozenset[tuple[UUID, Part]] = frozenset()


def check_can(
    act: Act,
    *,
    actor: Actor,
    finding: Finding,
    setting: Setting,
    at: datetime,
    paper: bool = False,
) -> Reach:
    """The reach by which the actor may act. Raises `NotPermitted` with the reason."""
    reach = check_role(act, actor=actor, finding=finding, setting=setting)
    check_separation(act, actor=actor, finding=finding, setting=setting)
    check_own_hand(act, actor=actor, at=at, paper=paper)
    return reach


def check_role(act: Act, *, actor: Actor, finding: Finding, setting: Setting) -> Reach:
    """The first reach with a role for the act where the finding lies."""
    if actor.admin is not None:
        raise NotPermitted("act.administrator", role=actor.admin.value)
    for reach in actor.held(RULES[act].roles):
        if _lies_within(act, reach, finding, setting):
            return reach
    raise NotPermitted("act.role", act=act.value)


def check_separation(act: Act, *, actor: Actor, finding: Finding, setting: Setting) -> None:
    """Refuse whoever took, himself or by delegation, a part that keeps him from this one, and
    whoever would judge the work of a unit that he belongs to."""
    part = RULES[act].part
    if part is None:
        return
    together = merged_parts(finding)
    for person, taken in setting.parts:
        if person not in actor.persons or taken == part:
            continue
        if not {part, taken} <= together:
            raise NotPermitted("act.separation", act=act.value, taken=taken.value)
    if part in _JUDGES or act in _FOR_THE_UNIT:
        check_not_own(act, actor=actor, units=setting.workers)


def check_not_own(act: Act, *, actor: Actor, units: Iterable[str]) -> None:
    """Refuse whoever belongs to one of the units, by their paths, or to one below it."""
    if any(actor.belongs_below(path) for path in units):
        raise NotPermitted("act.own-unit", act=act.value)


def check_own_hand(act: Act, *, actor: Actor, at: datetime, paper: bool = False) -> None:
    """For whoever acts for a leader: only a page that he signed. For the rest of the acts that
    bind: a second factor shown a short while ago, and so never a token, which shows none."""
    rule = RULES[act]
    if actor.principal is not None and not (rule.paper and paper):
        raise NotPermitted("act.needs-own-hand", act=act.value)
    if paper and actor.principal is None:
        raise NotPermitted("act.paper-is-for-delegates", act=act.value)
    if actor.by_token and takes_a_hand(act):
        raise NotPermitted("act.not-by-token", act=act.value)
    if rule.fresh and not actor.is_fresh(at):
        raise NotPermitted("act.factor-not-fresh", act=act.value)


def check_hand(act: str, *, actor: Actor, at: datetime) -> None:
    """For an act beside the table that binds as those in it do: a person himself, his second factor
    shown a short while ago. Raises `NotPermitted`."""
    if actor.by_token:
        raise NotPermitted("act.not-by-token", act=act)
    if not actor.is_fresh(at):
        raise NotPermitted("act.factor-not-fresh", act=act)


def check_confirms_erasures(actor: Actor, *, at: datetime) -> None:
    """Only the audit administrator confirms or refuses what an office has laid down: he answers for
    the log, is of no office, and sees no finding."""
    if actor.admin is not Role.AUDIT_ADMIN:
        raise NotPermitted("erasure.not-yours")
    check_hand("decide_erasure", actor=actor, at=at)


def check_confirms_of_another(actor: Actor, ordered: Collection[UUID | None]) -> None:
    """Nobody confirms what he has laid down himself, whatever he was then."""
    if actor.persons & set(ordered):
        raise NotPermitted("erasure.own")


def takes_a_hand(act: Act) -> bool:
    """Whether only a person himself does it, signed in: to sign off, review, verify or close."""
    rule = RULES[act]
    return rule.fresh or rule.part in _JUDGES


def merged_parts(finding: Finding) -> frozenset[Part]:
    """The parts that the regime of the finding lets one person hold together."""
    named = finding.round.regime.merged_parts.split(",")
    return frozenset(Part(name) for name in named if name) & MERGEABLE


def offices_of(actor: Actor, offices: Mapping[UUID, str]) -> list[UUID]:
    """The offices among those required for which the actor may give an opinion."""
    reaches = list(actor.held({Role.REVIEWER}))
    return [unit for unit, path in offices.items() if any(r.covers(path) for r in reaches)]


def _lies_within(act: Act, reach: Reach, finding: Finding, setting: Setting) -> bool:
    if reach.round is not None and reach.round != finding.round_id:
        return False
    asks = act is Act.ASK and finding.state == State.PLAN_REVIEW and reach.role is Role.REVIEWER
    if act is Act.REVIEW_PLAN or asks:
        paths = setting.offices.values() or [finding.round.issuer.path]
        return _any_covered(reach, paths)
    if act is Act.DECIDE_FURTHER_EXTENSION:
        return is_above(reach, finding.round.issuer.path)
    if reach.role in OFFICE:
        return reach.covers(finding.round.issuer.path)
    if reach.role is Role.SUPPORTING:
        return _any_covered(reach, setting.supports)
    if reach.role in RECTIFYING:
        return finding.lead_unit is not None and reach.covers(finding.lead_unit.path)
    return reach.role is Role.OBSERVER and reach.round == finding.round_id


def needs_setting(act: Act) -> bool:
    """Whether a judgement on the act asks more than who acts and the finding with its round and
    units: what many findings then need not be asked for."""
    rule = RULES[act]
    offices = act in {Act.REVIEW_PLAN, Act.ASK}
    return rule.part is not None or offices or Role.SUPPORTING in rule.roles


def is_above(reach: Reach, path: str) -> bool:
    """Whether a role is held for a unit above the one at a path, and not for that one alone."""
    return reach.covers(path) and reach.path != path


def _any_covered(reach: Reach, paths: Iterable[str] | Collection[str]) -> bool:
    return any(reach.covers(path) for path in paths)
