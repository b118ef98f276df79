"""The page behind a one-time link: whoever holds it sets his login and password, and then his
second factor. Nobody is signed in here."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from zhenggai.apps.people import commands, queries
from zhenggai.apps.people.web.forms import OpenAccount


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Open the account that the link is for, sign in, and go on to the second factor."""
    found = queries.link(commands.digest(token), at=now())
    form = OpenAccount(request.POST or None, link=found)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "people/link.html", {"form": form, "link": found}, status=status)
    person = commands.use_link(token=token, **form.answers(), at=now())
    # Whoever was signed in here is not the one who opens this account.
    get_adapter().logout(request)
    get_adapter().login(request, person)
    return redirect("mfa_activate_totp")
