"""The life of a finding, as a table: which act, by whom, from which state to which. Pure.

A verifier or a drawing tool can load this without Django. What an act needs beyond role and state
(its guard) stands in its command; who else may not have done it stands in `permissions`.
Source: ``domain.md`` section 4, ``architecture.md`` section 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from zhenggai.apps.people.roles import BUSINESS, Role
from zhenggai.core.errors import WrongState


class State(StrEnum):
    """Where the current episode of a finding stands."""

    REGISTERED = "registered"  # 已登记
    ASSIGNED = "assigned"  # 已交办
    DISPUTED = "disputed"  # 有异议
    PLANNING = "planning"  # 方案中
    PLAN_REVIEW = "plan_review"  # 方案待审
    RECTIFYING = "rectifying"  # 整改中
    SUBMITTED = "submitted"  # 已提交
    VERIFYING = "verifying"  # 待核查
    CLOSING = "closing"  # 待销号
    POSTED = "posted"  # 公示中
    CLOSED = "closed"  # 已销号
    ONGOING = "ongoing"  # 持续整改
    SUSPENDED = "suspended"  # 中止
    ACCEPTED = "accepted"  # 风险接受
    WITHDRAWN = "withdrawn"  # 撤销
    MERGED = "merged"  # 合并


class Part(StrEnum):
    """The parts of one episode that no person may hold two of."""

    REGISTRAR = "registrar"
    RECTIFIER = "rectifier"
    REVIEWER = "reviewer"
    VERIFIER = "verifier"
    CLOSER = "closer"


class Act(StrEnum):
    """Everything that can be done to a registered finding."""

    NAME_UNIT = "name_unit"
    SET_DEADLINE = "set_deadline"
    ASSIGN = "assign"
    ACKNOWLEDGE = "acknowledge"
    DISPUTE = "dispute"
    DECIDE_DISPUTE = "decide_dispute"
    TAKE_POSITION = "take_position"
    EDIT_PLAN = "edit_plan"
    SUBMIT_PLAN = "submit_plan"
    REVIEW_PLAN = "review_plan"
    REVISE_PLAN = "revise_plan"
    REPORT_PROGRESS = "report_progress"
    ADD_EVIDENCE = "add_evidence"
    ASK_EXTENSION = "ask_extension"
    WITHDRAW_EXTENSION = "withdraw_extension"
    DECIDE_EXTENSION = "decide_extension"
    DECIDE_FURTHER_EXTENSION = "decide_further_extension"
    COMPLETE_MEASURE = "complete_measure"
    PROPOSE_DROP = "propose_drop"
    DECIDE_DROP = "decide_drop"
    SUBMIT = "submit"
    REVIEW = "review"
    VERIFY = "verify"
    POST = "post"
    RECORD_OBJECTION = "record_objection"
    ANSWER_OBJECTION = "answer_objection"
    RETURN = "return"
    CLOSE = "close"
    KEEP_ONGOING = "keep_ongoing"
    SUSPEND = "suspend"
    ACCEPT = "accept"
    RESUME = "resume"
    REPORT_RELAPSE = "report_relapse"
    DECLINE_RELAPSE = "decline_relapse"
    LOOK_BACK = "look_back"
    REOPEN = "reopen"
    ASK = "ask"
    ANSWER = "answer"
    PROPOSE_WITHDRAWAL = "propose_withdrawal"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"
    PROPOSE_MERGE = "propose_merge"
    CONFIRM_MERGE = "confirm_merge"
    PROPOSE_SPLIT = "propose_split"
    CONFIRM_SPLIT = "confirm_split"
    PROPOSE_CORRECTION = "propose_correction"
    CONFIRM_CORRECTION = "confirm_correction"
    CONFIRM_LINK = "confirm_link"
    RELATE = "relate"
    REQUEST_PROGRESS = "request_progress"
    TAG = "tag"
    HOLD_RECORDS = "hold_records"
    RELEASE_RECORDS = "release_records"
    ORDER_ERASURE = "order_erasure"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. No `targets` means that the state stays; `part` is what the actor thereby becomes;
    `fresh` asks for a second factor shown a short while ago; `paper` says that a delegate may file
    it as a page that the leader signed."""

    sources: frozenset[State]
    targets: frozenset[State]
    roles: frozenset[Role]
    part: Part | None = None
    fresh: bool = False
    paper: bool = False


