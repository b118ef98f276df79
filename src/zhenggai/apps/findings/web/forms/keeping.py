"""Keeping records and erasing: the hold on records, and the decision under which something goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.findings.kinds import ErasureReason
from zhenggai.apps.findings.queries import erasures
from zhenggai.apps.findings.queries.erasures import Choice
from zhenggai.apps.findings.web.fields import coded, day, line, prose
from zhenggai.apps.findings.web.forms.base import ActForm, Reasons
from zhenggai.kit.erased import MOST_NUMBER
from zhenggai.presentation.visible import one_line
from zhenggai.presentation.wording import say


class HoldRecords(ActForm):
    """Records that must be kept."""

    number = line(_("Number of the decision"), most=MOST_NUMBER)
    reasons = prose("reasons")
    whole_round = forms.BooleanField(label=_("For every finding of the round"), required=False)
    explains = _("Nothing of it can be erased until the hold is lifted.")


class ReleaseRecords(Reasons):
    """The hold lifted."""

    explains = _("What was held can be erased under a decision again.")


class OrderErasure(ActForm):
    """What is to be erased, and under which decision."""

    target = forms.ChoiceField(label=_("What is to be erased"))
    number = line(_("Number of the decision"), most=MOST_NUMBER)
    issued_by = line(_("Issued by"), most=200)
    decided_on = day(_("Decided on"))
    reason = coded(_("Ground"), "erasure-reason.", ErasureReason)
    explains = _(
        "Words go with their salt, a file with its previews and what was read from it; nobody can "
        "bring them back. The entry stays, and the log still verifies. Number and issuing body are "
        "shown in their place to everybody who would have seen them: name no person in them. The "
        "audit administrator confirms it; nothing is erased before."
    )

    def prepare(self) -> None:
        """Offer what can be erased."""
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)
        found = erasures.choices(self.here.page.finding, actor=self.here.actor)
        field.choices = [("", "—"), *((one.target, called(one)) for one in found)]

    def arguments(self) -> dict[str, Any]:
        """The arguments of the command."""
        return dict(self.cleaned_data)


def called(choice: Choice) -> str:
    """What something that can be erased is called, in the language of the page."""
    language = get_language() or ""
    kind = say(f"erasure-kind.{choice.kind}", language)
    parts = [kind if choice.entry is None else f"{kind} {choice.entry}"]
    if choice.event:
        parts.append(say(f"event.{choice.event}", language))
    if choice.name:
        code = f"field.{choice.name}"
        said = say(code, language)
        parts.append(choice.name if said == code else said)
    if choice.begins:
        parts.append(one_line(choice.begins))
    return " · ".join(parts)
