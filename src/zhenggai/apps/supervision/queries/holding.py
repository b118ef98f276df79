"""Who holds a finding on a day, to be told of what has become of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from zhenggai.apps.findings.kinds import MeasureState
from zhenggai.apps.findings.models import Finding, Measure, Round
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.roles import Role
from zhenggai.apps.supervision.queries.holders import AT_HOME, Holders, holders_on


def holding(findings: Collection[UUID], *, on: date) -> dict[UUID, frozenset[UUID]]:
    """By finding: the leader who was named, while he leads there, else whoever does; whoever
    handles it, and whoever is responsible for an open measure. What no unit has yet, or nobody
    answers for, is the registrar's. Three queries."""
    holders = holders_on(on, since=None)
    named: dict[UUID, set[UUID]] = defaultdict(set)
    open_ = Measure.objects.filter(
        home__in=findings, state=MeasureState.OPEN, removed_at=None, responsible__is_active=True
    )
    columns = ("home", "responsible", "home__lead_unit__path", "owner__path", "home__round")
    for key, person, lead, owner, round_ in open_.values_list(*columns):
        # Whoever was named and has no role there any more sees nothing of it.
        if lead is not None and person in holders.at_work(lead, owner, round_):
            named[key].add(person)
    rows = Finding.objects.filter(pk__in=findings).values_list(
        "pk", "state", "round", "round__issuer__path", "round__feedback_on", "lead_leader",
        "lead_unit__path", "lead_unit__closed_on",
    )  # fmt: skip
    found = {}
    for pk, state, round_, issuer, feedback_on, leader, path, closed_on in rows:
        begun = path is not None and state != State.REGISTERED and feedback_on <= on
        at_home = _at_home(holders, path, round_, leader) if begun and path else frozenset()
        found[pk] = at_home | named[pk] if begun else frozenset()
        if not found[pk] or (closed_on is not None and closed_on <= on):
            # Nobody answers for the unit, or it is no more.
            found[pk] |= _registrars(holders, issuer, round_)
    return found


def registering(rounds: Iterable[UUID], *, on: date) -> dict[UUID, frozenset[UUID]]:
    """By round: who registers for its issuer. Two queries."""
    holders = holders_on(on, since=None)
    rows = Round.objects.filter(pk__in=list(rounds)).values_list("pk", "issuer__path")
    return {pk: _registrars(holders, path, pk) for pk, path in rows}


def _at_home(holders: Holders, path: str, round_: UUID, leader: UUID | None) -> frozenset[UUID]:
    near = holders.nearest(AT_HOME, path, round_)
    if leader is not None and leader in holders.over(Role.LEAD_LEADER, path, round_):
        return near[Role.LEAD_OFFICER] | {leader}
    return near[Role.LEAD_OFFICER] | near[Role.LEAD_LEADER]


def _registrars(holders: Holders, path: str, round_: UUID) -> frozenset[UUID]:
    return holders.nearest([Role.REGISTRAR], path, round_)[Role.REGISTRAR]
