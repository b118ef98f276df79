"""A finding that waits for its unit, a ladder in force, and whoever climbs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from apps.findings.world import people_more
from cast import Walk
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.supervision import commands
from zhenggai.apps.supervision.ladder import Rung
from zhenggai.apps.supervision.models import Step

# Before the finding is due, and after.
EARLY, LATE = date(2026, 7, 1), date(2026, 9, 7)


def noon(day: date) -> datetime:
    """Noon where the issuer sits."""
    return datetime.combine(day, time(4), UTC)


@dataclass
class Climb:
    """One step after the other about one finding, on a day."""

    walk: Walk
    day: date = LATE

    def actor(self, login: str, **more: Any) -> Actor:
        return self.walk.district.actor(login, at=noon(self.day), **more)

    def who(self, login: str, **more: Any) -> dict[str, Any]:
        return {"actor": self.actor(login, **more), "at": noon(self.day)}

    def issue(self, rung: Rung = Rung.ORDER, by: str = "iris", **changes: Any) -> Step:
        values: dict[str, Any] = {
            "findings": [self.walk.finding.pk],
            "unit_id": self.walk.district.units["water"].pk,
            "post_id": None,
            "matter": "管网改造逾期未完成。",
            "asked": "说明原因，报送完成日期。",
        }
        if rung in {Rung.TALK, Rung.ACCOUNTABILITY}:
            values["outside"] = commands.Outside("清溪区委", "清委〔2026〕7号", self.day)
        return commands.issue_step(rung=rung, **self.who(by), **{**values, **changes})

    def receive(self, step: Step, by: str = "olga") -> Step:
        return commands.receive_step(step_id=step.pk, **self.who(by))

    def report(self, step: Step, by: str = "sam") -> Step:
        return commands.report_step(step_id=step.pk, report="已更换3.1公里。", **self.who(by))

    def settle(self, step: Step, by: str = "iris") -> Step:
        return commands.settle_step(step_id=step.pk, reasons="已说明。", **self.who(by))


def climb_of(walk: Walk, day: date = LATE) -> Climb:
    """With a ladder in force and the rest of the cast."""
    people_more(walk.district)
    return Climb(walk, day)
