"""What this app writes in the journal. Past tense; worded in ``locale`` as ``event.<kind>``."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """The kind of an entry."""

    STEP_ISSUED = "step.issued"
    STEP_RECEIVED = "step.received"
    STEP_HANDED_ON = "step.handed_on"
    STEP_REPORTED = "step.reported"
    REPORT_RETURNED = "step.report_returned"
    STEP_SETTLED = "step.settled"
    STEP_ENDED = "step.ended"
    STEP_REPLIED = "step.replied"
    STEP_APPEALED = "step.appealed"
    APPEAL_UPHELD = "step.appeal_upheld"
    APPEAL_REJECTED = "step.appeal_rejected"
    STEP_WITHDRAWN = "step.withdrawn"
    STEP_RECKONED = "step.reckoned"
    STEP_TO_SUCCESSOR = "step.to_successor"
    STEP_ERASED = "step.erased"
    LADDER_PROPOSED = "ladder.proposed"
    LADDER_CHANGED = "ladder.changed"
    LADDER_ENDED = "ladder.ended"
