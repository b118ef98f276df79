"""What each act asks for: plain forms whose `arguments` are those of the act's command. Nothing
here judges; a refusal of the command is shown at the field that it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.findings.commands import MeasureFields
from zhenggai.apps.findings.commands._act import can_be_kept
from zhenggai.apps.findings.commands.marks import TAG
from zhenggai.apps.findings.kinds import (
    Confirmed,
    EvidenceKind,
    FindingType,
    Method,
    Position,
    Relation,
    ReturnReason,
    Term,
)
from zhenggai.apps.findings.models import Measure
from zhenggai.apps.findings.permissions import offices_of
from zhenggai.apps.findings.queries import choosable
from zhenggai.apps.findings.queries.evidence import reusable
from zhenggai.apps.findings.queries.measures import CauseShown
from zhenggai.apps.findings.queries.relations import standing_on
from zhenggai.apps.findings.web.fields import (
    Named,
    SeveralNamed,
    Suggested,
    coded,
    day,
    decision,
    figure,
    line,
    prose,
    worded,
)
from zhenggai.apps.findings.web.ground import Ground
from zhenggai.apps.people.roles import Role
from zhenggai.core.records import CauseKind
from zhenggai.presentation.visible import one_line

_MOST_OF_A_CAUSE = 80
# Rows for milestones in one form.
_MILESTONES = 4


class ActForm(forms.Form):
    """The form of one act. `explains` is what the act means, said above the fields."""

    explains: ClassVar[Any] = ""
    # What a draft never keeps: a pledge is given anew each time.
    never_kept: ClassVar[frozenset[str]] = frozenset({"pledge", "paper", "file"})

    def __init__(self, *args: Any, here: Ground, **kwargs: Any) -> None:
        self.here = here
        kwargs["initial"] = {**self.first_values(), **(kwargs.get("initial") or {})}
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        if here.files_paper:
            self.fields["paper"] = forms.FileField(
                label=_("The page that the leader signed"),
                required=False,
                help_text=_("A scan or a photograph; it is kept with the act."),
            )
        self.prepare()
        for field in self.fields.values():
            # A browser cuts what is pasted beyond it, and says nothing; the refusal keeps the text.
            field.widget.attrs.pop("maxlength", None)

    def first_values(self) -> dict[str, Any]:
        """What the fields hold before anybody has typed."""
        return {}

    def prepare(self) -> None:
        """Fill in what depends on the finding."""

    def about(self) -> str:
        """What the thing is called that the act is about, where the page says it above the form."""
        return ""

    def arguments(self) -> dict[str, Any]:
        """The arguments of the command, of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "paper"}

    def kept(self) -> frozenset[str]:
        """The fields that a draft keeps."""
        return frozenset(self.fields) - self.never_kept


class Confirm(ActForm):
    """An act that asks for nothing but to be done."""


class Acknowledge(Confirm):
    """The receipt."""

    explains = _("The unit has received the finding and begins its plan.")


class Post(Confirm):
    """Posting for objections."""

    explains = _("The result is posted for objections for as many days as the round says.")


class SubmitPlan(Confirm):
    """Handing the plan in."""

    explains = _(
        "The plan goes to review. Every measure must name its unit, a person, a deadline and "
        "the standard by which one will see that it is done."
    )


class Remove(Confirm):
    """Taking a cause or a measure out."""

    explains = _("It is taken out of the plan; its row stays in the record.")


class Reasons(ActForm):
    """Words that give the reasons."""

    reasons = prose("reasons")


class RevisePlan(Reasons):
    """Taking the plan back."""

    explains = _("The approved plan is taken back to be changed, and goes through review again.")


class Dispute(Reasons):
    """The unit's objection."""

    explains = _("The issuer decides; both texts stay in the record.")


class ReportRelapse(Reasons):
    """A relapse."""

    explains = _("You report that the finding is true again; the issuer decides.")


class DeclineRelapse(Reasons):
    """No relapse."""

    explains = _("The reports are unfounded; the finding stays closed. Both texts stay.")


