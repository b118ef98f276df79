"""Who may do what with accounts, posts and roles. Says no by raising; nothing is changed here."""

from __future__ import annotations

from datetime import datetime

from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import NotPermitted


def check_is(actor: Actor, role: Role) -> None:
    """Only the administrator of this role."""
    if actor.admin != role:
        raise NotPermitted("people.not-that-admin", role=role.value)


def check_may_replace_factor(actor: Actor, *, at: datetime, recovered: bool) -> None:
    """Whoever has just shown his factor, or came in by a recovery code because he lost it."""
    if not (recovered or actor.is_fresh(at)):
        raise NotPermitted("people.factor-not-fresh")
