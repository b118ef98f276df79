"""The tables of supervision. Only `commands` may change a row."""

from zhenggai.apps.supervision.models.cursors import Cursor
from zhenggai.apps.supervision.models.digests import DigestDay
from zhenggai.apps.supervision.models.steps import (
    Appeal,
    LadderRule,
    Step,
    StepFinding,
    StepRecord,
    StepSeries,
)

__all__ = [
    "Appeal",
    "Cursor",
    "DigestDay",
    "LadderRule",
    "Step",
    "StepFinding",
    "StepRecord",
    "StepSeries",
]
