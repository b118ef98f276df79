"""The work on measures: reports, readings, evidence, measures given up; and what is laid on a
finding beside it, requests and tags."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from zhenggai.apps.findings.commands.marks import TAG
from zhenggai.apps.findings.kinds import EvidenceKind
from zhenggai.apps.findings.queries import choosable
from zhenggai.apps.findings.queries.evidence import reusable
from zhenggai.apps.findings.queries.measures import open_own
from zhenggai.apps.findings.states import State
from zhenggai.apps.findings.web.fields import (
    Suggested,
    coded,
    day,
    decision,
    figure,
    prose,
    worded,
)
from zhenggai.apps.findings.web.forms.base import ActForm, Confirm, Reasons
from zhenggai.presentation.visible import one_line


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


class ReadIndicator(ActForm):
    """What an indicator stood at on a day."""

    read_on = day(worded("field.read_on"))
    value = figure(_("Figure"))
    explains = _("One reading a day; none is ever overwritten.")


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


class AskExtension(ActForm):
    """A later deadline, of the finding or of one measure."""

    measure_id = forms.TypedChoiceField(
        label=_("Which deadline"), coerce=UUID, required=False, empty_value=None
    )
    until = day(worded("field.until"))
    reasons = prose("reasons", help_text=_("What keeps it from being done in time."))
    progress = prose("progress", rows=4, help_text=_("What has been done so far."))
    explains = _(
        "Asked before the deadline is over. Whoever set it decides, a second time a level above. "
        "The first deadline stays in every report."
    )

    def prepare(self) -> None:
        """Offer the deadlines that there are, and say how often each may still be put off."""
        page = self.here.page
        field = cast("forms.TypedChoiceField", self.fields["measure_id"])
        left = page.extensions.left
        due_on = page.finding.due_on
        is_agreed = page.finding.state != State.PLANNING
        field.choices = [
            ("", _called(None, due_on, left())),
            *(
                (str(pk), _called(no, day_of, left(pk)))
                for pk, no, day_of in (open_own(page.finding.pk) if is_agreed else ())
            ),
        ]


def _called(no: int | None, due_on: date | None, left: int) -> str:
    """A deadline, and how often it may still be put off."""
    what = _("Measure %(no)s") % {"no": no} if no else _("The whole finding")
    day = due_on.isoformat() if due_on else "—"
    more = ngettext("%(left)s extension left", "%(left)s extensions left", left) % {"left": left}
    return f"{what} · {day} · {more}"


class WithdrawExtension(Confirm):
    """A request for an extension, taken back."""

    explains = _("The deadline stays as it is. The unit can ask anew, before its day is over.")


class DecideExtension(ActForm):
    """Whether a deadline is put off."""

    agreed = decision(_("Decision"), _("Grant it"), _("Refuse it"))
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
