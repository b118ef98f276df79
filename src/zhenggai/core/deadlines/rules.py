"""Rules that set a limit, and the day on which it ends, step by step.

Counted as 民法典 201 to 203 say: the day of the event does not count; a period in months ends on
the day of the same number, or on the last of the month; where the last day is one of rest, the day
after the rest is the last. A row says where its own rule differs (民法典 204).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from zhenggai.core.deadlines.calendar import Calendar, DayKind, SpecialDay, day_of
from zhenggai.core.errors import Invalid

MOST = 10_000
MOST_YEARS = 10
_LEAP = 2024


class Unit(StrEnum):
    """What a period is counted in. FIXED is a day of the calendar, so many years on."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    FIXED = "fixed"


class Moves(StrEnum):
    """Where the last day goes that is a day of rest."""

    NEXT = "next"  # 民法典 203
    PREVIOUS = "previous"  # for what must be done so long before an event
    STAYS = "stays"


class Level(StrEnum):
    """Whose oversight a rule is for; ANY where it tells none apart."""

    ANY = "any"
    CENTRAL = "central"
    PROVINCIAL = "provincial"
    CITY = "city"
    COUNTY = "county"
    US_FEDERAL = "us_federal"


class Limit(StrEnum):
    """What must be done by the day."""

    PLAN = "plan"
    RECTIFICATION = "rectification"
    REPORT = "report"
    PROGRESS_REPORT = "progress_report"
    QUARTERLY_REPORT = "quarterly_report"
    YEARLY_REPORT = "yearly_report"
    EVALUATION = "evaluation"
    FIRST_WARNING = "first_warning"
    SECOND_WARNING = "second_warning"
    COMMENTS = "comments"
    REVIEW_REQUEST = "review_request"
    REVIEW_DECISION = "review_decision"
    ON_SITE_REVIEW = "on_site_review"
    FILING = "filing"
    PUBLICATION = "publication"
    EXTENSION_REQUEST = "extension_request"
    EXTENSION_DECISION = "extension_decision"
    MEETING = "meeting"
    MEETING_PLAN = "meeting_plan"
    MEETING_REPORT = "meeting_report"
    REPORTING_PACKAGE = "reporting_package"
    CORRECTIVE_ACTION_PLAN = "corrective_action_plan"
    PRIOR_FINDINGS = "prior_findings"
    MANAGEMENT_DECISION = "management_decision"
    RESOLUTION = "resolution"
    OTHER = "other"


class Start(StrEnum):
    """The event that a period runs from, or before which it must have ended."""

    FEEDBACK = "feedback"
    WINDOW_END = "window_end"
    DEADLINE = "deadline"
    REPORT_RECEIVED = "report_received"
    CONCLUSION_RECEIVED = "conclusion_received"
    REVIEW_ASKED = "review_asked"
    RESUMPTION_ASKED = "resumption_asked"
    EXTENSION_ASKED = "extension_asked"
    LISTED = "listed"
    DELISTED = "delisted"
    MEETING = "meeting"
    QUARTER_END = "quarter_end"
    YEAR_BEGUN = "year_begun"
    YEAR_END = "year_end"
    PERIOD_END = "period_end"
    INFORMATION_MADE = "information_made"
    ACCEPTED_BY_FAC = "accepted_by_fac"
    REPORT_ISSUED = "report_issued"
    OTHER = "other"


