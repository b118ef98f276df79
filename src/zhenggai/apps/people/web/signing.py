"""Signing in and out, and the second factor: allauth's views in the look of the site.

They only add what the session and the journal are told; the steps themselves are allauth's.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhenggai.apps.people import commands, http, queries
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.people.models import Person
from zhenggai.apps.people.permissions import check_may_replace_factor
from zhenggai.apps.people.web.forms import ChangePassword

UNUSABLE = 422


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no annotations
    """The name of the account and the password."""

    template_name = "people/sign_in.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again, saying no more than that it was not right."""
        answer: HttpResponse = self.render_to_response(
            self.get_context_data(form=form), status=UNUSABLE
        )
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page needs: the provider, where there is one."""
        return {**super().get_context_data(**kwargs), "provider": settings.OIDC}


class SignOut(LogoutView):  # type: ignore[misc]
    """Asks once, then ends the session; only a form does it."""

    template_name = "people/sign_out.html"


class ShowFactor(AuthenticateView):  # type: ignore[misc]
    """The second step of signing in: a code of the app, or a recovery code."""

    template_name = "people/factor.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Finish signing in, and remember that a factor was shown."""
        response: HttpResponse = super().form_valid(form)
        _note_factor(self.request, form)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again."""
        answer: HttpResponse = self.render_to_response(self.get_context_data(), status=UNUSABLE)
        return answer


class ShowFactorAgain(ReauthenticateView):  # type: ignore[misc]
    """The code once more, before an act that asks for it; then back to where it was asked."""

    template_name = "people/factor.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Remember that a factor was shown, and go on."""
        response: HttpResponse = super().form_valid(form)
        _note_factor(self.request, form)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again."""
        answer: HttpResponse = self.render_to_response(
            self.get_context_data(form=form), status=UNUSABLE
        )
        return answer


class Activate(ActivateTOTPView):  # type: ignore[misc]
    """Set up an app that shows codes: scan, type the first code."""

    template_name = "people/activate.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page for whoever has none yet; the account page for the others."""
        if not isinstance(request.user, Person):
            return redirect("account_login")
        if queries.has_factor(request.user.pk):
            return redirect("people:account")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the secret, tell the journal, and show the recovery codes."""
        at = now()
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            commands.note_factor_set(person=self.request.user.pk, at=at)
        http.note_factor(self.request, at=at)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again, with the same secret."""
        answer: HttpResponse = self.render_to_response(
            self.get_context_data(form=form), status=UNUSABLE
        )
        return answer


class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, in clear the first time only."""

    template_name = "people/recovery_codes.html"


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """New recovery codes instead of the old ones."""

    http_method_names = ("post",)

    def form_valid(self, form: Any) -> HttpResponse:
        """Make them, where the factor was shown a short while ago."""
        check_may_replace_factor(http.actor(self.request), at=now(), recovered=False)
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            commands.note_codes_made(person=self.request.user.pk, at=now())
        return response


@require_POST
@signed_in
def replace_factor(request: SignedInRequest) -> HttpResponse:
    """Take the factor away; the next page sets up a new one."""
    recovered = request.session.get(http.FACTOR_AT) == 0
    check_may_replace_factor(http.actor(request), at=now(), recovered=recovered)
    commands.forget_factor(person=request.user.pk, at=now())
    request.session.pop(http.FACTOR_AT, None)
    return redirect("mfa_activate_totp")


@sensitive_post_parameters("old", "password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def password(request: SignedInRequest) -> HttpResponse:
    """Change the own password; other sessions end."""

    def is_own(typed: str) -> bool:
        return bool(get_adapter().reauthenticate(request.user, typed))

    form = ChangePassword(request.POST or None, person=request.user, is_own=is_own)
    if request.method != "POST" or not form.is_valid():
        status = UNUSABLE if request.method == "POST" else 200
        return render(request, "people/password.html", {"form": form}, status=status)
    person = commands.set_password(
        person=request.user.pk, password=form.cleaned_data["password1"], at=now()
    )
    update_session_auth_hash(request, person)
    return redirect("people:account")


def _note_factor(request: HttpRequest, form: Any) -> None:
    recovery = form.authenticator.type == Authenticator.Type.RECOVERY_CODES
    http.note_factor(request, at=now(), recovery=recovery)
