"""The ladder of supervision: its rungs, and what may be done with a step once it is issued, as a
table. Pure.

No rung is ever climbed by the program: each step is issued by a person, and the last rungs record
what a competent body outside has decided. Which rungs a regime has, who issues them and which
times they set are dated rows (`models.steps.LadderRule`). Source: ``domain.md`` section 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import WrongState


class Rung(StrEnum):
    """The steps of the ladder, the gentlest first."""

    REMINDER = "reminder"  # 提醒书
    ORDER = "order"  # 督办单
    ADMONITION = "admonition"  # 告诫书
    TALK = "talk"  # 约谈
    ACCOUNTABILITY = "accountability"  # 问责建议


# Decided by a competent body outside; here stands what it decided, with its number and day.
OUTSIDE = frozenset({Rung.TALK, Rung.ACCOUNTABILITY})


class StepState(StrEnum):
    """Where a step stands."""

    ISSUED = "issued"  # 待签收
    RECEIVED = "received"  # 办理中
    REPORTED = "reported"  # 已反馈
    SETTLED = "settled"  # 办结
    ANNULLED = "annulled"  # 申诉成立，撤销
    WITHDRAWN = "withdrawn"  # 收回
    ENDED = "ended"  # 未反馈而终止


# Neither counts anywhere, for or against anybody.
UNCOUNTED = frozenset({StepState.ANNULLED, StepState.WITHDRAWN})
# In which something is still waited for.
OPEN = frozenset({StepState.ISSUED, StepState.RECEIVED, StepState.REPORTED})


class StepAct(StrEnum):
    """What may be done with a step."""

    RECEIVE = "receive"
    HAND_ON = "hand_on"
    REPORT = "report"
    RETURN = "return_report"
    SETTLE = "settle"
    END = "end"
    REPLY = "reply"
    APPEAL = "appeal"
    DECIDE_APPEAL = "decide_appeal"
    WITHDRAW = "withdraw"


class Side(StrEnum):
    """Whose act it is: the office's that issued the step, the unit's to which it was addressed or
    handed on, or that of somebody over the office who took no part."""

    OFFICE = "office"
    UNIT = "unit"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class StepRule:
    """One row: from which states, by whom. `fresh` asks for a second factor shown a short while
    ago."""

    sources: frozenset[StepState]
    side: Side
    roles: frozenset[Role]
    fresh: bool = True


_AT_HOME = frozenset({Role.LEAD_LEADER, Role.LEAD_OFFICER})
_TEAM = frozenset({Role.ISSUER, Role.REGISTRAR})
_STANDS = frozenset(StepState) - UNCOUNTED

RULES: Mapping[StepAct, StepRule] = {
    StepAct.RECEIVE: StepRule(frozenset({StepState.ISSUED}), Side.UNIT, _AT_HOME),
    StepAct.HAND_ON: StepRule(
        frozenset({StepState.RECEIVED}), Side.UNIT, frozenset({Role.LEAD_LEADER})
    ),
    StepAct.REPORT: StepRule(frozenset({StepState.RECEIVED}), Side.UNIT, _AT_HOME),
    StepAct.RETURN: StepRule(frozenset({StepState.REPORTED}), Side.OFFICE, _TEAM),
    StepAct.SETTLE: StepRule(frozenset({StepState.REPORTED}), Side.OFFICE, _TEAM),
    # The finding is over, or the unit is no more: nothing can be reported.
    StepAct.END: StepRule(frozenset({StepState.ISSUED, StepState.RECEIVED}), Side.OFFICE, _TEAM),
    StepAct.REPLY: StepRule(frozenset(StepState), Side.UNIT, _AT_HOME, fresh=False),
    StepAct.APPEAL: StepRule(_STANDS, Side.UNIT, frozenset({Role.LEAD_LEADER})),
    StepAct.DECIDE_APPEAL: StepRule(_STANDS, Side.ABOVE, frozenset({Role.ISSUER, Role.CLOSER})),
    StepAct.WITHDRAW: StepRule(_STANDS, Side.OFFICE, frozenset({Role.ISSUER})),
}


def check_state(act: StepAct, state: str) -> None:
    """Refuse (`WrongState`) an act that the table does not allow in this state."""
    if StepState(state) not in RULES[act].sources:
        raise WrongState("step.wrong-state", act=act.value, state=state)
