"""The only writers of messages."""

from __future__ import annotations

from zhenggai.apps.messages.commands.addresses import (
    end_addresses,
    set_address,
    withdraw_address,
)
from zhenggai.apps.messages.commands.failed import retry, retry_all
from zhenggai.apps.messages.commands.feeds import (
    end_feeds,
    issue_feed,
    note_feed_used,
    withdraw_feed,
)
from zhenggai.apps.messages.commands.leases import (
    LEASE,
    Held,
    drop,
    give_up,
    give_way,
    lease,
    list_only,
    note_sent,
    put_off,
    renew,
    wake,
)
from zhenggai.apps.messages.commands.outbox import (
    Telling,
    erase_old,
    put_many,
    tell,
    tell_groups,
)
from zhenggai.apps.messages.commands.own import mark_read, set_preference

__all__ = [
    "LEASE",
    "Held",
    "Telling",
    "drop",
    "end_addresses",
    "end_feeds",
    "erase_old",
    "give_up",
    "give_way",
    "issue_feed",
    "lease",
    "list_only",
    "mark_read",
    "note_feed_used",
    "note_sent",
    "put_many",
    "put_off",
    "renew",
    "retry",
    "retry_all",
    "set_address",
    "set_preference",
    "tell",
    "tell_groups",
    "wake",
    "withdraw_address",
    "withdraw_feed",
]
