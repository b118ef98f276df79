"""The shape of what the pages take in; nothing here saves, and nothing reads a document.

Each form gives the arguments of one command, or refuses: `Unconditional` where it does not say
which version its sender has seen, `Invalid` naming the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from zhenggai.apps.findings.commands import MeasureFields
from zhenggai.apps.findings.kinds import FindingType
from zhenggai.apps.intake import commands
from zhenggai.apps.intake.commands import Confirmed, FindingFields
from zhenggai.apps.intake.deeds import PASSAGE_DEEDS, READING_DEEDS, Command
from zhenggai.apps.intake.kinds import PassageKind
from zhenggai.core.errors import Invalid
from zhenggai.kit.refusals import Missing, Unconditional

_MOST_TYPED = 40_000
_KINDS = [(kind.value, kind.value) for kind in PassageKind]
_TYPES = [(kind.value, kind.value) for kind in FindingType]


class ActForm(forms.Form):
    """A form that becomes the arguments of one command."""

    def arguments(self) -> dict[str, Any]:
        """What the command is called with."""
        if not self.is_valid():
            raise Invalid("intake.input", field=next(iter(self.errors)))
        return self.given()

    def given(self) -> dict[str, Any]:
        """The cleaned fields, as the command names them."""
        return dict(self.cleaned_data)


class UploadForm(forms.Form):
    """One source document."""

    document = forms.FileField(allow_empty_file=True)

    def arguments(self) -> dict[str, Any]:
        """The file as Django received it, and its name."""
        if not self.is_valid():
            raise Invalid("intake.choose-file", field="document")
        file: UploadedFile[bytes] = self.cleaned_data["document"]
        most = int(settings.UPLOAD_MOST_BYTES)
        if (file.size or 0) > most:
            mib = 1024 * 1024
            raise Invalid("file.too-large", size=-(-(file.size or 0) // mib), most=most // mib)
        return {"data": file, "name": file.name or ""}


class Seen(ActForm):
    """An act on one passage, in the version that its sender saw."""

    seen = forms.IntegerField(min_value=1)

    def arguments(self) -> dict[str, Any]:
        """What the command is called with. `Unconditional` without a version."""
        if "seen" not in self.data:
            raise Unconditional("intake.seen-missing")
        return super().arguments()


class Reject(Seen):
    """Why a passage is none."""

    reason = forms.CharField(required=False, max_length=_MOST_TYPED)


class Bound(Seen):
    """Where a passage begins and ends."""

    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=0)


class Retype(Seen):
    """The passage as it should be, word for word."""

    typed = forms.CharField(max_length=_MOST_TYPED)


class Split(Seen):
    """The offset before which a passage is cut."""

    cut = forms.IntegerField(min_value=0)

    def given(self) -> dict[str, Any]:
        """One cut."""
        return {"seen": self.cleaned_data["seen"], "cuts": [self.cleaned_data["cut"]]}


class SplitBefore(Seen):
    """The words with which each further part begins, one on a line."""

    beginnings = forms.CharField(max_length=_MOST_TYPED)

    def given(self) -> dict[str, Any]:
        """The lines that hold anything."""
        lines = [line.strip() for line in self.cleaned_data["beginnings"].splitlines()]
        return {"seen": self.cleaned_data["seen"], "beginnings": [one for one in lines if one]}


class Kind(Seen):
    """What a passage is."""

    kind = forms.TypedChoiceField(choices=_KINDS, coerce=PassageKind)


class Fields(Seen):
    """What a finding says beside its quote."""

    finding_type = forms.TypedChoiceField(choices=_TYPES, coerce=FindingType)
    category = forms.UUIDField(required=False)
    common = forms.BooleanField(required=False)
    amount = forms.DecimalField(required=False, max_digits=18, decimal_places=2, min_value=0)
    currency = forms.CharField(max_length=3)
    scheme = forms.CharField(required=False, max_length=32)
    number = forms.CharField(required=False, max_length=64)
    rating = forms.CharField(required=False, max_length=64)
    parent = forms.UUIDField(required=False)

    def given(self) -> dict[str, Any]:
        """The fields as one value."""
        held = dict(self.cleaned_data)
        return {"seen": held.pop("seen"), "fields": FindingFields(**held)}


class Tie(Seen):
    """The number of the finding that a passage repeats."""

    ref = forms.CharField(required=False, max_length=48)


class AddSelected(ActForm):
    """A passage that was selected in the source."""

    kind = forms.TypedChoiceField(choices=_KINDS, coerce=PassageKind)
    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=0)


class AddTyped(ActForm):
    """A passage that was typed, with the paragraph that it stands in."""

    kind = forms.TypedChoiceField(choices=_KINDS, coerce=PassageKind)
    paragraph = forms.IntegerField(min_value=1)
    typed = forms.CharField(max_length=_MOST_TYPED)


class AcceptAll(ActForm):
    """All that is proposed of a kind, and how many that were."""

    kind = forms.TypedChoiceField(choices=_KINDS, coerce=PassageKind)
    expected = forms.IntegerField(min_value=0)


class SetAsideForm(ActForm):
    """A paragraph that holds nothing, and why."""

    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=0)
    reason = forms.CharField(required=False, max_length=_MOST_TYPED)


class Merge(ActForm):
    """Passages to merge, each as `id:version`."""

    passages = forms.MultipleChoiceField(required=False)

    def arguments(self) -> dict[str, Any]:
        """The version seen of each passage."""
        chosen = self.data.getlist("passages")  # type: ignore[attr-defined]
        return {"passages": dict(_chosen(one) for one in chosen)}


class Confirm(ActForm):
    """The numbers that the registrar has seen."""

    paragraphs = forms.IntegerField(min_value=0)
    findings = forms.IntegerField(min_value=0)
    unassigned = forms.IntegerField(min_value=0)
    numbers_left_out = forms.IntegerField(min_value=0)

    def given(self) -> dict[str, Any]:
        """The numbers as one value."""
        return {"confirmed": Confirmed(**self.cleaned_data)}


class Discard(ActForm):
    """Why a reading is given up."""

    reason = forms.CharField(required=False, max_length=_MOST_TYPED)


class Adopt(ActForm):
    """A measure taken into a plan; what is left open is filled in later."""

    text = forms.CharField(max_length=20_000)
    standard = forms.CharField(required=False, max_length=20_000)
    target = forms.CharField(required=False, max_length=200)
    owner = forms.UUIDField(required=False)
    due_on = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def given(self) -> dict[str, Any]:
        """The fields of the measure."""
        return {"fields": MeasureFields(**self.cleaned_data)}


class AdoptCause(ActForm):
    """A cause taken into a plan."""

    text = forms.CharField(max_length=20_000)


Form = type[ActForm]
# What the pages ask for each act of the two tables.
PASSAGE_FORMS: Mapping[str, Form] = {
    "accept": Seen,
    "reject": Reject,
    "boundary": Bound,
    "retype": Retype,
    "split": Split,
    "split-before": SplitBefore,
    "kind": Kind,
    "fields": Fields,
    "tie": Tie,
}
READING_FORMS: Mapping[str, Form] = {
    "accept-all": AcceptAll,
    "add": AddSelected,
    "add-typed": AddTyped,
    "merge": Merge,
    "set-aside": SetAsideForm,
    "discard": Discard,
    "register": Confirm,
}
PASSAGE_ACTS = {slug: (PASSAGE_FORMS[slug], deed.command) for slug, deed in PASSAGE_DEEDS.items()}
READING_ACTS = {slug: (READING_FORMS[slug], deed.command) for slug, deed in READING_DEEDS.items()}
PLAN_ACTS: Mapping[str, tuple[Form, Command]] = {
    "cause": (AdoptCause, commands.adopt_cause),
    "measure": (Adopt, commands.adopt_measure),
}


def act_of(acts: Mapping[str, tuple[Form, Command]], name: str) -> tuple[Form, Command]:
    """The form and the command of an act. `Missing` where there is no such act."""
    if name not in acts:
        raise Missing("site.no-page")
    return acts[name]


def _chosen(one: str) -> tuple[UUID, int]:
    identity, _, version = one.partition(":")
    if not version:
        raise Unconditional("intake.seen-missing")
    try:
        return UUID(identity), int(version)
    except ValueError:
        raise Invalid("intake.input", field="passages") from None
