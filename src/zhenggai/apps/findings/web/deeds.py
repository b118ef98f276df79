"""Every act by its address: its form, its command, and what on the page it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.states import Act
from zhenggai.apps.findings.web import evidence, forms
from zhenggai.apps.findings.web.fields import worded
from zhenggai.apps.findings.web.forms import ActForm
from zhenggai.kit.refusals import Missing

Command = Callable[..., object]


class Seen(StrEnum):
    """What the sender must have seen: else he would overwrite or judge what he has not read."""

    NOTHING = ""
    FINDING = "finding"  # the version of the finding
    THING = "thing"  # the version of the cause or measure
    PLAN = "plan"  # the number of the plan under review


@dataclass(frozen=True, slots=True)
class Deed:
    """One address. `thing` names what on the page it is about, and with `_id` the argument of the
    command; `again` says that the same act twice is two acts, so that a double click must be told
    from a second one."""

    slug: str
    act: Act
    form: type[ActForm]
    command: Command
    title: Any
    thing: str = ""
    seen: Seen = Seen.NOTHING
    again: bool = False


def _deed(
    act: Act,
    form: type[ActForm],
    command: Command,
    *,
    slug: str = "",
    title: Any = None,
    thing: str = "",
    seen: Seen = Seen.NOTHING,
    again: bool = False,
) -> Deed:
    said = title if title is not None else worded(f"act.name.{act.value}")
    return Deed(slug or act.value, act, form, command, said, thing, seen, again)


A = Act
_DEEDS = (
    _deed(A.ASSIGN, forms.Assign, commands.assign_finding, seen=Seen.FINDING),
    _deed(A.ACKNOWLEDGE, forms.Acknowledge, commands.acknowledge_finding),
    _deed(A.DISPUTE, forms.Dispute, commands.dispute_finding),
    _deed(A.DECIDE_DISPUTE, forms.DecideDispute, commands.decide_dispute),
    _deed(A.TAKE_POSITION, forms.TakePosition, commands.take_position),
    _deed(
        A.EDIT_PLAN,
        forms.AddCause,
        commands.add_cause,
        slug="add_cause",
        title=_("Add a cause"),
        again=True,
    ),
    _deed(
        A.EDIT_PLAN,
        forms.ChangeCause,
        commands.change_cause,
        slug="change_cause",
        title=_("Change the cause"),
        thing="cause",
        seen=Seen.THING,
    ),
    _deed(
        A.EDIT_PLAN,
        forms.Remove,
        commands.remove_cause,
        slug="remove_cause",
        title=_("Take the cause out"),
        thing="cause",
    ),
    _deed(
        A.EDIT_PLAN,
        forms.MeasureForm,
        commands.add_measure,
        slug="add_measure",
        title=_("Add a measure"),
        again=True,
    ),
    _deed(
        A.EDIT_PLAN,
        forms.MeasureForm,
        commands.change_measure,
        slug="change_measure",
        title=_("Change the measure"),
        thing="measure",
        seen=Seen.THING,
    ),
    _deed(
        A.EDIT_PLAN,
        forms.Remove,
        commands.remove_measure,
        slug="remove_measure",
        title=_("Take the measure out"),
        thing="measure",
    ),
    _deed(
        A.EDIT_PLAN,
        forms.AddIndicator,
        commands.add_indicator,
        slug="add_indicator",
        title=_("Add an indicator"),
        again=True,
    ),
    _deed(
        A.REPORT_PROGRESS,
        forms.ReadIndicator,
        commands.read_indicator,
        slug="read_indicator",
        title=_("Record a reading"),
        thing="indicator",
    ),
    _deed(A.SUBMIT_PLAN, forms.SubmitPlan, commands.submit_plan, seen=Seen.FINDING),
    _deed(A.REVIEW_PLAN, forms.ReviewPlan, commands.review_plan, seen=Seen.PLAN),
    _deed(A.REVISE_PLAN, forms.RevisePlan, commands.revise_plan),
    _deed(
        A.REPORT_PROGRESS,
        forms.ReportProgress,
        commands.report_progress,
        thing="measure",
        again=True,
    ),
    _deed(A.ADD_EVIDENCE, forms.AddEvidence, evidence.take_in, thing="measure", again=True),
    _deed(
        A.ADD_EVIDENCE,
        forms.ReuseEvidence,
        commands.reuse_evidence,
        slug="reuse_evidence",
        title=_("Let a file stand for this measure too"),
        thing="measure",
    ),
    _deed(A.COMPLETE_MEASURE, forms.CompleteMeasure, commands.complete_measure, thing="measure"),
    _deed(A.PROPOSE_DROP, forms.ProposeDrop, commands.propose_drop, thing="measure"),
    _deed(A.DECIDE_DROP, forms.DecideDrop, commands.decide_drop, thing="measure"),
    _deed(A.SUBMIT, forms.Submit, commands.submit_finding, seen=Seen.FINDING),
    _deed(A.REVIEW, forms.Review, commands.review_finding, seen=Seen.FINDING),
    _deed(A.VERIFY, forms.Verify, commands.verify_finding, seen=Seen.FINDING),
    _deed(A.POST, forms.Post, commands.post_finding),
    _deed(A.RECORD_OBJECTION, forms.RecordObjection, commands.record_objection, again=True),
    _deed(A.ANSWER_OBJECTION, forms.AnswerObjection, commands.answer_objection, thing="objection"),
    _deed(A.RETURN, forms.Return, commands.return_finding, seen=Seen.FINDING),
    _deed(A.CLOSE, forms.Close, commands.close_finding, seen=Seen.FINDING),
    _deed(A.KEEP_ONGOING, forms.KeepOngoing, commands.keep_ongoing, seen=Seen.FINDING),
    _deed(A.SUSPEND, forms.Suspend, commands.suspend_finding),
    _deed(A.ACCEPT, forms.Accept, commands.accept_finding),
    _deed(A.RESUME, forms.Resume, commands.resume_finding),
    _deed(A.REPORT_RELAPSE, forms.ReportRelapse, commands.report_relapse, again=True),
    _deed(A.DECLINE_RELAPSE, forms.DeclineRelapse, commands.decline_relapse),
    _deed(A.LOOK_BACK, forms.LookBack, commands.look_back, again=True),
    _deed(A.REOPEN, forms.Reopen, commands.reopen_finding, seen=Seen.FINDING),
    _deed(A.ASK, forms.Words, commands.ask_question, again=True),
    _deed(A.ANSWER, forms.Words, commands.answer_question, thing="question"),
    _deed(A.PROPOSE_WITHDRAWAL, forms.ProposeWithdrawal, commands.propose_withdrawal),
    _deed(A.PROPOSE_MERGE, forms.ProposeMerge, commands.propose_merge),
    _deed(A.PROPOSE_SPLIT, forms.ProposeSplit, commands.propose_split),
    _deed(A.PROPOSE_CORRECTION, forms.ProposeCorrection, commands.propose_correction),
    _deed(A.CONFIRM_WITHDRAWAL, forms.DecideProposal, commands.decide_proposal, thing="proposal"),
    _deed(A.CONFIRM_MERGE, forms.DecideProposal, commands.decide_proposal, thing="proposal"),
    _deed(A.CONFIRM_SPLIT, forms.DecideProposal, commands.decide_proposal, thing="proposal"),
    _deed(A.CONFIRM_CORRECTION, forms.DecideProposal, commands.decide_proposal, thing="proposal"),
    _deed(A.CONFIRM_LINK, forms.DecideLink, commands.decide_link, thing="measure"),
    _deed(
        A.CONFIRM_LINK,
        forms.AdoptLink,
        commands.decide_link,
        slug="adopt_link",
        title=_("Adopt a measure of another finding"),
    ),
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


def deed(slug: str) -> Deed:
    """The deed at an address. `Missing` where there is none."""
    found = DEEDS.get(slug)
    if found is None:
        raise Missing("finding.no-such-act")
    return found
