"""Judging the work, and what comes after: review, verification, posting, closing, holding, looking
back, relapse, likeness."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.findings.kinds import (
    Confirmed,
    Method,
    Relation,
    ReturnReason,
)
from zhenggai.apps.findings.queries import choosable
from zhenggai.apps.findings.queries.relations import standing_on
from zhenggai.apps.findings.web.fields import (
    coded,
    day,
    decision,
    line,
    prose,
    worded,
)
from zhenggai.apps.findings.web.forms.base import ActForm, ByRule, Confirm, Reasons
from zhenggai.kit.words import can_be_kept

# Rows for milestones in one form.
_MILESTONES = 4


class Post(Confirm):
    """Posting for objections."""

    explains = _("The result is posted for objections for as many days as the round says.")


class ReportRelapse(Reasons):
    """A relapse."""

    explains = _("You report that the finding is true again; the issuer decides.")


class DeclineRelapse(Reasons):
    """No relapse."""

    explains = _("The reports are unfounded; the finding stays closed. Both texts stay.")


class Resume(Reasons):
    """Taking up again."""

    explains = _("The finding is taken up again where it stood.")


class Submit(ActForm):
    """The statement and the pledge of truth."""

    statement = prose("statement", help_text=_("Answer the standards of completion one by one."))
    pledge = forms.BooleanField(
        label=_("I pledge that this is true and answer for it."), required=False
    )
    explains = _("The finding is declared put right and goes to an independent review.")


class Review(ActForm):
    """A reviewer's answer to a submission."""

    passed = decision(
        _("Conclusion"), _("Passed on to verification"), _("Returned for rectification")
    )
    reason = coded(_("Reason of a return"), "return-reason.", ReturnReason, required=False)
    opinion = prose("opinion", required=False, help_text=_("Needed with a return."))


class Looking(ActForm):
    """What somebody saw with his own eyes."""

    method = coded(_("How you looked"), "method.", Method)
    looked_on = day(_("Day on which you looked"))
    observed = prose("observed", help_text=_("No names of those you asked."))
    confirmed = coded(_("Do those concerned confirm it?"), "confirmed.", Confirmed, required=False)


class Verify(Looking):
    """A verification."""

    passed = decision(_("Conclusion"), _("Verified"), _("Not verified: returned"))
    reason = coded(_("Reason of a return"), "return-reason.", ReturnReason, required=False)
    field_order = ("method", "looked_on", "observed", "confirmed", "passed", "reason")


class LookBack(Looking):
    """A look-back after close-out."""

    holds = decision(_("Conclusion"), _("It stays closed"), _("It is true again"))
    field_order = ("method", "looked_on", "observed", "confirmed", "holds")


class RecordObjection(ActForm):
    """An objection that came in."""

    text = prose("text")
    objector = line(
        worded("field.objector"),
        most=200,
        required=False,
        help_text=_("Seen by the closing office alone, and erased after the term."),
    )


class AnswerObjection(ActForm):
    """The closing office's answer."""

    upheld = decision(_("Decision"), _("The objection is right"), _("It is not"))
    text = prose("text")


class Return(ActForm):
    """Sending back."""

    reason = coded(_("Reason of a return"), "return-reason.", ReturnReason)
    opinion = prose("opinion")


class Close(ActForm):
    """Striking off."""

    opinion = prose("opinion", required=False)
    explains = _("The finding is struck off. Whoever closes it answers for it, by name.")


class KeepOngoing(ActForm):
    """Continuing rectification with milestones."""

    result = prose("result")
    review_on = day(_("Next review on"))
    explains = _("It goes on with milestones, and never counts as done.")

    def prepare(self) -> None:
        """Offer what can be chosen here."""
        for number in range(1, _MILESTONES + 1):
            self.fields[f"milestone_{number}"] = line(
                _("Milestone %(number)d") % {"number": number}, most=500, required=number == 1
            )
            self.fields[f"milestone_{number}_due"] = day(
                _("Milestone %(number)d due on") % {"number": number}, required=number == 1
            )

    def clean(self) -> dict[str, Any]:
        """The fields, where what belongs together is there."""
        given = super().clean() or self.cleaned_data
        for number in range(2, _MILESTONES + 1):
            name, due = f"milestone_{number}", f"milestone_{number}_due"
            if bool(given.get(name)) != bool(given.get(due)):
                self.add_error(
                    due if given.get(name) else name,
                    ValidationError(_("A milestone needs both words and a day.")),
                )
        return given

    def arguments(self) -> dict[str, Any]:
        """The arguments of the command."""
        given = super().arguments()
        rows: list[tuple[str, date]] = [
            (given[f"milestone_{n}"], given[f"milestone_{n}_due"])
            for n in range(1, _MILESTONES + 1)
            if given.get(f"milestone_{n}")
        ]
        return {"result": given["result"], "review_on": given["review_on"], "milestones": rows}


class Suspend(ActForm):
    """A suspension on a legal ground."""

    ground = prose("ground")
    resume_when = prose("resume_when", rows=3)
    review_on = day(_("Next review on"))
    explains = _("Only on a legal ground, such as a lawsuit or a unit dissolved.")


class Accept(ActForm):
    """Accepting the risk for a time."""

    reasons = prose("reasons")
    expires_on = day(_("Accepted until"))
    review_on = day(_("Next review on"))
    explains = _("The risk is accepted instead of rectifying, for a time, and looked at again.")


class Reopen(ByRule):
    """A new episode."""

    reasons = prose("reasons")
    due_on = day(_("New deadline"))
    field_order = ("reasons", "rule", "start", "due_on")
    explains = _("A new episode begins; it names who verified and who closed the last one.")


class Relate(ActForm):
    """How the finding stands to another that is like it. `over` is what was said of the two when
    the page was made."""

    never_kept: ClassVar[frozenset[str]] = frozenset({"over"})

    ref = line(_("Number of the other finding"), most=48)
    relation = coded(_("How the two stand to each other"), "relation.", Relation)
    reasons = prose("reasons", required=False, rows=3)
    over = forms.UUIDField(required=False, widget=forms.HiddenInput)
    explains = _(
        "A repeat is the same problem, found again in a later round; what is common is found with "
        "another unit too. What is said can be changed later; nothing is deleted."
    )

    def prepare(self) -> None:
        """Note what stands said of the two when the form is opened."""
        ref = str(self.initial.get("ref", "")).strip()
        if self.is_bound or not ref or not can_be_kept(ref):
            return
        here = self.here
        other = choosable.seen_by_ref(ref, finding=here.page.finding, actor=here.actor)
        if other is not None:
            self.initial["over"] = standing_on(here.finding_id, other)

    def clean_ref(self) -> str:
        """The number, of a finding that the actor sees."""
        here, ref = self.here, str(self.cleaned_data["ref"])
        found = None
        if can_be_kept(ref):
            found = choosable.seen_by_ref(ref, finding=here.page.finding, actor=here.actor)
        if found is None:
            raise ValidationError(_("There is no finding of this number that you may see."))
        self._other = found
        return ref

    def arguments(self) -> dict[str, Any]:
        """The arguments of the command."""
        given = super().arguments()
        del given["ref"]
        return {**given, "other": self._other}
