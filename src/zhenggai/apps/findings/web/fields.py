"""The kinds of fields that the forms of acts are made of, with their labels by code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazystr
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.apps.regimes.queries import rule_of
from zhenggai.kit.words import MOST_TEXT
from zhenggai.presentation.deadlines import say_rule
from zhenggai.presentation.visible import one_line
from zhenggai.presentation.wording import say

# How many supporting units can be added in one go; those that are there stay beside them.
_BLANK = 3

Options = Callable[[], Mapping[str, UUID]]


def worded(code: str) -> Any:
    """The wording of a code in the language in which the page is shown."""
    return lazystr(_Worded(code))


class _Worded:
    def __init__(self, code: str) -> None:
        self._code = code

    def __str__(self) -> str:
        return say(self._code, get_language() or "")


def prose(
    code: str, *, required: bool = True, rows: int = 5, help_text: Any = ""
) -> forms.CharField:
    """Free words, labelled by `field.<code>`."""
    return forms.CharField(
        label=worded(f"field.{code}"),
        required=required,
        max_length=MOST_TEXT,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def line(label: Any, *, most: int, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Words on one line."""
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A calendar day, as browsers send it."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )


def ruled() -> forms.TypedChoiceField:
    """The rule that sets a deadline; none for a day of one's own."""
    return forms.TypedChoiceField(
        label=_("By which rule"), required=False, coerce=UUID, empty_value=None
    )


def counted_from() -> forms.DateField:
    """The day of the event that a rule counts from."""
    return day(
        _("Counted from"),
        required=False,
        help_text=_("The day of the event; that of the feedback is known."),
    )


def of_rules(rules: Iterable[DeadlineRule]) -> list[tuple[str, Any]]:
    """Rules to choose from, none first, each with what it sets and by which text."""
    language = get_language() or ""
    found: list[tuple[str, Any]] = [("", _("none: a day of one's own"))]
    for row in rules:
        said = say_rule(rule_of(row), language)
        found.append((str(row.pk), one_line(f"{said} · {row.source}")))
    return found


def of_rules_by_regime(rules: Iterable[DeadlineRule]) -> list[tuple[Any, Any]]:
    """The same of several regimes, each under its name; the rules come by regime."""
    none, *_rest = of_rules(())
    found: list[tuple[Any, Any]] = [none]
    for regime, of_one in groupby(rules, key=lambda row: row.regime):
        english = get_language() == "en"
        name = one_line((english and regime.name_en) or regime.name)
        found.append((name, of_rules(of_one)[1:]))
    return found


def figure(label: Any, *, required: bool = True) -> forms.DecimalField:
    """A figure of up to eighteen digits, two behind the point."""
    return forms.DecimalField(
        label=label,
        required=required,
        max_digits=18,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


def coded(
    label: Any, prefix: str, codes: type[StrEnum], *, required: bool = True
) -> forms.TypedChoiceField:
    """One of a closed vocabulary, worded by `<prefix><code>`; `None` where none is chosen."""
    none = [] if required else [("", _("None"))]
    return forms.TypedChoiceField(
        label=label,
        required=required,
        choices=[*none, *((one.value, worded(prefix + one.value)) for one in codes)],
        coerce=codes,
        empty_value=None,
        widget=forms.RadioSelect,
    )


def decision(label: Any, yes: Any, no: Any) -> forms.TypedChoiceField:
    """Yes or no, neither chosen beforehand."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=_is_yes,
        empty_value=None,
        widget=forms.RadioSelect,
    )


def _is_yes(value: str) -> bool:
    return value == "yes"


class Suggesting(forms.TextInput):
    """A text box with a list to choose from, not a list that must be scrolled."""

    page = "findings/_suggesting.html"
    options: Iterable[str] = ()
    label: Any = ""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        """The box and its list."""
        return render_to_string(self.page, self.told(name, value, attrs or {}))

    def told(self, name: str, value: Any, attrs: Mapping[str, Any]) -> dict[str, Any]:
        """What the template shows."""
        list_ = f"list_{name}"
        more = {"list": list_, "autocomplete": "off"}
        return {
            "name": name,
            "label": self.label,
            "values": [value or ""],
            "attrs": self.build_attrs({**self.attrs, **attrs}, more),
            "list": list_,
            "options": list(self.options),
        }


class SeveralSuggesting(Suggesting):
    """Text boxes of one name: those that are filled, and a few more."""

    def told(self, name: str, value: Any, attrs: Mapping[str, Any]) -> dict[str, Any]:
        """What the template shows."""
        return super().told(name, None, attrs) | {"values": [*(value or ()), *[""] * _BLANK]}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """What was typed into the boxes."""
        given = data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, ())
        return [one for one in given if one.strip()]


class Named(forms.CharField):
    """A unit or a person by name, which must be exactly one of those that may be named here."""

    widget = Suggesting

    def __init__(self, *, label: Any, required: bool = True, help_text: Any = "") -> None:
        super().__init__(label=label, required=required, max_length=300, help_text=help_text)
        self.options: Mapping[str, UUID] = {}

    def offer(self, options: Mapping[str, UUID]) -> None:
        """Say who may be named."""
        self.options = options
        self.widget.options = options.keys()
        self.widget.label = self.label

    def clean(self, value: Any) -> Any:
        """The key of the one who is meant, `None` for nothing."""
        return resolve(super().clean(value), self.options)


class Suggested(forms.CharField):
    """Words of one's own, or some that stand there already."""

    widget = Suggesting

    def suggest(self, options: Iterable[str]) -> None:
        """Say which stand there."""
        self.widget.options = options
        self.widget.label = self.label


class SeveralNamed(forms.Field):
    """Several units by name."""

    widget = SeveralSuggesting

    def __init__(self, *, label: Any, required: bool = True, help_text: Any = "") -> None:
        super().__init__(label=label, required=required, help_text=help_text)
        self.options: Mapping[str, UUID] = {}

    def offer(self, options: Mapping[str, UUID]) -> None:
        """Say who may be named."""
        self.options = options
        self.widget.options = options.keys()
        self.widget.label = self.label

    def clean(self, value: Sequence[str]) -> tuple[UUID, ...]:
        """The keys of those who are meant."""
        found = (resolve(one, self.options) for one in super().clean(value) or ())
        return tuple(dict.fromkeys(one for one in found if one is not None))


def resolve(typed: str, options: Mapping[str, UUID]) -> UUID | None:
    """The only one that is called so, or whose name is so before the first ` · `."""
    bare = " ".join(typed.split())
    if not bare:
        return None
    exact = options.get(bare)
    if exact is not None:
        return exact
    found = {
        key for name, key in options.items() if bare.casefold() in map(str.casefold, _names(name))
    }
    if len(found) == 1:
        return found.pop()
    if found:
        raise ValidationError(_("Several are called so. Choose one from the list."))
    raise ValidationError(_("There is none of this name here. Choose one from the list."))


def _names(name: str) -> list[str]:
    return name.split(" · ")
