"""The closed vocabularies of a reading under review. Pure; worded in ``locale`` by code."""

from __future__ import annotations

from enum import StrEnum

from zhenggai.core.records import Role


class IntakeState(StrEnum):
    """Where one reading of one document stands."""

    REVIEWING = "reviewing"  # 核对中
    REGISTERED = "registered"  # 已登记
    DISCARDED = "discarded"  # 已作废


class Form(StrEnum):
    """What was read: running text, or a running register (台账) whose rows are adopted."""

    PROSE = "prose"
    REGISTER = "register"


class PassageKind(StrEnum):
    """What a passage is read as."""

    FINDING = "finding"
    CAUSE = "cause"
    MEASURE = "measure"


class PassageState(StrEnum):
    """What has been decided about a passage. `REPLACED`: others came of it by split or merge."""

    PROPOSED = "proposed"  # 待核对
    ACCEPTED = "accepted"  # 已采纳
    REJECTED = "rejected"  # 已剔除
    REPLACED = "replaced"  # 已改分


class PassageOrigin(StrEnum):
    """Where a passage comes from."""

    READ = "read"
    ADDED = "added"
    SPLIT = "split"
    MERGED = "merged"


class Mark(StrEnum):
    """Why a paragraph or cell that no passage stands in is no item."""

    HEADING = "heading"
    OPENING = "opening"
    PROGRESS = "progress"
    CLOSING = "closing"
    FRAME = "frame"  # a register's banner, header, total or foot
    FIELD = "field"  # what a register's row says beside its items
    REJECTED = "rejected"  # a person rejected what was read there
    HAND = "hand"  # a person said so, with a reason


MARK_OF_ROLE = {
    Role.OPENING: Mark.OPENING,
    Role.PROGRESS: Mark.PROGRESS,
    Role.CLOSING: Mark.CLOSING,
}
# What still counts: neither rejected nor replaced.
LIVE = frozenset({PassageState.PROPOSED, PassageState.ACCEPTED})
