"""Who may do what with the ladder and its steps. Raises `NotPermitted`; reads neither clock nor
database: the caller hands over the actor, the step with its units, and who has taken part."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from zhenggai.apps.findings.models import Round
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.people.actors import Actor, Reach, capacity_of
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.paths import above
from zhenggai.apps.people.roles import Role
from zhenggai.apps.regimes.permissions import KEEPERS, check_binds
from zhenggai.apps.supervision.ladder import RULES, Side, StepAct
from zhenggai.apps.supervision.models import LadderRule, Step
from zhenggai.core.errors import NotPermitted


def check_issues(
    actor: Actor, rule: LadderRule, *, round_: Round, unit: Unit, at: datetime
) -> Reach:
    """The reach by which the actor may issue a step of the rung: one of the roles that the rule
    names, over the office that opened the round or, where the rule asks for it, over one above it
    unless there is none. Never against a unit that he belongs to."""
    reach = check_holds_rung(actor, rule, round_=round_)
    _check_hand(actor, "issue", fresh=True, at=at)
    if actor.belongs_below(unit.path):
        raise NotPermitted("step.own-unit")
    return reach


def check_holds_rung(actor: Actor, rule: LadderRule, *, round_: Round) -> Reach:
    """The first reach by which he may issue steps of the rung in the round at all."""
    over = round_.issuer.path
    if rule.above:
        over = next(iter(above(over)), over)
    roles = frozenset(Role(code) for code in rule.roles.split(","))
    return _reach(actor, roles, over, round_.pk, "issue")


def check_can(act: StepAct, *, actor: Actor, step: Step, at: datetime) -> Reach:
    """The reach by which the actor may do this with a step."""
    rule = RULES[act]
    over = step.holder.path if rule.side is Side.UNIT else step.office.path
    if act is StepAct.APPEAL:
        # To whom a step was handed on does not speak for whom it was addressed to.
        over = step.answers.path
    reach = _reach(actor, rule.roles, over, step.round_id, act.value)
    _check_hand(actor, act.value, fresh=rule.fresh, at=at)
    # Of which other units an appeal is, `queries.deciding` knows.
    if rule.side is not Side.UNIT and any(
        actor.belongs_below(one.path) for one in (step.unit, step.answers, step.holder)
    ):
        raise NotPermitted("step.own-unit")
    return reach


def check_took_no_part(actor: Actor, taken: Collection[UUID]) -> None:
    """Nobody decides about a step in which he had a hand, or about findings in which he had."""
    if actor.persons & set(taken):
        raise NotPermitted("step.took-part")


def check_signs_above(others_could: bool) -> None:
    """Nobody above signs for a unit that has people of its own who could."""
    if others_could:
        raise NotPermitted("step.receipt-of-the-unit")


def check_none_of_theirs(actor: Actor, units: Collection[str]) -> None:
    """Nobody judges what one of his own units, by their paths, or one above it has done."""
    if any(actor.belongs_below(path) for path in units):
        raise NotPermitted("step.own-unit")


def check_puts_in_force(actor: Actor, rule: LadderRule, *, at: datetime) -> Who:
    """Never whoever proposed the version: what binds others is seen by two. What came with the
    program was proposed by nobody here."""
    who = check_binds(actor, at=at)
    if rule.proposed_by_id is not None and rule.proposed_by_id in actor.persons:
        raise NotPermitted("ladder.own-proposal")
    return who


def check_ends(actor: Actor, office: Unit | None, *, at: datetime) -> Who:
    """Somebody of the `office` that put the version in force, or of one above it; where no office
    of ours is known to have, whoever may put another in force."""
    who = check_binds(actor, at=at)
    if office is None:
        return who
    for reach in actor.held(KEEPERS):
        if reach.round is None and reach.covers(office.path):
            return Who(actor.person, capacity_of(reach), reach.unit)
    raise NotPermitted("ladder.other-office")


def _reach(actor: Actor, roles: Collection[Role], over: str, round_: UUID, act: str) -> Reach:
    if actor.admin is not None:
        raise NotPermitted("act.administrator", role=actor.admin.value)
    for reach in actor.held(roles):
        if reach.covers(over) and reach.round in {None, round_}:
            return reach
    raise NotPermitted("step.role", act=act)


def _check_hand(actor: Actor, act: str, *, fresh: bool, at: datetime) -> None:
    """A person himself: no program, and nobody by delegation."""
    if actor.by_token or actor.principal is not None:
        raise NotPermitted("step.needs-own-hand", act=act)
    if fresh and not actor.is_fresh(at):
        raise NotPermitted("step.factor-not-fresh", act=act)
