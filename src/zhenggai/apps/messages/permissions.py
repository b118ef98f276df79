"""Who may let messages go where. Says no by raising."""

from __future__ import annotations

from datetime import datetime

from zhenggai.apps.messages.models import Address
from zhenggai.apps.people import permissions as people
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import NotPermitted

# Who answers for what a unit is told: on the rectifying side its leader and officer, in an office
# those who register and issue.
SPEAKS_FOR = frozenset({Role.LEAD_LEADER, Role.LEAD_OFFICER, Role.REGISTRAR, Role.ISSUER})


def check_can_be_told(actor: Actor) -> None:
    """Whoever is no administrator, with his own hand."""
    people.check_own_hand(actor)
    if actor.admin is not None:
        raise NotPermitted("message.administrator")


def check_can_address(actor: Actor, *, at: datetime) -> None:
    """With a fresh factor too: who gets at a session must not redirect what its owner is told."""
    check_can_be_told(actor)
    people.check_fresh(actor, at=at)


def check_speaks_for(actor: Actor, unit: Unit) -> None:
    """Who answers for what the unit itself is told; not from a unit above it."""
    if unit.path not in spoken_for(actor):
        raise NotPermitted("message.not-that-unit")


def spoken_for(actor: Actor) -> frozenset[str]:
    """The places in the tree of the units that he answers for so."""
    return frozenset(reach.path for reach in actor.held(SPEAKS_FOR) if reach.round is None)


def has_say(actor: Actor, address: Address) -> bool:
    """Whether an address is his own, or that of a unit that he answers for."""
    if address.unit is not None:
        return address.unit.path in spoken_for(actor)
    return address.person_id == actor.person


def check_sees_failed(actor: Actor) -> None:
    """The system administrator: he sees that something failed, by which way and why, and nothing
    of what it was about but its number."""
    people.check_is(actor, Role.SYSTEM_ADMIN)


def check_can_retry(actor: Actor, *, at: datetime) -> None:
    """Likewise, with a fresh factor."""
    people.check_acts_as(actor, Role.SYSTEM_ADMIN, at=at)