def _rule(
    sources: AbstractSet[State],
    targets: AbstractSet[State],
    roles: AbstractSet[Role],
    part: Part | None = None,
    *,
    fresh: bool = False,
    paper: bool = False,
) -> Rule:
    return Rule(frozenset(sources), frozenset(targets), frozenset(roles), part, fresh, paper)


S, A, R, P = State, Act, Role, Part

# Under way: from the hand-over to the unit up to the decision of the closing body.
ACTIVE = frozenset(
    {
        S.ASSIGNED,
        S.PLANNING,
        S.PLAN_REVIEW,
        S.RECTIFYING,
        S.SUBMITTED,
        S.VERIFYING,
        S.CLOSING,
        S.POSTED,
        S.ONGOING,
    }
)
# Nothing more is expected of anybody.
ENDED = frozenset({S.CLOSED, S.ACCEPTED, S.WITHDRAWN, S.MERGED})
_UNDER_WAY = {S.REGISTERED, S.DISPUTED, *ACTIVE}
# From the plan on there is something to put off, and somebody may still be waiting for a word. A
# plan that is being judged is not changed under the eyes of those who judge it.
_AT_WORK = {S.PLANNING, S.RECTIFYING, S.ONGOING}
_PUT_OFF = set(ACTIVE) - {S.ASSIGNED, S.PLAN_REVIEW}
_HELD = {S.SUSPENDED, S.ACCEPTED}
_BEFORE_PLAN = {S.REGISTERED, S.ASSIGNED, S.DISPUTED, S.PLANNING}
_UNIT = {R.LEAD_LEADER, R.LEAD_OFFICER}
_WORKERS = {R.LEAD_LEADER, R.LEAD_OFFICER, R.RESPONSIBLE}
_HANDS = {R.LEAD_OFFICER, R.RESPONSIBLE, R.SUPPORTING}
_ASKING = {R.ISSUER, R.REGISTRAR, R.REVIEWER, R.CLOSER}

