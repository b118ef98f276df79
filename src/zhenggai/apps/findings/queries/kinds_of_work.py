"""The kinds of work that a desk knows: for which acts, in which states, and what must hold beside
role, state and separation. How they are looked for stands in `desk`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Min, Model, OuterRef, Q, Subquery

from zhenggai.apps.findings.kinds import LinkSource, MeasureState
from zhenggai.apps.findings.models import (
    CloseOut,
    Extension,
    Hold,
    MeasureLink,
    MeasureSupport,
    Milestone,
    Objection,
    PlanOpinion,
    PlanSubmission,
    Progress,
    ProgressRequest,
    Proposal,
    Question,
    RelapseReport,
)
from zhenggai.apps.findings.queries.ground import NOTHING, Ground
from zhenggai.apps.findings.states import RULES, Act, State
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import Role
from zhenggai.kit.prepared import Lazy

# How long before its day a milestone is laid on the desk.
AHEAD = timedelta(days=14)
# The links that hold between a measure and a finding.
HOLDS = [LinkSource.READ, LinkSource.HAND]
WORKING = (State.RECTIFYING, State.ONGOING)

Narrow = Callable[[Ground], Q]
Records = Callable[[Ground], Q]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work: the acts that do it (the first decides about separation), the states in
    which it waits, and what else must hold. `by` is the column whose day it is due on; `where`
    stands instead of the reach of the roles; `roles` instead of those of the acts; `records` says
    which records of `model`, few in number, bring it.

    Several of one code are shown as one: what waits in one state is found in the order of its day
    without sorting. A `bounded` one is looked for on the desk among the first that are worked
    on, by their day (see `at_hand`), for few of many may fulfil what is asked; the page of all of
    that kind knows no such bound.
    """

    code: str
    acts: tuple[Act, ...]
    states: tuple[State, ...]
    narrow: Narrow | None = None
    where: Narrow | None = None
    by: str = "due_on"
    roles: frozenset[Role] = frozenset()
    records: Records | None = None
    model: type[Model] | None = None
    bounded: bool = False

    @property
    def for_roles(self) -> frozenset[Role]:
        """The roles that it concerns."""
        return self.roles or frozenset[Role]().union(*(RULES[act].roles for act in self.acts))


# What must hold beside role, state and separation.


def _has_measure(*, open: bool) -> Exists:
    linked = MeasureLink.objects.filter(
        finding=OuterRef("pk"), source__in=HOLDS, measure__removed_at=None
    )
    return Exists(linked.filter(measure__state=MeasureState.OPEN) if open else linked)


def _any_measure() -> Exists:
    return _has_measure(open=False)


def _open_measure() -> Exists:
    return _has_measure(open=True)


def _ready(ground: Ground) -> Q:
    """Every measure done or dropped; a continuing one only when its review is due."""
    due = ~Q(state=State.ONGOING) | Q(review_on__lte=ground.on)
    return due & Q(Lazy(_any_measure)) & ~Q(Lazy(_open_measure))


def _unfinished(_: Ground) -> Q:
    return Q(Lazy(_open_measure))


def _mine(ground: Ground) -> Q:
    """The findings of his units with an open measure of his own name."""
    return Q(Lazy(_is_named, me=ground.me)) & ground.within({Role.RESPONSIBLE})


def _is_named(me: Any) -> Q:
    named = MeasureLink.objects.filter(
        source__in=HOLDS,
        measure__removed_at=None,
        measure__state=MeasureState.OPEN,
        measure__responsible=me,
    )
    return Q(pk__in=named.values("finding"))


def _helped(ground: Ground) -> Q:
    """The findings with an open measure that his unit helps with."""
    found = Q(Lazy(_is_helped, below=ground.helps()))
    return found & ~Q(round__in=ground.unbegun) if ground.unbegun else found


