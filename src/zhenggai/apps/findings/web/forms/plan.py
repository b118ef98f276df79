"""The plan: causes, measures, indicators, links, and its review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.findings.commands import MeasureFields
from zhenggai.apps.findings.kinds import Term
from zhenggai.apps.findings.models import Measure
from zhenggai.apps.findings.permissions import offices_of
from zhenggai.apps.findings.queries import choosable
from zhenggai.apps.findings.queries.measures import CauseShown
from zhenggai.apps.findings.web.fields import (
    Named,
    SeveralNamed,
    coded,
    day,
    decision,
    figure,
    line,
    prose,
    worded,
)
from zhenggai.apps.findings.web.forms.base import (
    ActForm,
    Confirm,
    Reasons,
    found_by_number,
    name_of,
    offer,
)
from zhenggai.core.records import CauseKind
from zhenggai.kit.words import can_be_kept
from zhenggai.presentation.visible import one_line

_MOST_OF_A_CAUSE = 80


class SubmitPlan(Confirm):
    """Handing the plan in."""

    explains = _(
        "The plan goes to review. Every measure must name its unit, a person, a deadline and "
        "the standard by which one will see that it is done."
    )


class Remove(Confirm):
    """Taking a cause or a measure out."""

    explains = _("It is taken out of the plan; its row stays in the record.")


class RevisePlan(Reasons):
    """Taking the plan back."""

    explains = _("The approved plan is taken back to be changed, and goes through review again.")


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


def _told(cause: CauseShown) -> str:
    """As much of a cause as tells which one is meant."""
    return f"{cause.no}. {Truncator(one_line(cause.text)).chars(_MOST_OF_A_CAUSE)}"
