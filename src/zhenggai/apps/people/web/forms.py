"""The shape of what the pages take in; nothing here saves."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.people.models import Person

# A code is good for three steps of half a minute, one before and one after its own; allauth
# remembers a used one for one step only.
_CODE_LIVES_SECONDS = 120


class OnceMixin(forms.Form):
    """A code is taken once, however long the app would still show it."""

    user: Person

    def clean_code(self) -> str:
        """The code, if it is right and was not shown before."""
        code: str = super().clean_code()  # type: ignore[misc]
        if not cache.add(f"people.code.{self.user.pk}.{code.strip()}", 1, _CODE_LIVES_SECONDS):
            raise ValidationError(_("This code has been used. Wait for the next one."))
        return code


class FactorForm(OnceMixin, AuthenticateForm):  # type: ignore[misc]  # allauth has no annotations
    """The code at signing in: of the app, or a recovery code."""


class FactorAgainForm(OnceMixin, ReauthenticateForm):  # type: ignore[misc]
    """The code once more, before an act that asks for it."""


class NewPassword(forms.Form):
    """A password twice, held against the rules."""

    password1 = forms.CharField(
        label=_("New password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("The same again"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The fields, if both are the same and no rule is broken."""
        given = super().clean() or self.cleaned_data
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two are not the same."))
        elif first and second:
            self._hold_against_rules(first)
        return given

    def _hold_against_rules(self, password: str) -> None:
        try:
            validate_password(password, self.person)
        except ValidationError as fault:
            self.add_error("password1", fault)


class ChangePassword(NewPassword):
    """The old password and a new one."""

    old = forms.CharField(
        label=_("Present password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old", "password1", "password2")

    def __init__(self, *args: Any, is_own: Any, **kwargs: Any) -> None:
        self._is_own = is_own
        super().__init__(*args, **kwargs)

    def clean_old(self) -> str:
        """The present password; failures are counted like failed sign-ins."""
        old: str = self.cleaned_data["old"]
        if not self._is_own(old):
            raise ValidationError(_("This is not the present password."))
        return old