class RuleStatus(StrEnum):
    """A draft sets no deadline: somebody has yet to confirm its figure."""

    DRAFT = "draft"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Period:
    """How long. A negative `amount` counts back: what must be done so long before the event. Of a
    FIXED period `amount` is how many years on, and `month` and `day` are its day; 29 February is
    the 28th in other years. Under `month_ends` months from the last day of a month end on the last
    day of one, as fiscal periods do. Raises `Invalid` where that makes no period."""

    unit: Unit
    amount: int
    moves: Moves = Moves.NEXT
    month: int = 0
    day: int = 0
    month_ends: bool = False

    def __post_init__(self) -> None:
        if self.unit is Unit.FIXED:
            if not 0 <= self.amount <= MOST_YEARS:
                raise Invalid("period.years", field="amount", most=MOST_YEARS)
            if not 1 <= self.month <= 12 or not 1 <= self.day <= _days_of(_LEAP, self.month):
                raise Invalid("period.no-such-day", field="day", month=self.month, day=self.day)
            return
        if self.amount == 0 or abs(self.amount) > MOST:
            raise Invalid("period.amount", field="amount", most=MOST)
        if self.month or self.day:
            raise Invalid("period.day-without-year", field="day")


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule. `country` names the calendar. `name` says what must be done where
    `limit` does not. Of two rules for one `limit` both bind, see `earliest`. `valid_to` is the last
    day on which an event falls under this version."""

    code: str
    regime: str
    level: Level
    limit: Limit
    starts: Start
    period: Period
    source: str
    status: RuleStatus = RuleStatus.DRAFT
    version: int = 1
    valid_from: date | None = None
    valid_to: date | None = None
    country: str = "cn"
    name: str = ""
    name_en: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether an event on that day falls under this version."""
        if self.status is RuleStatus.DRAFT or self.valid_from is None or day < self.valid_from:
            return False
        return self.valid_to is None or day <= self.valid_to


