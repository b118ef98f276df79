"""Before there is a plan: laying down, assigning, receipt, dispute and position; and what one
person proposes and another decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.findings.kinds import (
    FindingType,
    Position,
)
from zhenggai.apps.findings.queries import choosable
from zhenggai.apps.findings.web.fields import (
    Named,
    coded,
    decision,
    figure,
    line,
    prose,
    worded,
)
from zhenggai.apps.findings.web.forms.base import (
    ActForm,
    ByRule,
    Confirm,
    Reasons,
    found_by_number,
    name_of,
    offer,
)
from zhenggai.apps.people.roles import Role


class Acknowledge(Confirm):
    """The receipt."""

    explains = _("The unit has received the finding and begins its plan.")


class Dispute(Reasons):
    """The unit's objection."""

    explains = _("The issuer decides; both texts stay in the record.")


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


class SetDeadline(ByRule):
    """A first deadline."""

    explains = _("Within the deadline of the round. Once there, it is changed only by extension.")

    def first_values(self) -> dict[str, Any]:
        """What stands there already."""
        return {"due_on": self.here.page.finding.round.due_on}


class Assign(ByRule):
    """Lead unit, leader, type and deadline."""

    lead_unit = Named(label=_("Lead unit"))
    lead_leader = Named(label=_("Lead leader"), required=False)
    kind = coded(_("Type"), "finding-type.", FindingType)
    field_order = ("lead_unit", "lead_leader", "kind", "rule", "start", "due_on")

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
        super().prepare()
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
