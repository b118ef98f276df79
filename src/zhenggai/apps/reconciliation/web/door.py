"""Whether the check of a document is open to everybody on this machine, or to who has signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

View = Callable[..., HttpResponse]


def at_the_door(view: View) -> View:
    """Let everybody to the view where `OPEN_CHECK` says so; else send who has not signed in there,
    and from there to the first page of the check."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.OPEN_CHECK or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return redirect_to_login(reverse("reconciliation:start"), reverse("account_login"))

    return asked