class Resume(Reasons):
    """Taking up again."""

    explains = _("The finding is taken up again where it stood.")


class ProposeWithdrawal(Reasons):
    """Withdrawing."""

    explains = _("A second person decides. The text is never deleted.")


class NameUnit(ActForm):
    """The unit that will answer for it."""

    lead_unit = Named(label=_("Lead unit"))
    explains = _("The unit learns of it only when the finding is assigned.")

    def first_values(self) -> dict[str, Any]:
        """What stands there already."""
        finding = self.here.page.finding
        units = choosable.units_of(finding.round)
        return {"lead_unit": name_of(finding.lead_unit_id, units)}

    def prepare(self) -> None:
        """Offer what can be chosen here."""
        offer(self, "lead_unit", choosable.units_of(self.here.page.finding.round))


class SetDeadline(ActForm):
    """A first deadline."""

    due_on = day(_("Deadline"))
    explains = _("Within the deadline of the round. Once there, it is changed only by extension.")

    def first_values(self) -> dict[str, Any]:
        """What stands there already."""
        return {"due_on": self.here.page.finding.round.due_on}


class RequestProgress(ActForm):
    """A request to report."""

    due_on = day(worded("field.report_by"))
    text = prose("text", rows=3)
    explains = _("It lies on the desk of the lead unit until a report on a measure answers it.")


class TagForm(ActForm):
    """A tag of the round."""

    tag = Suggested(label=worded("field.tag"), max_length=TAG)
    explains = _("A word to sort the findings of this round by; never a person's name.")

    def prepare(self) -> None:
        """Offer what the round has already."""
        box = cast("Suggested", self.fields["tag"])
        box.suggest(choosable.tags_of(self.here.page.finding.round_id))


class Untag(Confirm):
    """A tag, taken off."""

    explains = _("The tag is taken off this finding; that it was there stays in the record.")


class Assign(ActForm):
    """Lead unit, leader, type and deadline."""

    lead_unit = Named(label=_("Lead unit"))
    lead_leader = Named(label=_("Lead leader"), required=False)
    kind = coded(_("Type"), "finding-type.", FindingType)
    due_on = day(_("Deadline"))

    def first_values(self) -> dict[str, Any]:
        """What stands there already."""
        finding = self.here.page.finding
        units = choosable.units_of(finding.round)
        return {
            "kind": finding.kind,
            "due_on": finding.due_on or finding.round.due_on,
            "lead_unit": name_of(finding.lead_unit_id, units),
        }

    def prepare(self) -> None:
        """Offer what can be chosen here."""
        round_ = self.here.page.finding.round
        leaders = choosable.people_of(round_, on=self.here.actor.on, role=Role.LEAD_LEADER)
        offer(self, "lead_unit", choosable.units_of(round_))
        offer(self, "lead_leader", leaders)


class DecideDispute(ActForm):
    """Whether the unit is right."""

    upheld = decision(
        _("Decision"),
        _("The objection is right: the finding is withdrawn"),
        _("The finding stands: the unit makes its plan"),
    )
    reasons = prose("reasons")


class TakePosition(ActForm):
    """Where the unit stands."""

    position = coded(_("Position"), "position.", Position)
    reasons = prose("reasons", required=False, help_text=_("Not needed where you simply agree."))


class CauseForm(ActForm):
    """A cause."""

    text = prose("text", rows=3)
    kind = coded(_("Kind of cause"), "cause.", CauseKind, required=False)


class AddCause(CauseForm):
    """A new cause, perhaps behind another."""

    parent = forms.TypedChoiceField(
        label=_("It lies behind"), required=False, coerce=UUID, empty_value=None
    )

    def prepare(self) -> None:
        """Offer what can be chosen here."""
        own = [(c.id, _told(c)) for c in self.here.page.causes if c.own]
        choices = [("", _("No other cause")), *own]
        self.fields["parent"].choices = choices  # type: ignore[attr-defined]


