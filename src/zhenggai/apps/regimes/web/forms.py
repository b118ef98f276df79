"""The shape of what the pages take in; nothing here saves, and nothing is judged."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.regimes.models import Regime
from zhenggai.core.deadlines import Level, Limit, Moves, Period, Start, Unit
from zhenggai.presentation.wording import say


class _Worded:
    def __init__(self, code: str) -> None:
        self._code = code

    def __str__(self) -> str:
        return say(self._code, get_language() or "")


def _coded(label: Any, prefix: str, codes: Iterable[StrEnum]) -> forms.TypedChoiceField:
    known = list(codes)
    return forms.TypedChoiceField(
        label=label,
        choices=[(one.value, lazystr(_Worded(prefix + one.value))) for one in known],
        coerce=type(known[0]),
    )


def _line(label: Any, most: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )


class Propose(forms.Form):
    """A further version of a rule, or the first of one."""

    regime = forms.ChoiceField(label=_("Kind of oversight"))
    level = _coded(_("Level"), "level.", Level)
    code = _line(
        _("Code of the rule"),
        32,
        help_text=_("A code that is there already, with its level, makes its next version."),
    )
    limit = _coded(_("What must be done"), "limit.", Limit)
    starts = _coded(_("Counted from"), "start.", Start)
    unit = _coded(_("Counted in"), "period-unit.", Unit)
    amount = forms.IntegerField(
        label=_("How many"),
        help_text=_("Below zero: so long before. Of a fixed day: how many years on."),
    )
    moves = _coded(_("A last day of rest"), "rest.", Moves)
    month_ends = forms.BooleanField(
        label=_("From the end of a month to the end of a month"),
        required=False,
        help_text=_("Of months: from 30 June one month on is 31 July, as fiscal periods run."),
    )
    month = forms.IntegerField(label=_("Month of a fixed day"), required=False)
    day = forms.IntegerField(label=_("Day of a fixed day"), required=False)
    country = _line(_("Calendar of the country"), 8)
    source = _line(_("Source"), 500, help_text=_("Title and article of the rule."))
    name = _line(_("What it is called, where none of the above fits"), 128, required=False)
    name_en = _line(_("English name"), 128, required=False)
    note = _line(_("What is still to be confirmed"), 1_000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        english = get_language() == "en"
        choice = self.fields["regime"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [
            (one.code, (english and one.name_en) or one.name)
            for one in Regime.objects.order_by("code")
        ]

    def arguments(self) -> dict[str, Any]:
        """The arguments of the command. `Invalid` where it makes no period."""
        given = dict(self.cleaned_data)
        period = Period(
            unit=given.pop("unit"),
            amount=given.pop("amount"),
            moves=given.pop("moves"),
            month=given.pop("month") or 0,
            day=given.pop("day") or 0,
            month_ends=given.pop("month_ends"),
        )
        return {**given, "period": period}


class Activate(forms.Form):
    """From when on a draft holds, and why."""

    valid_from = _day(_("In force for events from"))
    reason = _line(_("Reasons"), 1_000, help_text=_("Such as which document was issued."))


class End(forms.Form):
    """Until when a rule holds, and why."""

    valid_to = _day(_("Last day of an event under it"))
    reason = _line(_("Reasons"), 1_000, help_text=_("Such as which document was issued."))
