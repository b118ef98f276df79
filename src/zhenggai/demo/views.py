"""The door of the demo: a visitor chooses who to be. There is no door outside of demo mode."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhenggai.apps.people import http
from zhenggai.demo import queries
from zhenggai.kit.refusals import Missing

View = Callable[[HttpRequest], HttpResponse]


def in_demo_only(view: View) -> View:
    """Outside of demo mode there is no such page (`Missing`)."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.DEMO:
            raise Missing("site.no-page")
        return view(request)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@in_demo_only
def cast(request: HttpRequest) -> HttpResponse:
    """The list of the cast; sent back with a choice, the visitor is that person, as if he had just
    shown both factors."""
    if request.method == "POST":
        return _be(request, request.POST.get("person", ""))
    context = {"cast": queries.cast(on=timezone.localdate()), "rounds": queries.rounds()}
    return render(request, "demo/cast.html", context)


def _be(request: HttpRequest, login: str) -> HttpResponse:
    person = queries.person(login)
    adapter = get_adapter(request)
    if request.user.is_authenticated:
        adapter.logout(request)
    adapter.login(request, person)
    http.note_factor(request, at=timezone.now())
    first = queries.first_seen(person.pk, on=timezone.localdate())
    if first is None:
        return redirect("front")
    return redirect("findings:reconciliation", round_id=first)
