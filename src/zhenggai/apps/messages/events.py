"""What messages write in the journal: who lets what be sent where. The outbox says what was."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """The kinds of entries about addresses, feeds and what is tried again."""

    ADDRESS_SET = "address.set"
    ADDRESS_WITHDRAWN = "address.withdrawn"
    FEED_ISSUED = "feed.issued"
    FEED_WITHDRAWN = "feed.withdrawn"
    MESSAGES_RETRIED = "messages.retried"