class StepCode(StrEnum):
    """One step of the way from the event to the day."""

    START_LEFT_OUT = "start_left_out"
    COUNTED = "counted"
    COUNTED_BACK = "counted_back"
    LAST_OF_MONTH = "last_of_month"
    LAST_TO_LAST = "last_to_last"
    FIXED = "fixed"
    HOLIDAYS_LEFT_OUT = "holidays_left_out"
    WORKED_COUNTED = "worked_counted"
    REST = "rest"
    MOVED_ON = "moved_on"
    MOVED_BACK = "moved_back"
    NOT_MOVED = "not_moved"
    PROVISIONAL = "provisional"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Step:
    """A step with its day, and the amount and the special days that it tells of. `amount` is that
    of the period, the number of the day that a month lacks, or the year that is not published."""

    code: StepCode
    day: date
    amount: int = 0
    unit: Unit | None = None
    days: tuple[SpecialDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """The last day, and why. Who keeps the rule's version and `start` can reckon it again."""

    start: date
    day: date
    steps: tuple[Step, ...]
    rule: Rule | None = None

    @property
    def provisional(self) -> bool:
        """Whether it hangs on days of a year whose days off are not published yet."""
        return any(step.code is StepCode.PROVISIONAL for step in self.steps)


def due(rule: Rule, start: date, calendar: Calendar) -> Due:
    """The day by which a rule wants it done where the event was on `start`. Raises `Invalid`, as
    `reckon` does."""
    return replace(reckon(rule.period, start, calendar), rule=rule)


def reckon(period: Period, start: date, calendar: Calendar) -> Due:
    """The last day of a period. Raises `Invalid` for a fixed day that the event has passed
    (`deadline.fixed-passed`), and outside the years 1 to 9999 (`deadline.out-of-range`)."""
    if period.unit is Unit.WORKING_DAYS:
        day = calendar.add_working(start, period.amount)
        steps = list(_working(period, start, day, calendar))
        back = period.amount < 0
        hangs_on = (day, _shifted(start, -1)) if back else (_shifted(start, 1), day)
    else:
        nominal, steps = _nominal(period, start)
        day, moves = _moved(period.moves, nominal, calendar)
        steps += moves
        hangs_on = (min(nominal, day), max(nominal, day))
    stays = period.moves is Moves.STAYS and period.unit is not Unit.WORKING_DAYS
    if not stays and (open_from := calendar.unsettled(*hangs_on)):
        lacks = open_from.year if not calendar.known(open_from.year) else open_from.year + 1
        steps.append(Step(StepCode.PROVISIONAL, open_from, lacks))
    return Due(start, day, tuple(steps))


def after_months(day: date, months: int, *, last: bool = False) -> date:
    """The day of the same number so many months on, or the last of the month where it has none
    (民法典 202); with `last` the last of the month in any case. Raises `Invalid`
    (`deadline.out-of-range`) outside the years 1 to 9999."""
    whole = day.year * 12 + day.month - 1 + months
    return _in_month(whole // 12, whole % 12 + 1, 31 if last else day.day)


def earliest(dues: Sequence[Due]) -> Due:
    """Of limits that bind together the one that ends first, naming the days of the others.
    Provisional where any of them is, for that one may yet end before."""
    first = min(dues, key=lambda one: one.day)
    others = [one for one in dues if one is not first]
    steps = [*first.steps, *(Step(StepCode.EARLIER, one.day) for one in others)]
    if not first.provisional:
        found = (step for one in others for step in one.steps)
        steps += [step for step in found if step.code is StepCode.PROVISIONAL][:1]
    return replace(first, steps=tuple(steps))


def _working(period: Period, start: date, day: date, calendar: Calendar) -> Iterator[Step]:
    yield Step(StepCode.START_LEFT_OUT, start)
    back = period.amount < 0
    # Counted is what lies between the event, itself left out, and the day, itself counted.
    low, high = (_shifted(day, -1), _shifted(start, -1)) if back else (start, day)
    special = calendar.special_between(low, high)
    off = tuple(one for one in special if one.kind is DayKind.HOLIDAY)
    worked = tuple(one for one in special if one.kind is DayKind.WORKING)
    if off:
        yield Step(StepCode.HOLIDAYS_LEFT_OUT, off[0].day, len(off), days=off)
    if worked:
        yield Step(StepCode.WORKED_COUNTED, worked[0].day, len(worked), days=worked)
    yield _count_of(period, day)


def _nominal(period: Period, start: date) -> tuple[date, list[Step]]:
    """The last day before it is asked whether it is one of rest."""
    if period.unit is Unit.FIXED:
        day = _in_month(start.year + period.amount, period.month, period.day)
        if day <= start:
            raise Invalid("deadline.fixed-passed", day=day, start=start)
        return day, [Step(StepCode.FIXED, day)]
    steps = [Step(StepCode.START_LEFT_OUT, start)]
    if period.unit is Unit.DAYS:
        day = _shifted(start, period.amount)
        return day, [*steps, _count_of(period, day)]
    lasts = period.month_ends and start.day == _days_of(start.year, start.month)
    day = after_months(start, period.amount, last=lasts)
    steps.append(_count_of(period, day))
    if lasts:
        steps.append(Step(StepCode.LAST_TO_LAST, day))
    elif day.day != start.day:
        steps.append(Step(StepCode.LAST_OF_MONTH, day, start.day))
    return day, steps


def _count_of(period: Period, day: date) -> Step:
    code = StepCode.COUNTED_BACK if period.amount < 0 else StepCode.COUNTED
    return Step(code, day, abs(period.amount), period.unit)


def _moved(moves: Moves, nominal: date, calendar: Calendar) -> tuple[date, list[Step]]:
    """Where the last day goes, and why."""
    if calendar.is_working(nominal):
        return nominal, []
    found = calendar.special(nominal)
    steps = [Step(StepCode.REST, nominal, days=(found,) if found else ())]
    if moves is Moves.STAYS:
        return nominal, [*steps, Step(StepCode.NOT_MOVED, nominal)]
    if moves is Moves.NEXT:
        day = calendar.next_working(nominal)
        return day, [*steps, Step(StepCode.MOVED_ON, day)]
    day = calendar.previous_working(nominal)
    return day, [*steps, Step(StepCode.MOVED_BACK, day)]


def _in_month(year: int, month: int, day: int) -> date:
    """That day of a month, or its last where it has none such."""
    if not date.min.year <= year <= date.max.year:
        raise Invalid("deadline.out-of-range")
    return date(year, month, min(day, _days_of(year, month)))


def _days_of(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def _shifted(day: date, days: int) -> date:
    return day_of(day.toordinal() + days)
