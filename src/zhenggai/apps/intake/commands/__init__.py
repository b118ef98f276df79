"""The only writers. Each is one transaction: lock, permission, save, one entry."""

from zhenggai.apps.intake.commands._act import check_can_review
from zhenggai.apps.intake.commands.adopt import adopt_cause, adopt_measure
from zhenggai.apps.intake.commands.decide import (
    accept_all,
    accept_passage,
    reject_passage,
    set_aside,
)
from zhenggai.apps.intake.commands.fields import FindingFields, set_fields, tie_passage
from zhenggai.apps.intake.commands.register import (
    Confirmed,
    discard_intake,
    register_intake,
)
from zhenggai.apps.intake.commands.shape import (
    add_missed,
    add_typed,
    edit_boundary,
    merge_passages,
    reclassify_passage,
    retype_boundary,
    split_before,
    split_passage,
)
from zhenggai.apps.intake.commands.taking_in import read_source, take_in, upload

__all__ = [
    "Confirmed",
    "FindingFields",
    "accept_all",
    "accept_passage",
    "add_missed",
    "add_typed",
    "adopt_cause",
    "adopt_measure",
    "check_can_review",
    "discard_intake",
    "edit_boundary",
    "merge_passages",
    "read_source",
    "reclassify_passage",
    "register_intake",
    "reject_passage",
    "retype_boundary",
    "set_aside",
    "set_fields",
    "split_before",
    "split_passage",
    "take_in",
    "tie_passage",
    "upload",
]
