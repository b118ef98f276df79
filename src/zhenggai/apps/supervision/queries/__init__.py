"""What supervision reads: whom to tell of what."""

from zhenggai.apps.supervision.queries.holders import holders_on
from zhenggai.apps.supervision.queries.telling import (
    Listed,
    calendar_of,
    to_tell,
)
from zhenggai.apps.supervision.queries.urgent import (
    READER,
    Look,
    look,
    read_upto,
    still_holds,
    unread,
)

__all__ = [
    "READER",
    "Listed",
    "Look",
    "calendar_of",
    "holders_on",
    "look",
    "read_upto",
    "still_holds",
    "to_tell",
    "unread",
]
