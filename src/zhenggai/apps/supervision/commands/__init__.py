"""What supervision does; the only writers."""

from zhenggai.apps.supervision.commands.appeals import appeal_step, decide_appeal
from zhenggai.apps.supervision.commands.digests import prepare_digests
from zhenggai.apps.supervision.commands.forgetting import erase_steps
from zhenggai.apps.supervision.commands.ladder import Said, end_rung, propose_rung, put_in_force
from zhenggai.apps.supervision.commands.reckoned import reckon_deadlines_again
from zhenggai.apps.supervision.commands.steps import (
    Outside,
    end_step,
    hand_on_step,
    issue_step,
    receive_step,
    reply_to_step,
    report_step,
    return_report,
    settle_step,
    withdraw_step,
)
from zhenggai.apps.supervision.commands.steps_again import reckon_steps_again
from zhenggai.apps.supervision.commands.steps_followed import follow_units
from zhenggai.apps.supervision.commands.urgent import tell_urgent

__all__ = [
    "Outside",
    "Said",
    "appeal_step",
    "decide_appeal",
    "end_rung",
    "end_step",
    "erase_steps",
    "follow_units",
    "hand_on_step",
    "issue_step",
    "prepare_digests",
    "propose_rung",
    "put_in_force",
    "receive_step",
    "reckon_deadlines_again",
    "reckon_steps_again",
    "reply_to_step",
    "report_step",
    "return_report",
    "settle_step",
    "tell_urgent",
    "withdraw_step",
]
