"""What failed is tried again, because somebody says so who has mended what was wrong."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.messages import permissions, queries
from zhenggai.apps.messages.events import Event
from zhenggai.apps.messages.kinds import State
from zhenggai.apps.messages.models import Message
from zhenggai.apps.people import permissions as people
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import WrongState
from zhenggai.kit.refusals import Missing


@transaction.atomic
def retry(*, actor: Actor, message: UUID, at: datetime) -> None:
    """Let one message wait again, with all its attempts before it; its key stays. Raises
    `NotPermitted`, and `Missing` where it has not failed."""
    permissions.check_can_retry(actor, at=at)
    row = queries.failed_one(message)
    if not _again(actor, Message.objects.filter(pk=row.pk), row.channel, at):
        raise Missing("message.missing")


@transaction.atomic
def retry_all(*, actor: Actor, channel: str, at: datetime) -> int:
    """All that failed by one channel; how many. `WrongState` where none did."""
    permissions.check_can_retry(actor, at=at)
    count = _again(actor, Message.objects.filter(channel=channel), channel, at)
    if not count:
        raise WrongState("message.none-failed")
    return count


def _again(actor: Actor, rows: QuerySet[Message], channel: str, at: datetime) -> int:
    count = rows.filter(state=State.FAILED).update(
        state=State.WAITING, ended_at=None, not_before=at, attempts=0
    )
    if count:
        journal.append(
            kind=Event.MESSAGES_RETRIED,
            who=people.as_admin(actor),
            at=at,
            body={"channel": channel, "count": count},
            subject=actor.person,
        )
    return count
