"""The only writers. Each is one transaction: lock, permission, save, one entry."""

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
    split_passage,
)
from zhenggai.apps.intake.commands.taking_in import read_source, upload

__all__ = [
    "Confirmed",
    "FindingFields",
    "accept_all",
    "accept_passage",
    "add_missed",
    "add_typed",
    "adopt_cause",
    "adopt_measure",
    "discard_intake",
    "edit_boundary",
    "merge_passages",
    "read_source",
    "reclassify_passage",
    "register_intake",
    "reject_passage",
    "set_aside",
    "set_fields",
    "split_passage",
    "tie_passage",
    "upload",
]
