"""Signing in through the authority's own provider (OpenID Connect): who may come in by it.

Loaded only where a provider is named in the settings. It opens no account and joins none: the claim
that the setting names must be the login of a person who has one.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from zhenggai.apps.people import commands, http
from zhenggai.apps.people.models import Person
from zhenggai.core.errors import NotPermitted
from zhenggai.kit.refusals import answer

# RFC 8176: what a provider calls a second factor.
_FACTORS = frozenset({"mfa", "otp", "hwk", "swk", "sc", "fpt", "face", "iris", "pop"})


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # no annotations
    """Matches by login alone."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: the provider opens no account here."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Put the person in whose login the claim is; refuse where there is none."""
        login, amr = _claims(sociallogin.account.extra_data or {})
        person = Person.objects.filter(login=login, is_active=True).first() if login else None
        if person is None:
            commands.note_refused_sign_in(
                login=login,
                address=get_adapter().get_client_ip(request),
                at=timezone.now(),
            )
            raise ImmediateHttpResponse(answer(request, NotPermitted("people.no-such-login")))
        sociallogin.user = person
        assert settings.OIDC is not None
        if settings.OIDC.vouches and amr & _FACTORS:
            http.note_vouched(request, person=person.pk)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Say that the provider did not vouch for anybody, and nothing of why."""
        raise ImmediateHttpResponse(answer(request, NotPermitted("people.provider-failed")))


def _claims(data: dict[str, Any]) -> tuple[str, frozenset[str]]:
    """The login that the provider names, and how it made sure; the signed token before the rest."""
    assert settings.OIDC is not None
    token, more = data.get("id_token") or {}, data.get("userinfo") or {}
    name = token.get(settings.OIDC.claim) or more.get(settings.OIDC.claim) or ""
    amr = token.get("amr")
    return str(name).strip().lower(), frozenset(amr if isinstance(amr, list) else ())
