"""Where an actor may act, by role, as sets of rounds and units; and which findings his own earlier
parts or his own unit keep him from. The same answers as `permissions` gives for one finding, as
conditions for many. Which findings he sees at all stands in `sight`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhenggai.apps.findings.models import MeasureLink, PartTaken, Round
from zhenggai.apps.findings.permissions import MERGEABLE, is_above
from zhenggai.apps.findings.queries.sight import TEAM, required_offices, units_below
from zhenggai.apps.findings.states import RULES, Act, Part
from zhenggai.apps.people.actors import Actor, Reach
from zhenggai.apps.people.models import Person, Unit
from zhenggai.apps.people.paths import upward
from zhenggai.apps.people.roles import OFFICE, RECTIFYING, Role
from zhenggai.kit.prepared import Lazy, Prepared

_JUDGES = frozenset({Part.REVIEWER, Part.VERIFIER, Part.CLOSER})
NOTHING = Q(pk__in=())
# How many units are named one by one in a condition.
NAMED = 50


@dataclass(frozen=True, slots=True)
class Ground:
    """`rounds` by office role; `units`, and the `paths` that they lie below, by rectifying role and
    the round it is narrowed to; `unbegun` the rounds whose feedback date has not come; `own` the
    units that he belongs to or below; `offices` those of his whose opinion rounds require; `taken`
    the parts that he ever took; `lenient` the rounds of regimes that let parts be held together;
    `above` those issued by a unit below the one that he issues for."""

    me: UUID
    persons: frozenset[UUID]
    on: date
    rounds: Mapping[Role, frozenset[UUID]] = field(default_factory=dict)
    units: Mapping[tuple[Role, UUID | None], frozenset[UUID]] = field(default_factory=dict)
    paths: Mapping[tuple[Role, UUID | None], frozenset[str]] = field(default_factory=dict)
    unbegun: frozenset[UUID] = frozenset()
    own: frozenset[UUID] = frozenset()
    offices: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    taken: frozenset[Part] = frozenset()
    lenient: Mapping[frozenset[Part], frozenset[UUID]] = field(default_factory=dict)
    above: frozenset[UUID] = frozenset()

    def has(self, roles: Collection[Role]) -> bool:
        """Whether one of the roles reaches any round or unit."""
        return any(self.rounds.get(role) for role in roles) or any(
            units for (role, _), units in self.units.items() if role in roles
        )

    def is_narrow(self, roles: Collection[Role]) -> bool:
        """Whether the roles reach but a few units and no round as a whole."""
        units = self.led(roles).values()
        return not self.reached(roles) and sum(map(len, units)) <= NAMED

    def reaches(self, roles: Collection[Role], round_: UUID, unit: UUID | None) -> bool:
        """What `within` says, of one finding that is known."""
        if round_ in self.reached(role for role in roles if role in TEAM):
            return True
        if round_ in self.unbegun:
            return False
        if round_ in self.reached(roles):
            return True
        led = self.led(roles).items()
        return any(unit in units for narrowed, units in led if narrowed in {None, round_})

    def within(self, roles: Collection[Role]) -> Q:
        """The findings that one of the roles reaches, those of supporting units aside."""
        found = NOTHING
        team = self.reached(role for role in roles if role in TEAM)
        judged = self.reached(role for role in roles if role not in TEAM) - self.unbegun
        if team | judged:
            found |= Q(round__in=team | judged)
        for narrowed, units in self.led(roles).items():
            found |= self._of_units(roles, narrowed, units)
        return found

    def reached(self, roles: Iterable[Role]) -> frozenset[UUID]:
        """The rounds that one of the office roles reaches."""
        return frozenset[UUID]().union(*(self.rounds.get(role, ()) for role in roles))

    def led(self, roles: Collection[Role]) -> dict[UUID | None, frozenset[UUID]]:
        """The units that one of the rectifying roles reaches, by the round it is narrowed to."""
        units: dict[UUID | None, frozenset[UUID]] = defaultdict(frozenset)
        for (role, narrowed), reached in self.units.items():
            if role in roles and role is not Role.SUPPORTING and reached:
                units[narrowed] |= reached
        return dict(units)

    def helps(self) -> Q:
        """The units that lie below his as one that supports."""
        found = NOTHING
        for (role, _), paths in self.paths.items():
            for path in sorted(paths) if role is Role.SUPPORTING else ():
                found |= Q(path__startswith=path)
        return found

    def _of_units(
        self, roles: Collection[Role], narrowed: UUID | None, units: frozenset[UUID]
    ) -> Q:
        """Few units are named, so that their index is used; of many it is asked, finding by
        finding in the order of their days, whether the unit lies below, until there are enough."""
        if len(units) <= NAMED:
            where = Q(lead_unit__in=units)
        else:
            below = NOTHING
            for (role, round_), paths in self.paths.items():
                if role in roles and role is not Role.SUPPORTING and round_ == narrowed:
                    for path in sorted(paths):
                        below |= Q(path__startswith=path)
            where = Q(Lazy(_led_below, below=below))
        if self.unbegun:
            where &= ~Q(round__in=self.unbegun)
        return where if narrowed is None else where & Q(round=narrowed)

    def free(self, act: Act) -> Q:
        """The findings where neither an earlier part nor the own unit keeps the actor from it."""
        part = RULES[act].part
        if part is None:
            return Q()
        free = ~self.kept(part) if self.may_be_kept(part) else Q()
        if part in _JUDGES and self.own:
            free &= (Q(lead_unit=None) | ~Q(lead_unit__in=self.own)) & ~Q(
                Lazy(_works_on, units=self.own)
            )
        return free

    def may_be_kept(self, part: Part) -> bool:
        """Whether he has ever taken a part that could keep him from this one."""
        return bool(self.taken - {part})

    def kept(self, part: Part) -> Q:
        """The findings in whose present episode he has taken a part that keeps him from this."""
        conflicts = self.conflicts(part, "finding__")
        return Q(Lazy(_has_taken, persons=self.persons, conflicts=conflicts))

    def conflicts(self, part: Part, prefix: str = "") -> Q:
        """The parts of an episode that keep whoever took one of them from `part`."""
        others = frozenset(Part) - {part}
        found = Q(part__in=sorted(others))
        for together, rounds in self.lenient.items():
            if part in together:
                allowed = Q(part__in=sorted(together)) & Q(**{f"{prefix}round__in": rounds})
                found &= ~allowed
        return found


def _led_below(below: Q) -> Exists:
    return Exists(Unit.objects.filter(below, pk=OuterRef("lead_unit")))


def _works_on(units: Any) -> Exists:
    works = Q(measure__owner__in=units) | Q(measure__supports__unit__in=units)
    return Exists(
        MeasureLink.objects.filter(works, finding=OuterRef("pk"), measure__removed_at=None)
    )


def _has_taken(persons: Any, conflicts: Q) -> Exists:
    taken = PartTaken.objects.filter(
        finding=OuterRef("pk"), episode=OuterRef("episode"), person__in=persons
    )
    return Exists(taken.filter(conflicts))


_ROUNDS = Prepared(
    lambda: Round.objects.values_list(
        "pk", "issuer", "issuer__path", "regime__merged_parts", "feedback_on"
    )
)
_UNITS_AT = Prepared(lambda paths: Unit.objects.filter(path__in=paths).values_list("pk"))


def ground_of(actor: Actor) -> Ground:
    """The ground of an actor, in at most five queries, however many findings there are."""
    rounds: dict[Role, set[UUID]] = defaultdict(set)
    offices: dict[UUID, set[UUID]] = defaultdict(set)
    lenient: dict[frozenset[Part], set[UUID]] = defaultdict(set)
    unbegun: set[UUID] = set()
    above: set[UUID] = set()
    judging = list(actor.held(OFFICE))
    required = _required() if any(r.role is Role.REVIEWER for r in judging) else {}
    for pk, issuer, path, merged, feedback_on in _ROUNDS():
        if feedback_on > actor.on:
            unbegun.add(pk)
        for reach in judging:
            if reach.round in {None, pk} and reach.covers(path):
                rounds[reach.role].add(pk)
                if reach.role is Role.ISSUER and is_above(reach, path):
                    above.add(pk)
        for office in _offices(judging, pk, required.get(pk) or {issuer: path}):
            offices[office].add(pk)
        together = frozenset(Part(p) for p in merged.split(",") if p) & MERGEABLE
        if together and judging:
            lenient[together].add(pk)
    return Ground(
        me=actor.principal or actor.person,
        persons=actor.persons,
        on=actor.on,
        rounds={role: frozenset(found) for role, found in rounds.items()},
        units=_units(actor),
        paths=_paths(actor),
        unbegun=frozenset(unbegun),
        own=_own(actor) if judging else frozenset(),
        offices={office: frozenset(found) for office, found in offices.items()},
        taken=_taken(actor.persons),
        lenient={together: frozenset(found) for together, found in lenient.items()},
        above=frozenset(above),
    )


def _any_taken(persons: Any) -> QuerySet[Person, tuple[bool, ...]]:
    """For each part whether anybody of them ever took it."""
    rows = PartTaken.objects.filter(person__in=persons)
    asked = [Exists(rows.filter(part=part.value)) for part in Part]
    return Person.objects.filter(pk__in=persons).values_list(*asked)[:1]


_ANY_TAKEN = Prepared(_any_taken, skewed=True)


def _taken(persons: Collection[UUID]) -> frozenset[Part]:
    answers = _ANY_TAKEN.one(persons=persons) or ()
    return frozenset(part for part, is_so in zip(Part, answers, strict=False) if is_so)


def _required() -> dict[UUID, dict[UUID, str]]:
    offices: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for round_, unit, path in required_offices():
        offices[round_][unit] = path
    return offices


def _offices(reaches: list[Reach], round_: UUID, required: Mapping[UUID, str]) -> list[UUID]:
    reviewing = [r for r in reaches if r.role is Role.REVIEWER and r.round in {None, round_}]
    return [unit for unit, path in required.items() if any(r.covers(path) for r in reviewing)]


def _units(actor: Actor) -> dict[tuple[Role, UUID | None], frozenset[UUID]]:
    reaches = list(actor.held(RECTIFYING))
    if not reaches:
        return {}
    rows = units_below({reach.path for reach in reaches})
    units: dict[tuple[Role, UUID | None], set[UUID]] = defaultdict(set)
    for reach in reaches:
        units[reach.role, reach.round] |= {pk for pk, path in rows if reach.covers(path)}
    return {key: frozenset(found) for key, found in units.items()}


def _paths(actor: Actor) -> dict[tuple[Role, UUID | None], frozenset[str]]:
    paths: dict[tuple[Role, UUID | None], set[str]] = defaultdict(set)
    for reach in actor.held(RECTIFYING):
        paths[reach.role, reach.round].add(reach.path)
    return {key: frozenset(found) for key, found in paths.items()}


def _own(actor: Actor) -> frozenset[UUID]:
    """The units at the paths of his homes and those above them."""
    paths = {one for home in actor.homes for one in upward(home)}
    return frozenset(pk for (pk,) in _UNITS_AT(paths=paths))