class ChangeCause(CauseForm):
    """A cause, reworded."""

    def first_values(self) -> dict[str, Any]:
        """What stands there already."""
        shown = next((c for c in self.here.page.causes if c.id == self.here.thing), None)
        return {"text": shown.text, "kind": shown.kind} if shown else {}


class MeasureForm(ActForm):
    """All that a measure says."""

    text = prose("text", rows=3)
    standard = prose("standard", rows=2, required=False)
    deliverable = prose("deliverable", rows=2, required=False)
    target = line(worded("field.target"), most=200, required=False)
    owner = Named(label=worded("field.owner"), required=False)
    responsible = Named(label=worded("field.responsible"), required=False)
    due_on = day(worded("field.due_on"), required=False)
    supports = SeveralNamed(label=_("Supporting units"), required=False)
    term = coded(_("Now or lasting"), "term.", Term)
    causes = forms.TypedMultipleChoiceField(
        label=_("Causes that it removes"),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
    )
    explains = _(
        "What will be done, by whom, by when, and by what one will see that it is done. What is "
        "still open may stay open until the plan is submitted."
    )

    def first_values(self) -> dict[str, Any]:
        """What stands there already."""
        measure = self._measure
        if measure is None:
            return {"term": Term.NOW}
        units, people = self._units, self._people
        return {
            "text": measure.text,
            "standard": measure.standard,
            "deliverable": measure.deliverable,
            "target": measure.target,
            "owner": name_of(measure.owner_id, units),
            "responsible": name_of(measure.responsible_id, people),
            "due_on": measure.due_on,
            "supports": [name_of(one.unit_id, units) for one in measure.supports.all()],
            "term": measure.term,
            "causes": [str(one.cause_id) for one in measure.causes.all()],
        }

    def prepare(self) -> None:
        """Offer what can be chosen here."""
        offer(self, "owner", self._units)
        offer(self, "supports", self._units)
        offer(self, "responsible", self._people)
        causes = [(str(c.id), _told(c)) for c in self.here.page.causes]
        self.fields["causes"].choices = causes  # type: ignore[attr-defined]
        if not causes:
            del self.fields["causes"]

    def arguments(self) -> dict[str, Any]:
        """The arguments of the command."""
        given = super().arguments()
        return {"fields": MeasureFields(**{**given, "causes": tuple(given.get("causes", ()))})}

    @cached_property
    def _measure(self) -> Measure | None:
        thing = self.here.thing
        if thing is None:
            return None
        return choosable.measure_to_change(thing, finding=self.here.finding_id)

    @cached_property
    def _units(self) -> Mapping[str, UUID]:
        return choosable.units_of(self.here.page.finding.round)

    @cached_property
    def _people(self) -> Mapping[str, UUID]:
        return choosable.people_of(self.here.page.finding.round, on=self.here.actor.on)


class AddIndicator(ActForm):
    """A figure that should move."""

    name = line(worded("field.name"), most=200, help_text=_("Such as arrears outstanding."))
    measured_in = line(worded("field.measured_in"), most=32, required=False)
    baseline = figure(_("Baseline"))
    baseline_on = day(worded("field.baseline_on"))
    target = figure(worded("field.target"))


class ReadIndicator(ActForm):
    """What an indicator stood at on a day."""

    read_on = day(worded("field.read_on"))
    value = figure(_("Figure"))
    explains = _("One reading a day; none is ever overwritten.")


class ReviewPlan(ActForm):
    """An office's opinion on the plan."""

    agrees = decision(_("Opinion"), _("Agreed"), _("Returned to the unit"))
    opinion = prose("opinion", required=False, help_text=_("Needed with a return."))
    office = forms.TypedChoiceField(
        label=_("On behalf of"), required=False, coerce=UUID, empty_value=None
    )

    def prepare(self) -> None:
        """Offer what can be chosen here."""
        page = self.here.page
        mine = [
            unit
            for unit in offices_of(self.here.actor, page.setting.offices)
            if unit not in page.turns.offices
        ]
        if len(mine) < 2:
            del self.fields["office"]
            return
        names = choosable.unit_names(mine)
        self.fields["office"].choices = [(u, names[u]) for u in mine]  # type: ignore[attr-defined]


