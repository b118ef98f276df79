"""Every act by its address: its command, what it is about, and what its sender must have seen. What
pages and programs share; forms and titles stand with the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.states import Act
from zhenggai.apps.findings.taking_in import clean, take_in

Command = Callable[..., object]


class Seen(StrEnum):
    """What the sender must have seen: else he would overwrite or judge what he has not read."""

    NOTHING = ""
    FINDING = "finding"  # the version of the finding
    THING = "thing"  # the version of the cause or measure
    PLAN = "plan"  # the number of the plan under review


@dataclass(frozen=True, slots=True)
class Deed:
    """One address. `thing` names what of the finding it is about, and with `_id` the argument of
    the command; `again` says that the same act twice is two acts, so that a double click must be
    told from a second one."""

    slug: str
    act: Act
    command: Command
    thing: str = ""
    seen: Seen = Seen.NOTHING
    again: bool = False


def _deed(
    act: Act,
    command: Command,
    *,
    slug: str = "",
    thing: str = "",
    seen: Seen = Seen.NOTHING,
    again: bool = False,
) -> Deed:
    return Deed(slug or act.value, act, command, thing, seen, again)


A = Act
_DEEDS = (
    _deed(A.NAME_UNIT, commands.name_unit, seen=Seen.FINDING),
    _deed(A.SET_DEADLINE, commands.set_deadline, seen=Seen.FINDING),
    _deed(A.ASSIGN, commands.assign_finding, seen=Seen.FINDING),
    _deed(A.ACKNOWLEDGE, commands.acknowledge_finding),
    _deed(A.DISPUTE, commands.dispute_finding),
    _deed(A.DECIDE_DISPUTE, commands.decide_dispute),
    _deed(A.TAKE_POSITION, commands.take_position),
    _deed(A.EDIT_PLAN, commands.add_cause, slug="add_cause", again=True),
    _deed(A.EDIT_PLAN, commands.change_cause, slug="change_cause", thing="cause", seen=Seen.THING),
    _deed(A.EDIT_PLAN, commands.remove_cause, slug="remove_cause", thing="cause"),
    _deed(A.EDIT_PLAN, commands.add_measure, slug="add_measure", again=True),
    _deed(
        A.EDIT_PLAN,
        commands.change_measure,
        slug="change_measure",
        thing="measure",
        seen=Seen.THING,
    ),
    _deed(A.EDIT_PLAN, commands.remove_measure, slug="remove_measure", thing="measure"),
    _deed(A.EDIT_PLAN, commands.add_indicator, slug="add_indicator", again=True),
    _deed(A.REPORT_PROGRESS, commands.read_indicator, slug="read_indicator", thing="indicator"),
    _deed(A.SUBMIT_PLAN, commands.submit_plan, seen=Seen.FINDING),
    _deed(A.REVIEW_PLAN, commands.review_plan, seen=Seen.PLAN),
    _deed(A.REVISE_PLAN, commands.revise_plan),
    _deed(A.REPORT_PROGRESS, commands.report_progress, thing="measure", again=True),
    _deed(A.ADD_EVIDENCE, take_in, thing="measure", again=True),
    _deed(A.ADD_EVIDENCE, commands.reuse_evidence, slug="reuse_evidence", thing="measure"),
    _deed(A.ADD_EVIDENCE, clean, slug="clean_evidence", thing="evidence"),
    _deed(A.ASK_EXTENSION, commands.ask_extension),
    _deed(A.WITHDRAW_EXTENSION, commands.withdraw_extension, thing="extension"),
    _deed(A.DECIDE_EXTENSION, commands.decide_extension, thing="extension"),
    _deed(A.DECIDE_FURTHER_EXTENSION, commands.decide_further_extension, thing="extension"),
    _deed(A.COMPLETE_MEASURE, commands.complete_measure, thing="measure"),
    _deed(A.PROPOSE_DROP, commands.propose_drop, thing="measure"),
    _deed(A.DECIDE_DROP, commands.decide_drop, thing="measure"),
    _deed(A.SUBMIT, commands.submit_finding, seen=Seen.FINDING),
    _deed(A.REVIEW, commands.review_finding, seen=Seen.FINDING),
    _deed(A.VERIFY, commands.verify_finding, seen=Seen.FINDING),
    _deed(A.POST, commands.post_finding),
    _deed(A.RECORD_OBJECTION, commands.record_objection, again=True),
    _deed(A.ANSWER_OBJECTION, commands.answer_objection, thing="objection"),
    _deed(A.RETURN, commands.return_finding, seen=Seen.FINDING),
    _deed(A.CLOSE, commands.close_finding, seen=Seen.FINDING),
    _deed(A.KEEP_ONGOING, commands.keep_ongoing, seen=Seen.FINDING),
    _deed(A.SUSPEND, commands.suspend_finding),
    _deed(A.ACCEPT, commands.accept_finding),
    _deed(A.RESUME, commands.resume_finding),
    _deed(A.REPORT_RELAPSE, commands.report_relapse, again=True),
    _deed(A.DECLINE_RELAPSE, commands.decline_relapse),
    _deed(A.LOOK_BACK, commands.look_back, again=True),
    _deed(A.REOPEN, commands.reopen_finding, seen=Seen.FINDING),
    _deed(A.ASK, commands.ask_question, again=True),
    _deed(A.ANSWER, commands.answer_question, thing="question"),
    _deed(A.PROPOSE_WITHDRAWAL, commands.propose_withdrawal),
    _deed(A.PROPOSE_MERGE, commands.propose_merge),
    _deed(A.PROPOSE_SPLIT, commands.propose_split),
    _deed(A.PROPOSE_CORRECTION, commands.propose_correction),
    _deed(A.CONFIRM_WITHDRAWAL, commands.decide_proposal, thing="proposal"),
    _deed(A.CONFIRM_MERGE, commands.decide_proposal, thing="proposal"),
    _deed(A.CONFIRM_SPLIT, commands.decide_proposal, thing="proposal"),
    _deed(A.CONFIRM_CORRECTION, commands.decide_proposal, thing="proposal"),
    _deed(A.CONFIRM_LINK, commands.decide_link, thing="measure"),
    _deed(A.CONFIRM_LINK, commands.decide_link, slug="adopt_link"),
    _deed(A.RELATE, commands.relate_finding),
    _deed(A.REQUEST_PROGRESS, commands.request_progress),
    _deed(A.TAG, commands.tag_finding),
    _deed(A.TAG, commands.untag_finding, slug="untag", thing="tag"),
    _deed(A.HOLD_RECORDS, commands.hold_records),
    _deed(A.RELEASE_RECORDS, commands.release_records),
    _deed(A.ORDER_ERASURE, commands.order_erasure),
)
DEEDS: Mapping[str, Deed] = {deed.slug: deed for deed in _DEEDS}

# Which proposals are decided by which act.
DECIDED_BY: Mapping[str, Act] = {
    "withdraw": A.CONFIRM_WITHDRAWAL,
    "merge": A.CONFIRM_MERGE,
    "split": A.CONFIRM_SPLIT,
    "correct": A.CONFIRM_CORRECTION,
    "drop": A.DECIDE_DROP,
}