RULES: Mapping[Act, Rule] = {
    A.NAME_UNIT: _rule({S.REGISTERED}, set(), {R.ISSUER, R.REGISTRAR}, P.REGISTRAR),
    A.SET_DEADLINE: _rule({S.REGISTERED}, set(), {R.ISSUER, R.REGISTRAR}, P.REGISTRAR),
    A.ASSIGN: _rule({S.REGISTERED}, {S.ASSIGNED}, {R.ISSUER, R.REGISTRAR}, P.REGISTRAR),
    A.ACKNOWLEDGE: _rule({S.ASSIGNED}, {S.PLANNING}, _UNIT, P.RECTIFIER),
    A.DISPUTE: _rule(
        {S.ASSIGNED, S.PLANNING},
        {S.DISPUTED},
        {R.LEAD_LEADER},
        P.RECTIFIER,
        fresh=True,
        paper=True,
    ),
    A.DECIDE_DISPUTE: _rule(
        {S.DISPUTED}, {S.PLANNING, S.WITHDRAWN}, {R.ISSUER}, P.REGISTRAR, fresh=True
    ),
    A.TAKE_POSITION: _rule({S.PLANNING}, set(), {R.LEAD_LEADER}, P.RECTIFIER, paper=True),
    A.EDIT_PLAN: _rule({S.PLANNING}, set(), _WORKERS, P.RECTIFIER),
    A.SUBMIT_PLAN: _rule(
        {S.PLANNING}, {S.PLAN_REVIEW}, {R.LEAD_LEADER}, P.RECTIFIER, fresh=True, paper=True
    ),
    A.REVIEW_PLAN: _rule(
        {S.PLAN_REVIEW},
        {S.PLAN_REVIEW, S.RECTIFYING, S.PLANNING},
        {R.REVIEWER},
        P.REVIEWER,
        fresh=True,
    ),
    A.REVISE_PLAN: _rule({S.RECTIFYING}, {S.PLANNING}, {R.LEAD_LEADER}, P.RECTIFIER, fresh=True),
    A.REPORT_PROGRESS: _rule({S.RECTIFYING, S.ONGOING}, set(), _HANDS, P.RECTIFIER),
    A.ADD_EVIDENCE: _rule({S.RECTIFYING, S.ONGOING}, set(), _HANDS, P.RECTIFIER),
    A.ASK_EXTENSION: _rule(_AT_WORK, set(), {R.LEAD_LEADER}, P.RECTIFIER, fresh=True, paper=True),
    # Of the unit, not of the person who has asked: its leader may have changed since.
    A.WITHDRAW_EXTENSION: _rule(_PUT_OFF, set(), {R.LEAD_LEADER}, P.RECTIFIER, fresh=True),
    A.DECIDE_EXTENSION: _rule(_PUT_OFF, set(), {R.ISSUER}, P.REGISTRAR, fresh=True),
    # A level above whoever set the deadline; see `permissions`.
    A.DECIDE_FURTHER_EXTENSION: _rule(_PUT_OFF, set(), {R.ISSUER}, P.REGISTRAR, fresh=True),
    A.COMPLETE_MEASURE: _rule({S.RECTIFYING}, set(), _HANDS, P.RECTIFIER),
    A.PROPOSE_DROP: _rule({S.RECTIFYING}, set(), _UNIT, P.RECTIFIER),
    A.DECIDE_DROP: _rule({S.RECTIFYING}, set(), {R.REVIEWER}, P.REVIEWER, fresh=True),
    A.SUBMIT: _rule(
        {S.RECTIFYING, S.ONGOING},
        {S.SUBMITTED},
        {R.LEAD_LEADER},
        P.RECTIFIER,
        fresh=True,
        paper=True,
    ),
    A.REVIEW: _rule(
        {S.SUBMITTED}, {S.VERIFYING, S.RECTIFYING}, {R.REVIEWER}, P.REVIEWER, fresh=True
    ),
    A.VERIFY: _rule({S.VERIFYING}, {S.CLOSING, S.RECTIFYING}, {R.VERIFIER}, P.VERIFIER, fresh=True),
    A.POST: _rule({S.CLOSING}, {S.POSTED}, {R.CLOSER}, P.CLOSER, fresh=True),
    A.RECORD_OBJECTION: _rule({S.POSTED}, set(), {R.CLOSER, R.REGISTRAR, R.ISSUER}),
    A.ANSWER_OBJECTION: _rule({S.POSTED}, set(), {R.CLOSER}, P.CLOSER, fresh=True),
    A.RETURN: _rule({S.CLOSING, S.POSTED}, {S.RECTIFYING}, {R.CLOSER}, P.CLOSER, fresh=True),
    A.CLOSE: _rule({S.CLOSING, S.POSTED}, {S.CLOSED}, {R.CLOSER}, P.CLOSER, fresh=True),
    A.KEEP_ONGOING: _rule({S.CLOSING}, {S.ONGOING}, {R.CLOSER}, P.CLOSER, fresh=True),
    A.SUSPEND: _rule(set(ACTIVE), {S.SUSPENDED}, {R.CLOSER}, P.CLOSER, fresh=True),
    A.ACCEPT: _rule(set(ACTIVE), {S.ACCEPTED}, {R.CLOSER}, P.CLOSER, fresh=True),
    A.RESUME: _rule(_HELD, ACTIVE - {S.POSTED}, {R.CLOSER}, P.CLOSER, fresh=True),
    A.REPORT_RELAPSE: _rule({S.CLOSED}, set(), BUSINESS),
    A.DECLINE_RELAPSE: _rule({S.CLOSED}, set(), {R.ISSUER}, P.REGISTRAR, fresh=True),
    A.LOOK_BACK: _rule({S.CLOSED}, set(), {R.VERIFIER}, P.VERIFIER, fresh=True),
    A.REOPEN: _rule({S.CLOSED}, {S.PLANNING}, {R.ISSUER}, P.REGISTRAR, fresh=True),
    A.ASK: _rule(
        {S.PLAN_REVIEW, S.SUBMITTED, S.VERIFYING, S.CLOSING, S.POSTED},
        set(),
        {R.REVIEWER, R.VERIFIER, R.CLOSER},
    ),
    A.ANSWER: _rule(
        {S.PLAN_REVIEW, S.SUBMITTED, S.VERIFYING, S.CLOSING, S.POSTED},
        set(),
        _UNIT,
        P.RECTIFIER,
    ),
    A.PROPOSE_WITHDRAWAL: _rule(_BEFORE_PLAN, set(), {R.REGISTRAR}, P.REGISTRAR),
    A.CONFIRM_WITHDRAWAL: _rule(
        _BEFORE_PLAN, {S.WITHDRAWN}, {R.ISSUER, R.REGISTRAR}, P.REGISTRAR, fresh=True
    ),
    A.PROPOSE_MERGE: _rule(_BEFORE_PLAN, set(), {R.REGISTRAR}, P.REGISTRAR),
    A.CONFIRM_MERGE: _rule(
        _BEFORE_PLAN, {S.MERGED}, {R.ISSUER, R.REGISTRAR}, P.REGISTRAR, fresh=True
    ),
    A.PROPOSE_SPLIT: _rule(_BEFORE_PLAN, set(), {R.REGISTRAR}, P.REGISTRAR),
    A.CONFIRM_SPLIT: _rule(_BEFORE_PLAN, set(), {R.ISSUER, R.REGISTRAR}, P.REGISTRAR, fresh=True),
    A.PROPOSE_CORRECTION: _rule(_UNDER_WAY, set(), {R.REGISTRAR}, P.REGISTRAR),
    A.CONFIRM_CORRECTION: _rule(
        _UNDER_WAY, set(), {R.ISSUER, R.REGISTRAR}, P.REGISTRAR, fresh=True
    ),
    A.CONFIRM_LINK: _rule(
        {S.PLANNING, S.PLAN_REVIEW, S.RECTIFYING, S.SUBMITTED, S.VERIFYING, S.ONGOING},
        set(),
        {*_WORKERS, R.REVIEWER},
    ),
    # A repeat is known when it is registered and still after it was closed.
    A.RELATE: _rule(
        set(State) - {S.WITHDRAWN, S.MERGED}, set(), {R.ISSUER, R.REGISTRAR, R.REVIEWER}
    ),
    A.REQUEST_PROGRESS: _rule({S.RECTIFYING, S.ONGOING}, set(), _ASKING),
    A.TAG: _rule(set(State) - {S.WITHDRAWN, S.MERGED}, set(), _ASKING),
    # What was written of a person outlives the finding, whatever became of it.
    A.HOLD_RECORDS: _rule(set(State), set(), {R.REGISTRAR, R.CLOSER}, fresh=True),
    A.RELEASE_RECORDS: _rule(set(State), set(), {R.REGISTRAR, R.CLOSER}, fresh=True),
    A.ORDER_ERASURE: _rule(set(State), set(), {R.REGISTRAR}, fresh=True),
}