class ReportProgress(ActForm):
    """What was done up to a day."""

    as_of = day(worded("field.as_of"))
    text = prose("text")

    def first_values(self) -> dict[str, Any]:
        """What stands there already."""
        return {"as_of": self.here.page.today}


class CompleteMeasure(ActForm):
    """How the standard is met."""

    result = prose("result", help_text=_("Say how the standard of completion is met."))


class ProposeDrop(Reasons):
    """Giving a measure up."""

    explains = _("The reviewer decides whether the measure may be given up.")


class DecideDrop(ActForm):
    """Whether a measure may be given up."""

    agreed = decision(_("Decision"), _("It may be given up"), _("It stays"))
    reasons = prose("reasons", required=False, help_text=_("Needed with a refusal."))


class AddEvidence(ActForm):
    """A file that shows something."""

    file = forms.FileField(label=_("File"), required=False)
    kind = coded(_("What it shows"), "evidence-kind.", EvidenceKind)
    shows_on = day(
        worded("field.shows_on"), help_text=_("The day that it shows, not that of the upload.")
    )
    bare = forms.BooleanField(
        label=_("Take out position, author and device before it is kept"),
        required=False,
        initial=True,
    )
    unmarked = forms.BooleanField(
        label=_("The file bears no secrecy marking"),
        required=False,
        help_text=_("Needed where its text cannot be read: a picture, a scan, a film."),
    )
    never_kept = ActForm.never_kept | {"unmarked"}


class ReuseEvidence(ActForm):
    """A file that stands for another measure already."""

    evidence_id = forms.TypedChoiceField(label=_("File"), coerce=UUID, widget=forms.RadioSelect)

    def prepare(self) -> None:
        """Fill in what there is to choose from."""
        choices = reusable(self.here.finding_id, self.here.thing, actor=self.here.actor)
        field = cast("forms.TypedChoiceField", self.fields["evidence_id"])
        field.choices = [(str(key), one_line(name)) for key, name in choices]


class CleanEvidence(Confirm):
    """Taking out of a file what it tells of its uploader."""

    explains = _(
        "A copy without them takes the file's place for every measure that it stands for; picture "
        "and text stay as they are. The file as it is kept now is shown to nobody any more. This "
        "cannot be undone."
    )

    def about(self) -> str:
        """The name of the file."""
        files = (one for measure in self.here.page.plan.measures for one in measure.proofs)
        return next((one.name for one in files if one.id == self.here.thing), "")


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


class Reopen(ActForm):
    """A new episode."""

    reasons = prose("reasons")
    due_on = day(_("New deadline"))
    explains = _("A new episode begins; it names who verified and who closed the last one.")


class Words(ActForm):
    """A question, or an answer."""

    text = prose("text")


class ProposeMerge(ActForm):
    """Into which finding."""

    into = line(_("Into the finding with the number"), most=48)
    reasons = prose("reasons")
    explains = _("A second person decides. The text is never deleted.")

    def clean_into(self) -> UUID:
        """The other finding."""
        return found_by_number(self.here, self.cleaned_data["into"])


class ProposeSplit(ActForm):
    """Into which parts."""

    headings = prose("headings", help_text=_("One part a line; two at least."))
    reasons = prose("reasons")
    explains = _(
        "Each part becomes a finding of its own with the same quote. A second person decides."
    )

    def clean_headings(self) -> list[str]:
        """The headings, one a line."""
        return [one.strip() for one in self.cleaned_data["headings"].splitlines() if one.strip()]


