"""Where a channel reaches a person or a unit: set and withdrawn by himself, or by who answers for
the unit."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.messages import permissions, queries
from zhenggai.apps.messages.channels import Where, channels
from zhenggai.apps.messages.events import Event
from zhenggai.apps.messages.models import Address
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Person, Unit
from zhenggai.core.errors import Invalid
from zhenggai.kit import locked
from zhenggai.kit.refusals import Missing

MOST_ADDRESS = 254


@transaction.atomic
def set_address(
    *, actor: Actor, channel: str, where: Where, at: datetime, unit: UUID | None = None
) -> Address:
    """Let a channel reach the actor, or with `unit` the unit as a group; an earlier address is
    withdrawn. The journal has what of it may be shown; the rest stands nowhere but in the row,
    locked.

    Raises `NotPermitted` for administrators, by a token, without a fresh factor and for a unit that
    he does not answer for; `Invalid` naming the field.
    """
    permissions.check_can_address(actor, at=at)
    if unit is not None:
        permissions.check_speaks_for(actor, people.unit(unit))
    way = channels().get(channel)
    if way is None or way.inside or not way.is_set_up():
        raise Invalid("address.no-channel", field="to")
    if len(where.to) > MOST_ADDRESS:
        raise Invalid("address.wrong", field="to")
    if "secret" in way.needs and not where.secret:
        raise Invalid("address.secret", field="secret")
    shown = way.check(where)
    # Locked, so that two at once come one after the other.
    if unit is None:
        Person.objects.select_for_update(no_key=True).get(pk=actor.person)
    else:
        Unit.objects.select_for_update(no_key=True).get(pk=unit)
    owner = {"unit_id": unit} if unit else {"person_id": actor.person}
    for earlier in Address.objects.filter(**owner, channel=channel, withdrawn_at=None):
        _withdraw(earlier, actor, at)
    kept = json.dumps({"to": where.to, "secret": where.secret})
    made = Address.objects.create(
        **owner,
        channel=channel,
        locked=locked.lock(kept, purpose=queries.PURPOSE),
        shown=shown,
        set_by_id=actor.person,
        set_at=at,
    )
    _note(Event.ADDRESS_SET, made, actor, at, texts={"to": shown})
    return made


@transaction.atomic
def withdraw_address(*, actor: Actor, address: UUID, at: datetime) -> None:
    """Nothing goes there any more. `NotPermitted` without a fresh factor: who gets at a session
    must not silence what its owner is told. `Missing` for whoever has no say in it."""
    permissions.check_can_address(actor, at=at)
    row = queries.address(address)
    if not permissions.has_say(actor, row):
        raise Missing("address.missing")
    _withdraw(row, actor, at)


def end_addresses(person: UUID, *, at: datetime) -> None:
    """Withdraw what reaches a person himself; whose account is opened again sets it anew."""
    live = Address.objects.filter(person=person, withdrawn_at=None)
    live.update(withdrawn_at=at, locked="")


def _withdraw(row: Address, actor: Actor, at: datetime) -> None:
    # Nobody has to read it again.
    live = Address.objects.filter(pk=row.pk, withdrawn_at=None)
    if live.update(withdrawn_at=at, locked=""):
        _note(Event.ADDRESS_WITHDRAWN, row, actor, at)


def _note(
    kind: Event, row: Address, actor: Actor, at: datetime, texts: dict[str, str] | None = None
) -> None:
    unit = str(row.unit_id) if row.unit_id else None
    journal.append(
        kind=kind,
        who=Who(actor.person, "person"),
        at=at,
        body={"address": str(row.pk), "channel": row.channel, "unit": unit},
        texts=texts or {},
        subject=actor.person,
    )
