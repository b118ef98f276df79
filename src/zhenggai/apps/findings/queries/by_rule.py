"""The day that a rule sets for a deadline, to be seen before it is set, and kept with it after."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from zhenggai.apps.findings.models import DeadlineBasis, Round
from zhenggai.apps.regimes import queries as regimes
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.core.deadlines import Calendar, Due, Level, Start, due, lacking, steps_kept
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


@dataclass
class Almanac:
    """Rules and calendars as they stand, each read once, for however many days are reckoned."""

    _setting: dict[tuple[str, Level], dict[UUID, DeadlineRule]] = field(default_factory=dict)
    _calendars: dict[str, Calendar] = field(default_factory=dict)
    _tables: dict[tuple[str, int, int], str] = field(default_factory=dict)

    def setting(self, regime: str, level: Level, rule: UUID) -> DeadlineRule | None:
        """A version that may set a deadline in rounds of a regime and a level."""
        if (regime, level) not in self._setting:
            rows = regimes.setting(regime=regime, level=level)
            self._setting[regime, level] = {row.pk: row for row in rows}
        return self._setting[regime, level].get(rule)

    def reckon(self, row: DeadlineRule, start: date) -> Reckoned:
        """The day that a version sets for an event on a day, by the calendar of today."""
        country = row.country
        if country not in self._calendars:
            self._calendars[country] = regimes.calendar(country)
        found = due(regimes.rule_of(row), start, self._calendars[country])
        years = (country, start.year, found.day.year)
        if years not in self._tables:
            self._tables[years] = regimes.table_of(country, start, found.day)
        return Reckoned(row, found, self._tables[years])


def by_rule(
    *,
    regime: str,
    level: Level,
    feedback_on: date,
    rule: UUID,
    start: date | None,
    due_on: date | None,
    almanac: Almanac | None = None,
) -> Reckoned:
    """The day that a rule in force sets. Of one that counts from the feedback the day of the event
    is that of the round. `Invalid` for a rule that sets no deadline here, or was not in force on
    the day; and where `due_on`, the day that was seen, is not the one that is found."""
    almanac = almanac or Almanac()
    row = almanac.setting(regime, level, rule)
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
    found = almanac.reckon(row, day)
    if due_on is not None and due_on != found.due.day:
        raise Invalid("deadline.not-the-day", field="due_on", day=found.due.day.isoformat())
    return found


def laid_down(*, start: date | None, due_on: date | None) -> date:
    """The day of a deadline that no rule sets. `Invalid` where there is none, and for the day of an
    event, which would count for nothing."""
    if start is not None:
        raise Invalid("deadline.start-without-rule", field="start")
    if due_on is None:
        raise Invalid("assign.no-deadline", field="due_on")
    return due_on


def by_rule_of(
    round_: Round,
    *,
    rule: UUID,
    start: date | None,
    due_on: date | None,
    almanac: Almanac | None = None,
) -> Reckoned:
    """The same in a round that is open."""
    return by_rule(
        regime=round_.regime_id,
        level=Level(round_.level),
        feedback_on=round_.feedback_on,
        rule=rule,
        start=start,
        due_on=due_on,
        almanac=almanac,
    )
