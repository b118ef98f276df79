"""Who keeps rules and calendars: an issuer's team, as it keeps categories; no administrator, for
what binds findings is business. Says no by raising; nothing is changed here."""

from __future__ import annotations

from datetime import datetime

from zhenggai.apps.journal.commands import Who
from zhenggai.apps.people.actors import Actor, capacity_of
from zhenggai.apps.people.permissions import check_fresh
from zhenggai.apps.people.roles import BUSINESS, Role
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.core.errors import NotPermitted

KEEPERS = frozenset({Role.ISSUER, Role.REGISTRAR})


def check_reads(actor: Actor) -> None:
    """Whoever has any role of the business: what binds him, he may read."""
    if not any(reach.role in BUSINESS for reach in actor.reaches):
        raise NotPermitted("regime.no-role")


def keeps(actor: Actor) -> bool:
    """Whether he is one who keeps them, as far as his role goes."""
    try:
        check_keeps(actor)
    except NotPermitted:
        return False
    return True


def check_keeps(actor: Actor) -> Who:
    """Somebody of an issuer's team, himself, signed in, and not for one round alone; how the
    journal names him."""
    if actor.principal is not None or actor.by_token:
        raise NotPermitted("regime.needs-own-hand")
    for reach in actor.held(KEEPERS):
        if reach.round is None:
            return Who(actor.person, capacity_of(reach), reach.unit)
    raise NotPermitted("regime.not-the-issuer")


def check_binds(actor: Actor, *, at: datetime) -> Who:
    """The same with a fresh second factor: for what deadlines hang on from then on."""
    who = check_keeps(actor)
    check_fresh(actor, at=at)
    return who


def check_activates(actor: Actor, rule: DeadlineRule, *, at: datetime) -> Who:
    """Never whoever proposed the version: a figure that binds is seen by two. What came with the
    program was proposed by nobody here, and is put in force by one."""
    who = check_binds(actor, at=at)
    if rule.proposed_by_id is not None and rule.proposed_by_id in actor.persons:
        raise NotPermitted("regime.own-proposal")
    return who
