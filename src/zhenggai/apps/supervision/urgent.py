"""Of which acts whoever is waited for is told at once, and not only in the morning. Pure.

An act is named here when somebody else gave the unit something to do, or decided what it had asked
for. One line makes an act urgent: its entry has to name the finding, as its subject or in its body.
"""

from __future__ import annotations

from collections.abc import Mapping

from zhenggai.apps.findings.events import Event
from zhenggai.apps.messages.kinds import Kind

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