def _is_helped(below: Q) -> Q:
    helped = MeasureSupport.objects.filter(
        unit__in=Unit.objects.filter(below),
        measure__removed_at=None,
        measure__state=MeasureState.OPEN,
        measure__links__source__in=HOLDS,
    )
    return Q(pk__in=helped.values("measure__links__finding"))


def latest_plan() -> Subquery:
    """The plan of the present episode that was handed in last."""
    plans = PlanSubmission.objects.filter(finding=OuterRef("pk"), episode=OuterRef("episode"))
    return Subquery(plans.order_by("-version_no").values("pk")[:1])


def _offices(ground: Ground) -> Q:
    return Q(round__in=frozenset[UUID]().union(*ground.offices.values()))


def _opinion_lacks(ground: Ground) -> Q:
    """An office of his has not yet said what it thinks of the plan, and neither has he."""
    lacking = NOTHING
    for office, rounds in ground.offices.items():
        lacking |= Q(round__in=rounds) & ~Q(Lazy(_has_opined, by=Q(office=office)))
    return lacking & ~Q(Lazy(_has_opined, by=Q(by__in=ground.persons)))


def _has_opined(by: Q) -> Exists:
    return Exists(PlanOpinion.objects.filter(by, plan=OuterRef("plan")))


def _window_over(ground: Ground) -> Q:
    return Q(posted_until__lt=ground.on)


def _undecided(_: Ground) -> Q:
    return Q(decided=None)


def _of_others(ground: Ground) -> Q:
    """What he has not asked for himself, nor anybody for whom he acts now."""
    behalf = Q(on_behalf_of__isnull=False, on_behalf_of__in=ground.persons)
    return ~Q(by__in=ground.persons) & ~behalf


def _proposals(*kinds: str) -> Records:
    return lambda ground: Q(agreed=None, kind__in=kinds) & _of_others(ground)


def _extensions(*, further: bool) -> Records:
    def asked(ground: Ground) -> Q:
        asked = Q(agreed=None, withdrawn_at=None, further=further, episode=F("finding__episode"))
        waits = asked & _of_others(ground)
        return waits & Q(finding__round__in=ground.above) if further else waits

    return asked


def _unanswered(_: Ground) -> Q:
    return Q(answer=None)


def _open_requests(_: Ground) -> Q:
    # No episode ends with one unanswered.
    return Q(answered_at=None)


def _not_judged(_: Ground) -> Q:
    # No episode ends with one unanswered.
    return Q(upheld=None)


def _to_be_reviewed(ground: Ground) -> Q:
    return Q(ended_at=None, review_on__lte=ground.on)


def first_milestone(until: Any) -> Subquery:
    """The first milestone, of those set when the finding came to be ongoing, that is due or soon
    will be, and of which nothing has been reported since its day."""
    told = Progress.objects.filter(
        measure__links__finding=OuterRef("finding"), as_of__gte=OuterRef("due_on")
    )
    rows = Milestone.objects.filter(
        ~Exists(told),
        finding=OuterRef("pk"),
        episode=OuterRef("episode"),
        due_on__lte=until,
        due_on__gt=OuterRef("moved_at"),
    )
    first = rows.order_by().values("finding").annotate(first=Min("due_on"))
    return Subquery(first.values_list("first", flat=True)[:1])


def _look_back_due(ground: Ground) -> Q:
    """Closed long enough, and by the eyes of another."""
    return Q(review_on__lte=ground.on) & ~Q(Lazy(_has_verified, persons=ground.persons))


def _has_verified(persons: Any) -> Exists:
    return Exists(
        CloseOut.objects.filter(
            finding=OuterRef("pk"), episode=OuterRef("episode"), verified_by__in=persons
        )
    )