# Whose turn it is: who is waited for in a state, and for which act.
TURNS: Mapping[State, tuple[Act, ...]] = {
    S.REGISTERED: (A.ASSIGN,),
    S.ASSIGNED: (A.ACKNOWLEDGE,),
    S.DISPUTED: (A.DECIDE_DISPUTE,),
    S.PLANNING: (A.SUBMIT_PLAN, A.EDIT_PLAN),
    S.PLAN_REVIEW: (A.REVIEW_PLAN,),
    S.RECTIFYING: (A.SUBMIT, A.REPORT_PROGRESS),
    S.SUBMITTED: (A.REVIEW,),
    S.VERIFYING: (A.VERIFY,),
    S.CLOSING: (A.POST, A.CLOSE, A.KEEP_ONGOING),
    S.POSTED: (A.CLOSE,),
    S.ONGOING: (A.SUBMIT, A.REPORT_PROGRESS),
}


def check_state(act: Act, state: str) -> None:
    """Raise `WrongState` unless the table knows the act in this state."""
    if State(state) not in RULES[act].sources:
        raise WrongState("finding.wrong-state", act=act.value, state=state)


def move(act: Act, state: str, to: State) -> State:
    """Return `to` if the table allows the step, or raise `WrongState`."""
    check_state(act, state)
    if to not in RULES[act].targets:
        raise WrongState("finding.wrong-state", act=act.value, state=state)
    return to
