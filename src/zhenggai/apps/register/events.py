"""What this app writes in the journal. Past tense; worded in ``locale`` as ``event.<kind>``."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """The kind of an entry."""

    EXPORTED = "register.exported"
    VIEW_SHARED = "register.view_shared"
    VIEW_WITHDRAWN = "register.view_withdrawn"
    RUN_BEGUN = "register.run_begun"
    RUN_ENDED = "register.run_ended"
