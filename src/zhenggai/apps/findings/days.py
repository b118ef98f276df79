"""What day it is for a round: its days are those of the zone where its issuer sits."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from zhenggai.apps.findings.models import Round


def day_in(round_: Round, at: datetime) -> date:
    """The calendar day of an instant where the round's issuer sits."""
    return at.astimezone(ZoneInfo(round_.zone)).date()
