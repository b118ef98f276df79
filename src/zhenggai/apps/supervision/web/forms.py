"""The forms of the ladder: issuing a step, each act on one, and a version of a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.findings.web.fields import coded, day, decision, line, prose, worded
from zhenggai.apps.people.roles import OFFICE, Role
from zhenggai.apps.supervision.commands import Outside, Said
from zhenggai.apps.supervision.ladder import OUTSIDE, Rung, StepAct, StepState
from zhenggai.apps.supervision.models import LadderRule
from zhenggai.apps.supervision.queries.steps import Chosen
from zhenggai.core.deadlines import Level, Unit

_LINE = 200
_SOURCE = 500
_COUNTED_IN = (Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS)


class IssueStep(forms.Form):
    """What a step says, and to whom."""

    findings = forms.MultipleChoiceField(label=_("Findings"), widget=forms.CheckboxSelectMultiple)
    unit = forms.TypedChoiceField(label=_("To the unit"), coerce=UUID, empty_value=None)
    post = forms.TypedChoiceField(
        label=_("To the post"), coerce=UUID, empty_value=None, required=False
    )
    matter = prose("matter")
    asked = prose("asked")
    due_on = day(
        _("Report back by"),
        required=False,
        help_text=_("Without a day, by the rule of the rung."),
    )
    body = line(_("Competent body that decided"), most=_LINE)
    number = line(_("Number of its decision"), most=_LINE)
    decided_on = day(_("Day of its decision"))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        rung: Rung,
        reports: bool,
        findings: Iterable[tuple[str, str]],
        units: Iterable[tuple[str, str]],
        posts: Iterable[tuple[str, str]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), label_suffix="")
        choose(self, "findings", findings)
        choose(self, "unit", units)
        choose(self, "post", [("", _("The head of the unit")), *posts])
        if rung not in OUTSIDE:
            for name in ("body", "number", "decided_on"):
                del self.fields[name]
        if not reports:
            del self.fields["due_on"]

    def arguments(self) -> dict[str, Any]:
        """What the command takes."""
        given = self.cleaned_data
        outside = None
        if "body" in given:
            outside = Outside(given["body"], given["number"], given["decided_on"])
        return {
            "findings": [UUID(one) for one in given["findings"]],
            "unit_id": given["unit"],
            "post_id": given["post"],
            "matter": given["matter"],
            "asked": given["asked"],
            "due_on": given.get("due_on"),
            "outside": outside,
        }


class StepForm(forms.Form):
    """An act on a step."""

    def __init__(
        self, data: QueryDict | None = None, *, below: Iterable[tuple[str, str]] = ()
    ) -> None:
        super().__init__(data, auto_id=f"id_{type(self).__name__.lower()}_%s", label_suffix="")
        if "unit" in self.fields:
            choose(self, "unit", below)

    def arguments(self) -> dict[str, Any]:
        """What the command takes."""
        return dict(self.cleaned_data)


class Receive(StepForm):
    """Nothing but the hand."""


class HandOn(StepForm):
    """To which unit, and why."""

    unit = forms.TypedChoiceField(label=_("To the unit"), coerce=UUID, empty_value=None)
    reasons = prose("reasons", rows=3)

    def arguments(self) -> dict[str, Any]:
        """What the command takes."""
        return {"unit_id": self.cleaned_data["unit"], "reasons": self.cleaned_data["reasons"]}


class Report(StepForm):
    """What was done."""

    report = prose("report")


class Return(StepForm):
    """Why not, and by when again."""

    reasons = prose("reasons", rows=3)
    due_on = day(
        _("Report back by"),
        required=False,
        help_text=_("Without a day, by the rule of the rung."),
    )


class Reasons(StepForm):
    """Why."""

    reasons = prose("reasons", rows=3)


class Reply(StepForm):
    """What the unit has to say."""

    reply = prose("reply")


class DecideAppeal(StepForm):
    """Whether the unit is right, and why."""

    upheld = decision(
        _("Conclusion"), _("upheld: the step is annulled"), _("rejected: the step stands")
    )
    reasons = prose("reasons", rows=3)


FORMS: Mapping[StepAct, type[StepForm]] = {
    StepAct.RECEIVE: Receive,
    StepAct.HAND_ON: HandOn,
    StepAct.REPORT: Report,
    StepAct.RETURN: Return,
    StepAct.SETTLE: Reasons,
    StepAct.END: Reasons,
    StepAct.REPLY: Reply,
    StepAct.APPEAL: Reasons,
    StepAct.DECIDE_APPEAL: DecideAppeal,
    StepAct.WITHDRAW: Reasons,
}


class Narrow(forms.Form):
    """What a list of steps is narrowed to."""

    rung = forms.ChoiceField(label=_("Rung"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=UUID, empty_value=None, required=False)
    round = forms.TypedChoiceField(label=_("Round"), coerce=UUID, empty_value=None, required=False)

    def __init__(
        self,
        data: QueryDict,
        *,
        units: Iterable[tuple[str, str]],
        rounds: Iterable[tuple[str, str]],
    ) -> None:
        super().__init__(data, label_suffix="")
        every = [("", _("All of them"))]
        choose(self, "rung", [*every, *((one.value, worded(f"rung.{one.value}")) for one in Rung)])
        states = ((one.value, worded(f"step-state.{one.value}")) for one in StepState)
        choose(self, "state", [*every, ("open", _("not ended")), *states])
        choose(self, "unit", [*every, *units])
        choose(self, "round", [*every, *rounds])

    def chosen(self) -> Chosen:
        """What was chosen; what cannot be is as if nothing was."""
        self.is_valid()
        given = self.cleaned_data
        return Chosen(
            given.get("rung", ""), given.get("state", ""), given.get("unit"), given.get("round")
        )


class Rule(forms.Form):
    """A version of what a regime says of a rung."""

    level = forms.TypedChoiceField(label=_("Level"), coerce=Level)
    roles = forms.TypedMultipleChoiceField(
        label=_("May be issued by"), coerce=Role, widget=forms.CheckboxSelectMultiple
    )
    above = forms.BooleanField(
        label=_("For a unit above the one that opened the round"), required=False
    )
    after = coded(_("Only after"), "rung.", Rung, required=False)
    overdue = forms.BooleanField(label=_("Only against what is overdue"), required=False)
    report_in = forms.IntegerField(
        label=_("Time to report back"), min_value=0, help_text=_("0: nothing is to be reported.")
    )
    report_unit = forms.TypedChoiceField(label=_("counted in"), coerce=Unit)
    appeal_in = forms.IntegerField(label=_("Time to appeal, from the receipt on"), min_value=1)
    appeal_unit = forms.TypedChoiceField(label=_("counted in"), coerce=Unit)
    decide_in = forms.IntegerField(label=_("Time to decide an appeal"), min_value=1)
    decide_unit = forms.TypedChoiceField(label=_("counted in"), coerce=Unit)
    handed_on = forms.IntegerField(label=_("How often it may be handed on"), min_value=0)
    kept_months = forms.IntegerField(label=_("Months until its words are erased"), min_value=1)
    source = forms.CharField(
        label=_("Source"), max_length=_SOURCE, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, data: QueryDict | None = None, *, rung: Rung, stands: LadderRule | None = None
    ) -> None:
        super().__init__(data, initial=_initial(stands), label_suffix="")
        choose(self, "level", [(one.value, worded(f"level.{one.value}")) for one in Level])
        roles = [one for one in Role if one in OFFICE]
        choose(self, "roles", [(one.value, worded(f"role.{one.value}")) for one in roles])
        order = list(Rung)
        earlier = order[: order.index(rung)]
        choose(
            self,
            "after",
            [("", _("None")), *((one.value, worded(f"rung.{one.value}")) for one in earlier)],
        )
        for name in ("report_unit", "appeal_unit", "decide_unit"):
            choose(
                self, name, [(one.value, worded(f"counted-in.{one.value}")) for one in _COUNTED_IN]
            )

    def said(self) -> Said:
        """What the version says."""
        beside = {"source", "level"}
        given = {name: value for name, value in self.cleaned_data.items() if name not in beside}
        return Said(**{**given, "roles": tuple(given["roles"])})


class PutInForce(forms.Form):
    """Which versions, and from when."""

    rules = forms.TypedMultipleChoiceField(coerce=UUID, required=False)
    since = day(_("In force from"))

    def __init__(self, data: QueryDict, *, rules: Iterable[UUID]) -> None:
        super().__init__(data, label_suffix="")
        choose(self, "rules", [(str(one), str(one)) for one in rules])


class EndRung(forms.Form):
    """From when on a version is in force no more, and why."""

    since = day(_("In force no more from"))
    reasons = prose("reasons", rows=3)


def choose(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Say what a field lets one choose."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def _initial(stands: LadderRule | None) -> dict[str, Any]:
    if stands is None:
        return {}
    names = (field for field in Rule.base_fields if field != "roles")
    return {name: getattr(stands, name) for name in names} | {"roles": stands.roles.split(",")}
