"""The shape of what the pages take in; nothing here saves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.messages.channels import Channel, Where, called, outside
from zhenggai.apps.messages.channels.hooks import MOST_SECRET
from zhenggai.apps.messages.commands.addresses import MOST_ADDRESS
from zhenggai.apps.messages.models import Preference


def _clock() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class Hours(forms.Form):
    """When, in which language and by which channels not, and whether at once."""

    begins = forms.TimeField(label=_("Told from"), widget=_clock())
    ends = forms.TimeField(label=_("Told until"), widget=_clock())
    digest_at = forms.TimeField(
        label=_("The daily digest at"),
        widget=_clock(),
        help_text=_("On working days; later on the day where it could not be prepared by then."),
    )
    zone = forms.CharField(
        label=_("Time zone"), max_length=64, help_text=_("Such as Asia/Shanghai")
    )
    language = forms.ChoiceField(
        label=_("Language of messages"), choices=[("zh_Hans", "中文"), ("en", "English")]
    )
    at_once = forms.BooleanField(
        label=_("Tell me at once what begins to wait for me"),
        required=False,
        help_text=_("Within your hours. Otherwise at the time of the daily digest."),
    )
    off = forms.MultipleChoiceField(
        label=_("Send me nothing by"), required=False, widget=forms.CheckboxSelectMultiple()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        choices = [(one.code, called(one.code, language)) for one in outside()]
        if choices:
            cast("forms.MultipleChoiceField", self.fields["off"]).choices = choices
        else:
            del self.fields["off"]

    @staticmethod
    def of(row: Preference) -> dict[str, Any]:
        """What a person has wished so far."""
        names = ("begins", "ends", "digest_at", "zone", "language", "at_once")
        return {name: getattr(row, name) for name in names} | {"off": row.off.split(",")}

    def wishes(self) -> dict[str, Any]:
        """What the command takes."""
        return {"off": [], **self.cleaned_data}


class AddressForm(forms.Form):
    """Where a channel reaches: what is asked for depends on the channel."""

    to = forms.CharField(max_length=MOST_ADDRESS)
    secret = forms.CharField(
        label=_("Secret"),
        max_length=MOST_SECRET,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("The other side shows it when its robot is set up."),
    )

    unit = forms.ChoiceField(
        label=_("For whom"),
        required=False,
        help_text=_("A group is told once each working day what is due for its unit."),
    )

    def __init__(
        self, *args: Any, channel: Channel, units: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("for myself")), *units]
        cast("forms.ChoiceField", self.fields["unit"]).choices = choices
        if not units:
            del self.fields["unit"]
        mail = "mail" in channel.needs
        self.fields["to"].label = _("Mail address") if mail else _("Address of the webhook")
        kind = "email" if mail else "url"
        self.fields["to"].widget = forms.TextInput(attrs={"type": kind, "autocomplete": "off"})
        if "secret" not in channel.needs:
            del self.fields["secret"]

    def where(self) -> Where:
        """The address."""
        given = self.cleaned_data
        return Where(given["to"].strip(), given.get("secret", ""))
