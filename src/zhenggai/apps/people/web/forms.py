"""The shape of what the pages take in; nothing here saves."""

from __future__ import annotations

from typing import Any, TypeVar, cast
from uuid import UUID

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.people import naming
from zhenggai.apps.people.book import Sheet
from zhenggai.apps.people.models import OneTimeLink, Person, Unit
from zhenggai.apps.people.roles import BUSINESS, Role
from zhenggai.apps.people.tokens import Scope
from zhenggai.presentation.wording import say

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


class OpenAccount(NewPassword):
    """What a one-time link asks for: a password, and for a new account its login and name."""

    login = forms.CharField(
        label=_("Account"),
        max_length=naming.MOST_LOGIN,
        help_text=_("What you will sign in with: small letters and digits, such as zhang.wei"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    name = forms.CharField(
        label=_("Name"), max_length=naming.MOST_NAME, help_text=_("Your own, not your unit's.")
    )
    field_order = ("login", "name", "password1", "password2")

    def __init__(self, *args: Any, link: OneTimeLink, **kwargs: Any) -> None:
        self.is_new = link.person is None
        super().__init__(*args, person=link.person or Person(), **kwargs)
        if not self.is_new:
            del self.fields["login"], self.fields["name"]

    def clean_login(self) -> str:
        """The login, held against the passwords' rule of likeness."""
        self.person.login = self.cleaned_data["login"]
        return self.person.login

    def clean_name(self) -> str:
        """The name, likewise."""
        self.person.name = self.cleaned_data["name"]
        return self.person.name

    def answers(self) -> dict[str, str]:
        """What the command takes."""
        given = self.cleaned_data
        return {
            "login": given.get("login", ""),
            "name": given.get("name", ""),
            "password": given["password1"],
        }


M = TypeVar("M", bound=Model)
PER_PAGE = 50
_MOST_TEXT = 100


class Day(forms.DateInput):
    """The browser's own control for a day, which takes one form of writing only."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ByCode(forms.CharField):
    """A unit by its code, as it stands in the tree."""

    def clean(self, value: Any) -> UUID:
        """The id of the unit."""
        code = super().clean(value)
        found = Unit.objects.filter(code=code).values_list("pk", flat=True).first()
        if found is None:
            raise ValidationError(_("There is no unit with this code. Look it up in the tree."))
        return found


class ByLogin(forms.CharField):
    """A person by the name that he signs in with."""

    def clean(self, value: Any) -> UUID:
        """The id of the person; of an open account only."""
        login = str(super().clean(value)).strip().lower()
        rows = Person.objects.filter(login=login, is_active=True)
        found = rows.values_list("pk", flat=True).first()
        if found is None:
            raise ValidationError(_("There is no such account. Ask the colleague for it."))
        return found


class GiveRole(forms.Form):
    """A role for a unit and all below it, from–to."""

    role = forms.ChoiceField(label=_("Role"))
    unit = ByCode(label=_("Code of the unit"), max_length=64)
    from_on = forms.DateField(label=_("From"), widget=Day())
    to_on = forms.DateField(
        label=_("To (the last day; empty: without end)"),
        required=False,
        widget=Day(),
    )
    acting = forms.BooleanField(label=_("Acting"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        choices = [(role.value, say(f"role.{role}", language)) for role in Role if role in BUSINESS]
        cast("forms.ChoiceField", self.fields["role"]).choices = choices

    def clean_role(self) -> Role:
        """The role."""
        return Role(self.cleaned_data["role"])


class GiveDelegation(forms.Form):
    """Who prepares for me, from–to."""

    delegate = ByLogin(label=_("Account of the colleague"), max_length=naming.MOST_LOGIN)
    from_on = forms.DateField(label=_("From"), widget=Day())
    to_on = forms.DateField(label=_("To (the last day)"), widget=Day())


class IssueToken(forms.Form):
    """What a token is for, and until when."""

    name = forms.CharField(
        label=_("Name of the program"),
        max_length=100,
        help_text=_("You find it again by this name when you withdraw it."),
    )
    scopes = forms.TypedMultipleChoiceField(
        label=_("What it may do"), coerce=Scope, widget=forms.CheckboxSelectMultiple()
    )
    last_on = forms.DateField(label=_("To (the last day, within a year)"), widget=Day())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        choices = [(one.value, say(f"token.scope-of.{one.value}", language)) for one in Scope]
        cast("forms.TypedMultipleChoiceField", self.fields["scopes"]).choices = choices


class ManyFiles(forms.FileField):
    """One file or several; Django's own field takes one."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files, each checked as one is."""
        given = data if isinstance(data, list) else [data] if data else []
        if not given:
            super().clean(None, initial)
        return [cast("UploadedFile[bytes]", super(ManyFiles, self).clean(one)) for one in given]


class ManyFilesInput(forms.ClearableFileInput):
    """The control that lets several files be chosen."""

    allow_multiple_selected = True


class TakeLoad(forms.Form):
    """A workbook, or its sheets as separated values."""

    workbook = ManyFiles(
        label=_("Workbook, or its sheets as CSV files"),
        widget=ManyFilesInput(attrs={"multiple": True, "accept": ".xlsx,.csv"}),
    )

    def clean_workbook(self) -> list[UploadedFile[bytes]]:
        """No more files than there are sheets."""
        given: list[UploadedFile[bytes]] = self.cleaned_data["workbook"]
        if len(given) > len(Sheet):
            raise ValidationError(_("At most four files: one for each sheet."))
        return given


class Journal(forms.Form):
    """Which part of the journal is asked for."""

    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    person = forms.UUIDField(required=False)


def asked_text(request: HttpRequest) -> str:
    """What is looked for."""
    # PostgreSQL takes no NUL in a text.
    return request.GET.get("q", "").replace("\0", "").strip()[:_MOST_TEXT]


def asked_page(request: HttpRequest) -> int:
    """The page that is asked for; the first where none is."""
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def paged(rows: QuerySet[M], number: int) -> Page[M]:
    """One page of rows."""
    return Paginator(rows, PER_PAGE).get_page(number)
