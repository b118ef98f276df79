"""What this app writes in the journal. Past tense; worded in `locale` as `event.<kind>`. Pure."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """The kind of an entry."""

    RULE_PROPOSED = "deadline_rule.proposed"
    RULE_ACTIVATED = "deadline_rule.activated"
    RULE_ENDED = "deadline_rule.ended"
    YEAR_PUBLISHED = "calendar.published"
    YEAR_CHANGED = "calendar.changed"
