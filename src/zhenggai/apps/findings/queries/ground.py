"""Where an actor may act, by role, as sets of rounds and units; and which findings his own earlier
parts or his own unit keep him from. The same answers as `permissions` gives for one finding, as
conditions for many. Which findings he sees at all stands in `sight`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from zhenggai.apps.findings.models import MeasureLink, PartTaken, Round, RoundOffice
from zhenggai.apps.findings.permissions import MERGEABLE
from zhenggai.apps.findings.states import RULES, Act, Part
from zhenggai.apps.people.actors import Actor, Reach
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import OFFICE, RECTIFYING, Role

_JUDGES = frozenset({Part.REVIEWER, Part.VERIFIER, Part.CLOSER})
NOTHING = Q(pk__in=())
_DIGITS = 4  # of one step in a unit's path


@dataclass(frozen=True, slots=True)
class Ground:
    """`rounds` by office role; `units` by rectifying role and the round it is narrowed to; `own`
    the units that he belongs to or below; `offices` those of his whose opinion rounds require;
    `lenient` the rounds of regimes that let parts be held together."""

    me: UUID
    persons: frozenset[UUID]
    on: date
    rounds: Mapping[Role, frozenset[UUID]] = field(default_factory=dict)
    units: Mapping[tuple[Role, UUID | None], frozenset[UUID]] = field(default_factory=dict)
    own: frozenset[UUID] = frozenset()
    offices: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    lenient: Mapping[frozenset[Part], frozenset[UUID]] = field(default_factory=dict)

    def has(self, roles: Collection[Role]) -> bool:
        """Whether one of the roles reaches any round or unit."""
        return any(self.rounds.get(role) for role in roles) or any(
            units for (role, _), units in self.units.items() if role in roles
        )

    def within(self, roles: Collection[Role]) -> Q:
        """The findings that one of the roles reaches, those of supporting units aside."""
        found = NOTHING
        rounds = frozenset[UUID]().union(*(self.rounds.get(role, ()) for role in roles))
        if rounds:
            found |= Q(round__in=rounds)
        for narrowed, units in self.led(roles).items():
            where = Q(lead_unit__in=units)
            found |= where if narrowed is None else where & Q(round=narrowed)
        return found

    def led(self, roles: Collection[Role]) -> dict[UUID | None, frozenset[UUID]]:
        """The units that one of the rectifying roles reaches, by the round it is narrowed to."""
        units: dict[UUID | None, frozenset[UUID]] = defaultdict(frozenset)
        for (role, narrowed), reached in self.units.items():
            if role in roles and role is not Role.SUPPORTING and reached:
                units[narrowed] |= reached
        return dict(units)

    def free(self, act: Act) -> Q:
        """The findings where neither an earlier part nor the own unit keeps the actor from it."""
        part = RULES[act].part
        if part is None:
            return Q()
        free = self._by_parts(part)
        if part in _JUDGES and self.own:
            linked = MeasureLink.objects.filter(finding=OuterRef("pk"), measure__removed_at=None)
            works = Q(measure__owner__in=self.own) | Q(measure__supports__unit__in=self.own)
            free &= (Q(lead_unit=None) | ~Q(lead_unit__in=self.own)) & ~Q(
                Exists(linked.filter(works))
            )
        return free

    def conflicts(self, part: Part, prefix: str = "") -> Q:
        """The parts of an episode that keep whoever took one of them from `part`."""
        others = frozenset(Part) - {part}
        found = Q(part__in=sorted(others))
        for together, rounds in self.lenient.items():
            if part in together:
                allowed = Q(part__in=sorted(together)) & Q(**{f"{prefix}round__in": rounds})
                found &= ~allowed
        return found

    def _by_parts(self, part: Part) -> Q:
        taken = PartTaken.objects.filter(
            finding=OuterRef("pk"), episode=OuterRef("episode"), person__in=self.persons
        )
        return ~Q(Exists(taken.filter(self.conflicts(part, "finding__"))))


def ground_of(actor: Actor) -> Ground:
    """The ground of an actor, in at most four queries, however many findings there are."""
    rounds: dict[Role, set[UUID]] = defaultdict(set)
    offices: dict[UUID, set[UUID]] = defaultdict(set)
    lenient: dict[frozenset[Part], set[UUID]] = defaultdict(set)
    judging = list(actor.held(OFFICE))
    if judging:
        required = _required() if any(r.role is Role.REVIEWER for r in judging) else {}
        rows = Round.objects.values_list("pk", "issuer", "issuer__path", "regime__merged_parts")
        for pk, issuer, path, merged in rows:
            for reach in judging:
                if reach.round in {None, pk} and reach.covers(path):
                    rounds[reach.role].add(pk)
            for office in _offices(judging, pk, required.get(pk) or {issuer: path}):
                offices[office].add(pk)
            together = frozenset(Part(p) for p in merged.split(",") if p) & MERGEABLE
            if together:
                lenient[together].add(pk)
    return Ground(
        me=actor.principal or actor.person,
        persons=actor.persons,
        on=actor.on,
        rounds={role: frozenset(found) for role, found in rounds.items()},
        units=_units(actor),
        own=_own(actor) if judging else frozenset(),
        offices={office: frozenset(found) for office, found in offices.items()},
        lenient={together: frozenset(found) for together, found in lenient.items()},
    )


def _required() -> dict[UUID, dict[UUID, str]]:
    offices: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for round_, unit, path in RoundOffice.objects.values_list("round_id", "unit_id", "unit__path"):
        offices[round_][unit] = path
    return offices


def _offices(reaches: list[Reach], round_: UUID, required: Mapping[UUID, str]) -> list[UUID]:
    reviewing = [r for r in reaches if r.role is Role.REVIEWER and r.round in {None, round_}]
    return [unit for unit, path in required.items() if any(r.covers(path) for r in reviewing)]


def _units(actor: Actor) -> dict[tuple[Role, UUID | None], frozenset[UUID]]:
    reaches = list(actor.held(RECTIFYING))
    if not reaches:
        return {}
    below = reduce(or_, (Q(path__startswith=path) for path in {r.path for r in reaches}))
    rows = list(Unit.objects.filter(below).values_list("pk", "path"))
    units: dict[tuple[Role, UUID | None], set[UUID]] = defaultdict(set)
    for reach in reaches:
        units[reach.role, reach.round] |= {pk for pk, path in rows if reach.covers(path)}
    return {key: frozenset(found) for key, found in units.items()}


def _own(actor: Actor) -> frozenset[UUID]:
    """The units at the paths of his homes and those above them."""
    paths = {home[:end] for home in actor.homes for end in range(_DIGITS, len(home) + 1, _DIGITS)}
    return frozenset(Unit.objects.filter(path__in=paths).values_list("pk", flat=True))
