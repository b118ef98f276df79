"""What a viewer sees, as parts of which each can be read in the order of one index: for lists over
all findings. Together they are what `sight.visible` shows; the rule itself stands there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from zhenggai.apps.findings.models import MeasureLink, MeasureSupport
from zhenggai.apps.findings.queries.ground import NAMED
from zhenggai.apps.findings.queries.sight import Scope
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import RECTIFYING, Role

# From so many supports on it is asked of each finding whether there is one, instead of beginning
# with the supports.
DENSE = 5_000
_HANDED = ~Q(state=State.REGISTERED)
# Only what was put away may be without a lead unit then, as a constraint says; asked in this order,
# the unit is looked at for few.
_LED = ~Q(state__in=[State.WITHDRAWN, State.MERGED]) | Q(lead_unit__isnull=False)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of what a viewer sees: `where`, beside one of `units` and `rounds` where they are named.
    `whole` is false for what he only helps with. `registered` says whether a finding that is not
    handed over can be among them."""

    where: Q
    whole: bool = True
    rounds: frozenset[UUID] | None = None
    units: frozenset[UUID] | None = None
    registered: bool = False

    @property
    def condition(self) -> Q:
        """All that makes the part."""
        found = self.where
        if self.rounds is not None:
            found &= Q(round__in=self.rounds)
        if self.units is not None:
            found &= Q(lead_unit__in=self.units)
        return found


def parts(
    scope: Scope,
    actor: Actor,
    *,
    rounds: Collection[UUID] | None = None,
    units: Collection[UUID] | None = None,
    counted: bool = False,
) -> list[Part]:
    """The parts of what an actor sees, those that are empty left out; where `rounds` or lead
    `units` are asked for, of these alone. With `counted` his units are named however many they
    are, for what reads every finding anyway. One query, where he helps with many units."""
    asked_rounds = None if rounds is None else frozenset(rounds)
    asked_units = None if units is None else frozenset(units)
    found = []
    for seen, handed in ((scope.team, False), (scope.judged - scope.team, True)):
        within = seen if asked_rounds is None else seen & asked_rounds
        if within:
            where = _HANDED & _LED if handed else Q()
            found.append(Part(where, rounds=within, units=asked_units, registered=not handed))
    begun = None if asked_rounds is None else asked_rounds & scope.begun
    if begun == frozenset():
        return found
    open_ = Q() if begun is not None or not scope.unbegun else ~Q(round__in=scope.unbegun)
    led = scope.units if asked_units is None else scope.units & asked_units
    if led and (counted or len(led) <= NAMED):
        found.append(Part(_HANDED & open_, rounds=begun, units=led))
    elif led:
        below = Exists(Unit.objects.filter(_below(actor, leads=True), pk=OuterRef("lead_unit")))
        named = None if asked_units is None else led
        found.append(Part(_HANDED & open_ & Q(below), rounds=begun, units=named))
    if scope.helps:
        where = _HANDED & open_ & _supported(scope, actor)
        found.append(Part(where, whole=False, rounds=begun, units=asked_units))
    return found


def _supported(scope: Scope, actor: Actor) -> Q:
    helped = MeasureSupport.objects.filter(measure__removed_at=None)
    if len(scope.helps) <= NAMED:
        named = helped.filter(unit__in=scope.helps)
        return Q(pk__in=named.values("measure__links__finding"))
    below = _below(actor, leads=False)
    if MeasureSupport.objects.order_by().values_list("pk")[DENSE : DENSE + 1]:
        links = MeasureLink.objects.filter(finding=OuterRef("pk"), measure__removed_at=None)
        supporting = Unit.objects.filter(below, measures_supported__measure=OuterRef("measure"))
        return Q(Exists(links.filter(Exists(supporting))))
    there = helped.filter(unit__in=Unit.objects.filter(below))
    return Q(pk__in=there.values("measure__links__finding"))


def _below(actor: Actor, *, leads: bool) -> Q:
    """The units below those for which he holds a rectifying role that counts, as `sight` says."""
    paths = {
        reach.path
        for reach in actor.held(RECTIFYING)
        if reach.round is None and not (leads and reach.role is Role.SUPPORTING)
    }
    return reduce(or_, (Q(path__startswith=path) for path in sorted(paths)))
