"""Addresses of the capability. Those of signing in keep the names that allauth looks up."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from zhenggai.apps.people.web import account, signing

own = (
    [
        path("", account.account, name="account"),
        path("password/", signing.password, name="password"),
        path("factor/replace/", signing.replace_factor, name="replace_factor"),
    ],
    "people",
)

urlpatterns = [
    path("account/login/", signing.SignIn.as_view(), name="account_login"),
    path("account/logout/", signing.SignOut.as_view(), name="account_logout"),
    path("account/code/", signing.ShowFactor.as_view(), name="mfa_authenticate"),
    path("account/factor/", signing.ShowFactorAgain.as_view(), name="mfa_reauthenticate"),
    path("account/factor/activate/", signing.Activate.as_view(), name="mfa_activate_totp"),
    path("account/codes/", signing.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/",
        signing.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("account/", include(own)),
]

if settings.OIDC:
    urlpatterns.append(
        path("account/", include("allauth.socialaccount.providers.openid_connect.urls"))
    )
