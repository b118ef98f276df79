"""The acts as their pages have them: each with its form and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhenggai.apps.findings import deeds
from zhenggai.apps.findings.web import forms
from zhenggai.apps.findings.web.fields import worded
from zhenggai.apps.findings.web.forms import ActForm
from zhenggai.kit.refusals import Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed(deeds.Deed):
    """One address with its page."""

    form: type[ActForm]
    title: Any


_FORMS: Mapping[str, type[ActForm]] = {
    "name_unit": forms.NameUnit,
    "set_deadline": forms.SetDeadline,
    "assign": forms.Assign,
    "acknowledge": forms.Acknowledge,
    "dispute": forms.Dispute,
    "decide_dispute": forms.DecideDispute,
    "take_position": forms.TakePosition,
    "add_cause": forms.AddCause,
    "change_cause": forms.ChangeCause,
    "remove_cause": forms.Remove,
    "add_measure": forms.MeasureForm,
    "change_measure": forms.MeasureForm,
    "remove_measure": forms.Remove,
    "add_indicator": forms.AddIndicator,
    "read_indicator": forms.ReadIndicator,
    "submit_plan": forms.SubmitPlan,
    "review_plan": forms.ReviewPlan,
    "revise_plan": forms.RevisePlan,
    "report_progress": forms.ReportProgress,
    "add_evidence": forms.AddEvidence,
    "reuse_evidence": forms.ReuseEvidence,
    "clean_evidence": forms.CleanEvidence,
    "ask_extension": forms.AskExtension,
    "withdraw_extension": forms.WithdrawExtension,
    "decide_extension": forms.DecideExtension,
    "decide_further_extension": forms.DecideExtension,
    "complete_measure": forms.CompleteMeasure,
    "propose_drop": forms.ProposeDrop,
    "decide_drop": forms.DecideDrop,
    "submit": forms.Submit,
    "review": forms.Review,
    "verify": forms.Verify,
    "post": forms.Post,
    "record_objection": forms.RecordObjection,
    "answer_objection": forms.AnswerObjection,
    "return": forms.Return,
    "close": forms.Close,
    "keep_ongoing": forms.KeepOngoing,
    "suspend": forms.Suspend,
    "accept": forms.Accept,
    "resume": forms.Resume,
    "report_relapse": forms.ReportRelapse,
    "decline_relapse": forms.DeclineRelapse,
    "look_back": forms.LookBack,
    "reopen": forms.Reopen,
    "ask": forms.Words,
    "answer": forms.Words,
    "propose_withdrawal": forms.ProposeWithdrawal,
    "propose_merge": forms.ProposeMerge,
    "propose_split": forms.ProposeSplit,
    "propose_correction": forms.ProposeCorrection,
    "confirm_withdrawal": forms.DecideProposal,
    "confirm_merge": forms.DecideProposal,
    "confirm_split": forms.DecideProposal,
    "confirm_correction": forms.DecideProposal,
    "confirm_link": forms.DecideLink,
    "adopt_link": forms.AdoptLink,
    "relate": forms.Relate,
    "request_progress": forms.RequestProgress,
    "tag": forms.TagForm,
    "untag": forms.Untag,
    "hold_records": forms.HoldRecords,
    "release_records": forms.ReleaseRecords,
    "order_erasure": forms.OrderErasure,
}
# Called otherwise than the act that they are a way of.
_TITLES: Mapping[str, Any] = {
    "add_cause": _("Add a cause"),
    "change_cause": _("Change the cause"),
    "remove_cause": _("Take the cause out"),
    "add_measure": _("Add a measure"),
    "change_measure": _("Change the measure"),
    "remove_measure": _("Take the measure out"),
    "add_indicator": _("Add an indicator"),
    "read_indicator": _("Record a reading"),
    "reuse_evidence": _("Let a file stand for this measure too"),
    "clean_evidence": _("Take out position, author and device"),
    "adopt_link": _("Adopt a measure of another finding"),
    "untag": _("Take the tag off"),
}


def _with_page(one: deeds.Deed) -> Deed:
    same = {field.name: getattr(one, field.name) for field in fields(deeds.Deed)}
    title = _TITLES.get(one.slug) or worded(f"act.name.{one.act.value}")
    return Deed(**same, form=_FORMS[one.slug], title=title)


DEEDS: Mapping[str, Deed] = {slug: _with_page(one) for slug, one in deeds.DEEDS.items()}


def deed(slug: str) -> Deed:
    """The deed at an address. `Missing` where there is none."""
    found = DEEDS.get(slug)
    if found is None:
        raise Missing("finding.no-such-act")
    return found
