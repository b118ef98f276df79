"""Why each deadline of a finding, and that of a round, is the day that it is: by which rule, step
by step, or by which act, entry and all. Told by what was kept with it and by the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import MeasureState
from zhenggai.apps.findings.models import DeadlineBasis, Finding, Round
from zhenggai.apps.findings.queries.measures import MeasureShown
from zhenggai.apps.findings.queries.told import Name, unit_names
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.queries import Told
from zhenggai.apps.regimes import queries as regimes
from zhenggai.core.deadlines import Due, due_again

# The acts that set a deadline; more of them than these no finding has within reason.
_SETTING = frozenset(
    {
        Event.DEADLINE_SET,
        Event.ASSIGNED,
        Event.REOPENED,
        Event.KEPT_ONGOING,
        Event.PLAN_SUBMITTED,
        Event.PLAN_AGREED,
        Event.EXTENSION_GRANTED,
        Event.DEADLINE_RECKONED,
    }
)
_MOST = 200


class How(StrEnum):
    """How a deadline came about."""

    RULE = "rule"
    HAND = "hand"
    OPENED = "opened"
    REOPENED = "reopened"
    MILESTONES = "milestones"
    PLAN = "plan"
    HANDED_IN = "handed_in"
    DRAFT = "draft"
    OTHER_PLAN = "other_plan"
    EXTENSION = "extension"
    RECKONED = "reckoned"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class ByRule:
    """What a version of a rule made of a day, by which tables; `lacks` is the year whose days off
    are not published yet."""

    rule: UUID
    due: Due
    calendar: str
    lacks: int | None


@dataclass(frozen=True, slots=True)
class Why:
    """Why it is that day: the act that set it, by its entry, when and for which office; what the
    day was before it was put off or reckoned again, when the plan was handed in, of which finding
    the plan is, and the rule where one set it."""

    how: How
    entry: int | None = None
    at: datetime | None = None
    office: Name | None = None
    before: date | None = None
    handed_in: datetime | None = None
    plan_of: str = ""
    by_rule: ByRule | None = None

    @property
    def provisional(self) -> bool:
        """Whether the day hangs on days that are not published."""
        return self.by_rule is not None and self.by_rule.lacks is not None


@dataclass(frozen=True, slots=True)
class Whys:
    """Of the finding, where it has a deadline, and of each of its measures that has one."""

    finding: Why | None = None
    measures: Mapping[UUID, Why] = field(default_factory=dict)


def whys_of(finding: Finding, measures: Sequence[MeasureShown], *, ruled: bool) -> Whys:
    """Why the deadlines of a finding and of some measures on its page are what they are; `ruled`
    says that a rule set that of the finding. Three queries, and one where it did."""
    dated = [one for one in measures if one.due_on is not None]
    if finding.due_on is None and not dated:
        return Whys()
    acts = journal.about(finding.pk, most=_MOST, kinds=[kind.value for kind in _SETTING])
    offices = unit_names({one.unit for one in acts if one.unit})
    issuer = Name(finding.round.issuer.name, finding.round.issuer.name_en)
    story = _Story(acts, offices, issuer)
    basis = _standing(finding=finding) if ruled else None
    return Whys(
        None if finding.due_on is None else story.of_finding(finding, basis),
        {one.id: story.of_measure(one) for one in dated},
    )


def why_of_round(round_: Round) -> Why:
    """Why the deadline of a round is that day. Four queries."""
    kinds = [Event.ROUND_OPENED.value, Event.ROUND_RECKONED.value]
    acts = journal.about(round_.pk, most=2, kinds=kinds)
    basis = _standing(round=round_)
    by_rule = _by_rule(basis) if basis else None
    if not acts:
        return Why(How.UNTOLD, by_rule=by_rule)
    newest = acts[0]
    if newest.kind == Event.ROUND_RECKONED:
        how, before = How.RECKONED, date.fromisoformat(newest.body["before"])
    else:
        how, before = (How.RULE if basis else How.OPENED), None
    office = Name(round_.issuer.name, round_.issuer.name_en)
    return Why(how, newest.id, newest.at, office, before, by_rule=by_rule)


@dataclass(frozen=True, slots=True)
class _Story:
    """The acts that set deadlines, the newest first."""

    acts: Sequence[Told]
    offices: Mapping[UUID, Name]
    issuer: Name

    def of_finding(self, finding: Finding, basis: DeadlineBasis | None) -> Why:
        """The newest act that set the deadline, or that by which the rule did that still does."""
        if basis is not None:
            return self._ruled(basis)
        for act in self.acts:
            how = _sets(act)
            if how is not None:
                before = act.body.get("before")
                return Why(
                    how,
                    act.id,
                    act.at,
                    self._office(act),
                    date.fromisoformat(before) if before else None,
                    handed_in=self._handed_in(act) if how is How.PLAN else None,
                )
        return Why(How.UNTOLD)

    def of_measure(self, one: MeasureShown) -> Why:
        """The newest act that moved the measure, or the plan in which it stands as it is."""
        if not one.own:
            return Why(How.OTHER_PLAN, plan_of=one.home)
        # Finishing it, or giving it up, counts a version, and leaves the day.
        version = one.version - (one.state != MeasureState.OPEN)
        agreed: Told | None = None
        for act in self.acts:
            if _is_agreement(act):
                agreed = agreed or act
            elif _versions(act).get(str(one.id)) != version:
                continue
            elif act.kind == Event.PLAN_SUBMITTED:
                if agreed is None:
                    return Why(How.HANDED_IN, act.id, act.at, handed_in=act.at)
                return Why(How.PLAN, agreed.id, agreed.at, self.issuer, handed_in=act.at)
            else:
                how = How.RECKONED if act.kind == Event.DEADLINE_RECKONED else How.EXTENSION
                before = date.fromisoformat(act.body["before"])
                return Why(how, act.id, act.at, self._office(act), before)
        return Why(How.DRAFT)

    def _ruled(self, basis: DeadlineBasis) -> Why:
        act = next((one for one in self.acts if one.id == basis.entry), None)
        by_rule = _by_rule(basis)
        if act is None:
            return Why(How.RULE, basis.entry, basis.at, self.issuer, by_rule=by_rule)
        again = act.kind == Event.DEADLINE_RECKONED
        before = date.fromisoformat(act.body["before"]) if again else None
        how = How.RECKONED if again else How.RULE
        return Why(how, act.id, act.at, self._office(act), before, by_rule=by_rule)

    def _office(self, act: Told) -> Name:
        return self.offices.get(act.unit, self.issuer) if act.unit else self.issuer

    def _handed_in(self, agreed: Told) -> datetime | None:
        rows: Iterator[Told] = (
            one for one in self.acts if one.kind == Event.PLAN_SUBMITTED and one.id < agreed.id
        )
        first = next(rows, None)
        return first.at if first else None


_SETS: Mapping[str, How] = {
    Event.DEADLINE_SET: How.HAND,
    Event.ASSIGNED: How.HAND,
    Event.REOPENED: How.REOPENED,
    Event.KEPT_ONGOING: How.MILESTONES,
    Event.DEADLINE_RECKONED: How.RECKONED,
}


def _sets(act: Told) -> How | None:
    """How an act sets the deadline of the finding itself; `None` where it does not."""
    if act.kind == Event.EXTENSION_GRANTED:
        return None if "measure" in act.body else How.EXTENSION
    if act.kind == Event.PLAN_AGREED:
        return How.PLAN if _is_agreement(act) else None
    return _SETS.get(act.kind)


def _is_agreement(act: Told) -> bool:
    """Whether the last office agreed to the plan, so that its days came to hold."""
    return act.kind == Event.PLAN_AGREED and act.body.get("to") == State.RECTIFYING


def _versions(act: Told) -> Mapping[str, int]:
    """The versions of measures whose days an act laid down."""
    named: Iterable[tuple[str, int]] = act.body.get("measures") or ()
    return dict(named)


def _standing(**of: Finding | Round) -> DeadlineBasis | None:
    rows = DeadlineBasis.objects.filter(**of, ended_at=None).select_related("rule")
    return rows.first()


def _by_rule(basis: DeadlineBasis) -> ByRule:
    rule = regimes.rule_of(basis.rule)
    due = due_again(basis.steps, start=basis.start_on, day=basis.due_on, rule=rule)
    return ByRule(basis.rule_id, due, basis.calendar, basis.lacks)
