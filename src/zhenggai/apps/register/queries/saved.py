"""Saved views: one's own, and those that others share."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from zhenggai.apps.findings.queries.sight import Scope, rounds_of
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.paths import upward
from zhenggai.apps.register.models import SavedView, Shared
from zhenggai.kit.refusals import Missing

MOST_OWN = 50
_MOST = 200


@dataclass(frozen=True, slots=True)
class Saved:
    """The views that a viewer is offered, and the units with which he may share his own."""

    own: tuple[SavedView, ...]
    others: tuple[SavedView, ...]
    units: tuple[Unit, ...]


def saved_for(actor: Actor, scope: Scope) -> Saved:
    """What a viewer is offered, his own first, by name."""
    rows = SavedView.objects.filter(withdrawn_at=None).select_related("owner", "unit", "round")
    rows = rows.defer("owner__password")
    own = rows.filter(owner=actor.person).order_by("name", "pk")
    above = {one for home in actor.homes for one in upward(home)}
    offered = Q(shared=Shared.UNIT, unit__path__in=above)
    shared = rows.filter(shared=Shared.ROUND).values("round")
    seen = list(rounds_of(scope).filter(pk__in=shared).values_list("pk", flat=True))
    offered |= Q(shared=Shared.ROUND, round__in=seen)
    others = rows.filter(offered).exclude(owner=actor.person).order_by("name", "pk")
    return Saved(
        own=tuple(own[:_MOST]),
        others=tuple(others[:_MOST]),
        units=tuple(Unit.objects.filter(path__in=actor.homes).order_by("path")),
    )


def sees_round(scope: Scope, round_: UUID) -> bool:
    """Whether a viewer sees anything of a round."""
    return rounds_of(scope).filter(pk=round_).exists()


def own_view(identity: UUID, *, actor: Actor) -> SavedView:
    """A view that the actor keeps. `Missing` where there is none, or it is not his."""
    found = SavedView.objects.filter(pk=identity, owner=actor.person, withdrawn_at=None).first()
    if found is None:
        raise Missing("register.no-such-view")
    return found


def count_of(actor: Actor) -> int:
    """How many views the actor keeps."""
    return SavedView.objects.filter(owner=actor.person, withdrawn_at=None).count()
