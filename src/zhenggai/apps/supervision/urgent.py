"""Of which acts whoever is waited for is told at once, and not only in the morning. Pure.

An act is named here when somebody else gave the unit something to do, or decided what it had asked
for. One line makes an act urgent: its entry has to name the finding, as its subject or in its body.
An act on a step of the ladder names the step as its subject, and its line says for whom it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhenggai.apps.findings.events import Event
from zhenggai.apps.messages.kinds import Kind
from zhenggai.apps.supervision.events import Event as StepEvent
from zhenggai.apps.supervision.ladder import UNCOUNTED, StepState

# By the kind of the entry, as what it is told.
URGENT: Mapping[str, Kind] = {
    Event.ASSIGNED: Kind.TURN,
    Event.DISPUTE_DECIDED: Kind.TURN,
    Event.PLAN_RETURNED: Kind.TURN,
    Event.REVIEW_RETURNED: Kind.TURN,
    Event.NOT_VERIFIED: Kind.TURN,
    Event.RETURNED: Kind.TURN,
    Event.EXTENSION_GRANTED: Kind.TURN,
    Event.EXTENSION_REFUSED: Kind.TURN,
    Event.PROGRESS_REQUESTED: Kind.TURN,
    Event.REOPENED: Kind.TURN,
}


class Whom(StrEnum):
    """Whom an act on a step concerns."""

    # The unit that has it.
    UNIT = "unit"
    # That and the one that answers for it, where it was handed on.
    UNITS = "units"
    OFFICE = "office"
    # Whoever may decide an appeal, while it waits.
    DECIDERS = "deciders"


@dataclass(frozen=True, slots=True)
class OfStep:
    """Whom an act on a step is told, and in which states of the step it is not overtaken."""

    whom: Whom
    states: frozenset[StepState]


_NOT_SIGNED = frozenset({StepState.ISSUED})
_AT_WORK = frozenset({StepState.ISSUED, StepState.RECEIVED})
_STANDS = frozenset(StepState) - UNCOUNTED

# By the kind of the entry; all are told as `Kind.ORDER`.
URGENT_STEPS: Mapping[str, OfStep] = {
    StepEvent.STEP_ISSUED: OfStep(Whom.UNIT, _NOT_SIGNED),
    StepEvent.STEP_HANDED_ON: OfStep(Whom.UNIT, _NOT_SIGNED),
    StepEvent.REPORT_RETURNED: OfStep(Whom.UNIT, frozenset({StepState.RECEIVED})),
    StepEvent.STEP_RECKONED: OfStep(Whom.UNIT, _AT_WORK),
    # Also of what is reported or settled, for it may be appealed against.
    StepEvent.STEP_TO_SUCCESSOR: OfStep(Whom.UNITS, _STANDS),
    StepEvent.STEP_WITHDRAWN: OfStep(Whom.UNITS, frozenset({StepState.WITHDRAWN})),
    StepEvent.APPEAL_UPHELD: OfStep(Whom.UNITS, frozenset({StepState.ANNULLED})),
    StepEvent.APPEAL_REJECTED: OfStep(Whom.UNITS, _STANDS),
    StepEvent.STEP_REPORTED: OfStep(Whom.OFFICE, frozenset({StepState.REPORTED})),
    StepEvent.STEP_APPEALED: OfStep(Whom.DECIDERS, _STANDS),
}
