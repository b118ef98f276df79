"""Who may keep, share and withdraw views, and act on many findings at once. Says no by raising;
nothing is changed here."""

from __future__ import annotations

from uuid import UUID

from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Unit
from zhenggai.apps.register.models import SavedView
from zhenggai.core.errors import NotPermitted


def check_can_keep(actor: Actor) -> None:
    """Everybody for himself, nobody on another's behalf."""
    if actor.principal is not None:
        raise NotPermitted("register.views-are-ones-own")


def check_can_share_with(actor: Actor, unit: Unit) -> None:
    """Whoever belongs to the unit itself."""
    if unit.path not in actor.homes:
        raise NotPermitted("register.not-your-unit")


def check_can_withdraw(actor: Actor, saved: SavedView) -> None:
    """Its owner."""
    check_can_keep(actor)
    if not _is_own(actor, saved.owner_id):
        raise NotPermitted("register.views-are-ones-own")


def check_can_run(actor: Actor) -> None:
    """Everybody in his own name; what he may do to each finding is asked of each."""
    if actor.principal is not None:
        raise NotPermitted("run.in-ones-own-name")
    if not actor.reaches:
        raise NotPermitted("run.no-role")


def _is_own(actor: Actor, owner: UUID) -> bool:
    return actor.person == owner
