"""Addresses of the capability. Those of signing in keep the names that allauth looks up."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from zhenggai.apps.people.web import (
    account,
    directory,
    grants,
    links,
    receipts,
    signing,
    system,
    tokens,
)

pages = (
    [
        path("account/", account.account, name="account"),
        path("account/password/", signing.password, name="password"),
        path("account/link/<str:token>/", links.link, name="link"),
        path("account/factor/replace/", signing.replace_factor, name="replace_factor"),
        path("account/delegate/", account.delegate, name="delegate"),
        path(
            "account/delegations/<uuid:delegation>/end/",
            account.end_delegation,
            name="end_delegation",
        ),
        path("account/tokens/", tokens.tokens, name="tokens"),
        path("account/tokens/issue/", tokens.issue, name="issue_token"),
        path("account/tokens/<uuid:token>/withdraw/", tokens.withdraw, name="withdraw_token"),
        path("receipts/", receipts.receipts, name="receipts"),
        path("receipts/<int:entry>/", receipts.receipt, name="receipt"),
        path("receipts/<int:entry>/file", receipts.file, name="receipt_file"),
        path("log/tile/entries/<path:rest>", system.bundle, name="bundle"),
        path("people/units/", directory.units, name="units"),
        path("people/units/<uuid:unit>/", directory.unit, name="unit"),
        path("people/persons/", directory.persons, name="persons"),
        path("people/persons/<uuid:person>/", directory.person, name="person"),
        path("people/persons/<uuid:person>/roles/", grants.give, name="give_role"),
        path("people/persons/<uuid:person>/link/", grants.link, name="issue_link"),
        path("people/persons/<uuid:person>/close/", system.close, name="close"),
        path("people/persons/<uuid:person>/reopen/", system.reopen, name="reopen"),
        path("people/grants/<uuid:grant>/end/", grants.end, name="end_role"),
        path("people/proposals/", grants.proposals, name="proposals"),
        path("people/proposals/<uuid:proposal>/", grants.decide, name="decide"),
        path("people/loads/<uuid:load>/roles/", grants.give_proposed, name="give_proposed"),
        path("people/links/", system.links, name="links"),
        path("people/links/<slug:role>/", system.invite, name="invite"),
        path("people/loads/", system.loads, name="loads"),
        path("people/loads/template.xlsx", system.load_template, name="load_template"),
        path("people/loads/<uuid:load>/", system.load, name="load"),
        path("people/loads/<uuid:load>/apply/", system.apply, name="apply_load"),
        path("people/journal/", system.journal, name="journal"),
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
    path("", include(pages)),
]

if settings.OIDC:
    urlpatterns.append(
        path("account/", include("allauth.socialaccount.providers.openid_connect.urls"))
    )
