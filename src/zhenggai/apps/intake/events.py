"""What this app writes in the journal. Past tense; worded in ``locale`` as ``event.<kind>``."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """The kind of an entry."""

    READ = "intake.read"
    ACCEPTED = "intake.accepted"
    ALL_ACCEPTED = "intake.all_accepted"
    REJECTED = "intake.rejected"
    BOUNDED = "intake.bounded"
    SPLIT = "intake.split"
    MERGED = "intake.merged"
    GROUPED = "intake.grouped"
    RECLASSIFIED = "intake.reclassified"
    ADDED = "intake.added"
    FIELDS_SET = "intake.fields_set"
    TIED = "intake.tied"
    SET_ASIDE = "intake.set_aside"
    REGISTERED = "intake.registered"
    DISCARDED = "intake.discarded"
