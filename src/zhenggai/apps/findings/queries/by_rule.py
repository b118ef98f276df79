"""The day that a rule sets for a deadline, to be seen before it is set, and kept with it after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from zhenggai.apps.findings.models import DeadlineBasis, Round
from zhenggai.apps.regimes import queries as regimes
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.core.deadlines import Due, Level, Start, lacking, steps_kept
from zhenggai.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A day with the version of the rule that sets it, and the tables by which it was counted."""

    row: DeadlineRule
    due: Due
    calendar: str

    @property
    def told(self) -> dict[str, object]:
        """What an entry tells of it."""
        lacks = lacking(self.due)
        return {
            "rule": str(self.row.pk),
            "rule_version": self.row.version,
            "counted_from": self.due.start.isoformat(),
            "calendar": self.calendar,
            **({"lacks_year": lacks} if lacks else {}),
        }

    def basis(self, *, at: datetime, entry: int, **of: UUID | None) -> DeadlineBasis:
        """What is kept of it, not saved yet; `of` names the finding or the round."""
        return DeadlineBasis(
            id=uuid4(),
            rule_id=self.row.pk,
            start_on=self.due.start,
            due_on=self.due.day,
            steps=steps_kept(self.due),
            calendar=self.calendar,
            lacks=lacking(self.due),
            at=at,
            entry=entry,
            **of,
        )


def reckon(row: DeadlineRule, start: date) -> Reckoned:
    """The day that a version sets for an event on a day, by the calendar of today."""
    due = regimes.explain(rule_id=row.pk, start=start)
    return Reckoned(row, due, regimes.table_of(row.country, start, due.day))


def by_rule(
    *,
    regime: str,
    level: Level,
    feedback_on: date,
    rule: UUID,
    start: date | None,
    due_on: date | None,
) -> Reckoned:
    """The day that a rule in force sets. Of one that counts from the feedback the day of the event
    is that of the round. `Invalid` for a rule that sets no deadline here, or was not in force on
    the day; and where `due_on`, the day that was seen, is not the one that is found."""
    row = next((one for one in regimes.setting(regime=regime, level=level) if one.pk == rule), None)
    if row is None:
        raise Invalid("deadline.no-such-rule", field="rule")
    from_feedback = row.starts == Start.FEEDBACK
    day = start or (feedback_on if from_feedback else None)
    if day is None:
        raise Invalid("deadline.start-needed", field="start")
    if from_feedback and day != feedback_on:
        raise Invalid("deadline.not-the-feedback", field="start", day=feedback_on.isoformat())
    if not regimes.rule_of(row).holds_on(day):
        raise Invalid("deadline.rule-not-in-force", field="rule", day=day.isoformat())
    found = reckon(row, day)
    if due_on is not None and due_on != found.due.day:
        raise Invalid("deadline.not-the-day", field="due_on", day=found.due.day.isoformat())
    return found


def by_rule_of(round_: Round, *, rule: UUID, start: date | None, due_on: date | None) -> Reckoned:
    """The same in a round that is open."""
    return by_rule(
        regime=round_.regime_id,
        level=Level(round_.level),
        feedback_on=round_.feedback_on,
        rule=rule,
        start=start,
        due_on=due_on,
    )
