"""What allauth asks of a site, answered for this one: its two hooks for accounts and for factors.

No page and no rule of the business belongs here.
"""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.people import commands, http
from zhenggai.apps.people.models import Person
from zhenggai.kit import locked

_PURPOSE = "second factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no annotations
    """Accounts that nobody opens for himself, counted failures, sessions that are told of."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The account or the password is not right."),
        "too_many_login_attempts": _(
            "Too many failed attempts from this address. Try again in a quarter of an hour."
        ),
        "rate_limited": _("Too many attempts. Try again in a quarter of an hour."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are opened by one-time links."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """The person whose password it is. A closed account is answered like an unknown one."""
        found = super().authenticate(request, **credentials)
        return found if isinstance(found, Person) and found.is_active else None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the journal, at most once in a while for each account and address."""
        commands.note_refused_sign_in(
            login=str(credentials.get("username", "")),
            address=self.get_client_ip(request),
            at=timezone.now(),
        )

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Open the session under a new key and tell the journal."""
        super().login(request, user)
        assert isinstance(user, Person)
        assert request.session.session_key is not None
        at = timezone.now()
        http.note_sign_in(request, person=user.pk, at=at)
        commands.open_session(person=user.pk, session=request.session.session_key, at=at)

    def logout(self, request: HttpRequest) -> None:
        """Close the session and tell the journal."""
        key = request.session.session_key
        if isinstance(request.user, Person) and key is not None:
            commands.close_session(person=request.user.pk, session=key, at=timezone.now())
        super().logout(request)

    def get_reauthentication_methods(self, user: object) -> list[dict[str, str]]:
        """The second factor alone: a password that was typed once proves nothing anew."""
        if not isinstance(user, Person):
            return []
        return [
            {"id": "mfa_reauthenticate", "description": "", "url": reverse("mfa_reauthenticate")}
        ]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        login = str(credentials.get("username", "")).strip().lower()
        return f"{self.get_client_ip(request)} {login}"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no annotations
    """Secrets that are encrypted at rest, under the name by which the person signs in."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not right, or it has been used. Wait for the next one."),
    }

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """The name under which the app lists the account."""
        return user.get_username()

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return locked.lock(text, purpose=_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again; fails where the key is not the one that it was stored with."""
        return locked.unlock(encrypted_text, purpose=_PURPOSE)