_A, _S = Act, State
_BEFORE_PLAN = (_S.REGISTERED, _S.ASSIGNED, _S.DISPUTED, _S.PLANNING)
_JUDGED = (_S.PLAN_REVIEW, _S.SUBMITTED, _S.VERIFYING, _S.CLOSING, _S.POSTED)
_OFFICER = frozenset({Role.LEAD_OFFICER})
_RESPONSIBLE = frozenset({Role.RESPONSIBLE})
_SUPPORTING = frozenset({Role.SUPPORTING})
_PUT_OFF = tuple(sorted(RULES[_A.DECIDE_EXTENSION].sources))
_UNDER_WAY = tuple(sorted(RULES[_A.CONFIRM_CORRECTION].sources))

KINDS = (
    Kind("assign", (_A.ASSIGN,), (_S.REGISTERED,)),
    Kind("acknowledge", (_A.ACKNOWLEDGE,), (_S.ASSIGNED,)),
    Kind("plan", (_A.EDIT_PLAN, _A.SUBMIT_PLAN), (_S.PLANNING,)),
    Kind("opinion", (_A.REVIEW_PLAN,), (_S.PLAN_REVIEW,), _opinion_lacks, _offices),
    *(
        Kind("work", (_A.REPORT_PROGRESS,), (state,), _unfinished, roles=_OFFICER, bounded=True)
        for state in WORKING
    ),
    Kind("work", (_A.REPORT_PROGRESS,), WORKING, where=_mine, roles=_RESPONSIBLE),
    Kind("work", (_A.REPORT_PROGRESS,), WORKING, where=_helped, roles=_SUPPORTING),
    Kind("submit", (_A.SUBMIT,), (_S.RECTIFYING,), _ready, bounded=True),
    Kind("submit", (_A.SUBMIT,), (_S.ONGOING,), _ready, bounded=True),
    Kind("review", (_A.REVIEW,), (_S.SUBMITTED,)),
    Kind("verify", (_A.VERIFY,), (_S.VERIFYING,)),
    Kind("close", (_A.CLOSE,), (_S.CLOSING,)),
    Kind("close", (_A.CLOSE,), (_S.POSTED,), _window_over),
    Kind("dispute", (_A.DECIDE_DISPUTE,), (_S.DISPUTED,)),
    Kind("relapse", (_A.REOPEN,), (_S.CLOSED,), records=_undecided, model=RelapseReport),
    Kind(
        "proposal",
        (_A.CONFIRM_WITHDRAWAL,),
        _BEFORE_PLAN,
        records=_proposals("withdraw", "merge", "split"),
        model=Proposal,
    ),
    Kind(
        "correction",
        (_A.CONFIRM_CORRECTION,),
        _UNDER_WAY,
        records=_proposals("correct"),
        model=Proposal,
    ),
    Kind("drop", (_A.DECIDE_DROP,), WORKING, records=_proposals("drop"), model=Proposal),
    Kind(
        "extension",
        (_A.DECIDE_EXTENSION,),
        _PUT_OFF,
        records=_extensions(further=False),
        model=Extension,
    ),
    Kind(
        "extension",
        (_A.DECIDE_FURTHER_EXTENSION,),
        _PUT_OFF,
        records=_extensions(further=True),
        model=Extension,
    ),
    Kind("question", (_A.ANSWER,), _JUDGED, records=_unanswered, model=Question),
    Kind(
        "request",
        (_A.REPORT_PROGRESS,),
        WORKING,
        records=_open_requests,
        model=ProgressRequest,
        roles=_OFFICER,
    ),
    Kind("objection", (_A.ANSWER_OBJECTION,), (_S.POSTED,), records=_not_judged, model=Objection),
    Kind(
        "milestone",
        (_A.REPORT_PROGRESS, _A.SUBMIT),
        (_S.ONGOING,),
        lambda _: Q(on__isnull=False),
        bounded=True,
    ),
    Kind("look_back", (_A.LOOK_BACK,), (_S.CLOSED,), _look_back_due, by="review_on"),
    Kind("hold", (_A.RESUME,), (_S.SUSPENDED, _S.ACCEPTED), records=_to_be_reviewed, model=Hold),
)
