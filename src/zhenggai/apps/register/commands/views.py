"""Keeping, sharing and withdrawing views. What concerns nobody else leaves no entry."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.queries.sight import scope_of
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.register import permissions
from zhenggai.apps.register.commands.export import who
from zhenggai.apps.register.events import Event
from zhenggai.apps.register.models import SavedView, Shared
from zhenggai.apps.register.queries import saved as queries
from zhenggai.apps.register.view import View
from zhenggai.core.errors import Invalid
from zhenggai.kit.refusals import TooMany
from zhenggai.presentation.visible import HIDDEN

MOST_NAME = 80


@transaction.atomic
def save_view(
    *,
    view: View,
    name: str,
    shared: Shared,
    actor: Actor,
    at: datetime,
    unit_id: UUID | None = None,
) -> SavedView:
    """Keep a view under a name. Shared with a unit, it is the actor's own; with a round, the view
    names that one and no other, and the actor sees it. `Invalid` where not."""
    permissions.check_can_keep(actor)
    called = " ".join(name.split())
    if not called or len(called) > MOST_NAME or HIDDEN.search(called):
        raise Invalid("register.name-of-view", most=MOST_NAME)
    if queries.count_of(actor) >= queries.MOST_OWN:
        raise TooMany("register.too-many-views", most=queries.MOST_OWN)
    made = SavedView(
        owner_id=actor.person,
        name=called,
        query=view.query,
        shared=shared,
        unit_id=_unit(actor, unit_id) if shared is Shared.UNIT else None,
        round_id=_round(actor, view) if shared is Shared.ROUND else None,
        saved_at=at,
    )
    made.save(force_insert=True)
    _tell(Event.VIEW_SHARED, made, actor, at)
    return made


@transaction.atomic
def withdraw_view(*, view_id: UUID, actor: Actor, at: datetime) -> SavedView:
    """Withdraw a view of one's own; nobody is offered it any longer."""
    found = queries.own_view(view_id, actor=actor)
    permissions.check_can_withdraw(actor, found)
    found.withdrawn_at = at
    found.save(update_fields=["withdrawn_at"])
    _tell(Event.VIEW_WITHDRAWN, found, actor, at)
    return found


def _unit(actor: Actor, unit_id: UUID | None) -> UUID:
    if unit_id is None:
        raise Invalid("register.share-names-a-unit")
    unit = people.unit(unit_id)
    permissions.check_can_share_with(actor, unit)
    return unit.pk


def _round(actor: Actor, view: View) -> UUID:
    rounds = view.of("round")
    if len(rounds) != 1 or not queries.sees_round(scope_of(actor), rounds[0]):
        raise Invalid("register.share-names-one-round")
    found: UUID = rounds[0]
    return found


def _tell(event: Event, saved: SavedView, actor: Actor, at: datetime) -> None:
    if saved.shared == Shared.NOBODY:
        return
    journal.append(
        kind=event.value,
        who=who(actor),
        at=at,
        body={
            "view": str(saved.pk),
            "shared": str(saved.shared),
            "unit": str(saved.unit_id) if saved.unit_id else None,
            "round": str(saved.round_id) if saved.round_id else None,
        },
        texts={"name": saved.name, "view": saved.query},
        subject=saved.pk,
    )
