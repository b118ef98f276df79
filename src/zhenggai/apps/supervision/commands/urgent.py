"""Telling at once of what is urgent, from the journal on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhenggai.apps.messages import commands as messages
from zhenggai.apps.supervision import queries
from zhenggai.apps.supervision.models import Cursor


def tell_urgent(*, at: datetime) -> int:
    """Read on in the journal and put what is urgent of it into the outbox; how many messages, by
    persons. Each look makes one message for each person and kind, however many acts it finds.

    The cursor moves in the same transaction, and only from where this look began: of two at once
    one tells, and what was broken off is looked at again. The event of a message is that place, so
    that nothing could be told twice even then.
    """
    after = queries.read_upto()
    found = queries.look(after, at=at)
    if found.upto == after:
        return 0
    with transaction.atomic():
        # The row is there from the migration on; only a table that was emptied lacks it.
        Cursor.objects.get_or_create(reader=queries.READER, defaults={"upto": 0})
        here = Cursor.objects.filter(reader=queries.READER, upto=after)
        if not here.update(upto=found.upto):
            return 0
        for kind, told in found.told.items():
            messages.tell(
                event=f"entries:{after}:{kind.value}",
                kind=kind,
                items={person: one.items for person, one in told.items()},
                more={person: one.more for person, one in told.items()},
                at=at,
                urgent=True,
            )
    return sum(map(len, found.told.values()))