class ProposeCorrection(ActForm):
    """A slip in what was typed at registration."""

    heading = line(worded("field.heading"), most=500, required=False)
    amount = figure(_("Amount"), required=False)
    category = forms.TypedChoiceField(
        label=_("Category"), required=False, coerce=UUID, empty_value=None
    )
    reasons = prose("reasons")
    explains = _("A second person decides; the old value is kept. The quote cannot be corrected.")

    def first_values(self) -> dict[str, Any]:
        """What stands there already."""
        finding = self.here.page.finding
        return {
            "heading": finding.heading,
            "amount": finding.amount,
            "category": finding.category_id,
        }

    def prepare(self) -> None:
        """Offer what can be chosen here."""
        choices = [("", "—"), *choosable.categories_of(self.here.page.finding)]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]


class DecideProposal(ActForm):
    """What the second person says."""

    agreed = decision(_("Decision"), _("Agreed"), _("Refused"))
    reasons = prose("reasons")


class DecideLink(ActForm):
    """Whether a measure answers the finding."""

    holds = decision(
        _("Does the measure answer the finding?"), _("It answers it"), _("It does not")
    )


class AdoptLink(ActForm):
    """A measure of another finding of the round that answers this one too."""

    ref = line(_("Number of the other finding"), most=48)
    measure_id = forms.TypedChoiceField(
        label=_("Its measures"),
        required=False,
        coerce=UUID,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    explains = _("Measures of another finding of the round may answer this one too.")

    def prepare(self) -> None:
        """Offer what can be chosen here."""
        here, typed = (
            self.here,
            str(self.data.get("ref", "") or self.initial.get("ref", "")).strip(),
        )
        field = self.fields["measure_id"]
        found: Iterable[tuple[UUID, str]] = ()
        # Looked for before it is cleaned: what no database holds is the number of nothing.
        if typed and can_be_kept(typed):
            finding = here.page.finding
            other = choosable.finding_by_ref(typed, finding=finding, actor=here.actor)
            if other is not None:
                found = choosable.measures_to_adopt(other, finding=finding, actor=here.actor)
        field.choices = [(str(pk), text) for pk, text in found]  # type: ignore[attr-defined]

    def clean_ref(self) -> str:
        """The number, of a finding that is there."""
        found_by_number(self.here, self.cleaned_data["ref"])
        return str(self.cleaned_data["ref"])

    def clean(self) -> dict[str, Any]:
        """The fields, where what belongs together is there."""
        given = super().clean() or self.cleaned_data
        if given.get("ref") and not given.get("measure_id") and not self.errors:
            self.add_error("measure_id", ValidationError(_("Choose one of its measures.")))
        return given

    def arguments(self) -> dict[str, Any]:
        """The arguments of the command."""
        return {"measure_id": self.cleaned_data["measure_id"], "holds": True}


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


def _told(cause: CauseShown) -> str:
    """As much of a cause as tells which one is meant."""
    return f"{cause.no}. {Truncator(one_line(cause.text)).chars(_MOST_OF_A_CAUSE)}"


def offer(form: ActForm, name: str, options: Mapping[str, UUID]) -> None:
    """Say who may be named in a field of a form."""
    field = form.fields[name]
    assert isinstance(field, Named | SeveralNamed)
    field.offer(options)


def name_of(key: UUID | None, options: Mapping[str, UUID]) -> str:
    """How a form names somebody; empty where he may not be named here any more."""
    return next((name for name, one in options.items() if one == key), "")


def found_by_number(ground: Ground, ref: str) -> UUID:
    """The finding of the round with a number, as far as the actor sees it."""
    found = choosable.finding_by_ref(ref, finding=ground.page.finding, actor=ground.actor)
    if found is None:
        raise ValidationError(_("There is no finding of this number in the round."))
    return found


def restored(form: ActForm, fields: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """The initial values of a form out of a draft."""
    known = form.kept()
    several = (SeveralNamed, forms.MultipleChoiceField)
    values: dict[str, Any] = {}
    for name, given in fields.items():
        if name not in known:
            continue
        held = list(given)
        values[name] = held if isinstance(form.fields[name], several) else (held or [""])[0]
    return values


def typed(form: ActForm, data: Any) -> dict[str, list[str]]:
    """What a draft keeps of what was typed."""
    return {name: data.getlist(form.add_prefix(name)) for name in form.kept()}
