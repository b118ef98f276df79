"""The register as a page, and its totals."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from zhenggai.apps.findings.queries.sight import scope_of
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.register.queries import choices, page, totals
from zhenggai.apps.register.view import View, parse
from zhenggai.apps.register.web import chips, table
from zhenggai.core.errors import Refused
from zhenggai.kit.refusals import answer_plainly, refused_with

_PLACES = ("after", "before")


def wrong_view(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """What is wrong with the address, and the way to the register as it opens."""
    if not request.user.is_authenticated:
        return answer_plainly(request, refused)
    return render(request, "register/wrong.html", {"refused": refused}, status=status)


@require_safe
@refused_with(wrong_view)
@signed_in
def register(request: SignedInRequest) -> HttpResponse:
    """A page of the register, as its address asks for it."""
    view = view_of(request.GET)
    actor = http.actor(request)
    scope = scope_of(actor)
    places = {name: request.GET.getlist(name) for name in _PLACES}
    found = page.page(view, actor=actor, scope=scope, **places)
    names = choices.named(view, scope=scope)
    language = get_language() or ""
    context = {
        "view": view,
        "page": found,
        "heads": table.heads(view, language),
        "body": table.body(view, found.rows, language),
        "chips": chips.chips(view, names, language),
        "ways": chips.ways(view),
        "layouts": chips.layouts(view),
        "query": view.query,
        "kept": [pair for pair in view.pairs() if pair[0] != "words"],
        "words": view.one("words") or "",
        "after": _query(view, "after", found.after),
        "before": _query(view, "before", found.before),
        "lacking": [one for one in table.heads(view, language) if one.lack],
        "day": actor.on,
    }
    return render(request, "register/register.html", context)


@require_safe
@refused_with(wrong_view)
@signed_in
def counts(request: SignedInRequest) -> HttpResponse:
    """The totals of a view: a page of their own, or, asked for by the script, what stands in it."""
    view = view_of(request.GET)
    actor = http.actor(request)
    found = totals.totals(view, actor=actor, scope=scope_of(actor))
    part = request.headers.get("X-Part") == "totals"
    template = "register/_totals.html" if part else "register/totals.html"
    return render(request, template, {"totals": found, "view": view, "query": view.query})


def view_of(query: QueryDict) -> View:
    """The view that an address asks for; where in it a page begins is not part of it."""
    return parse(pairs_of(query))


def pairs_of(query: QueryDict) -> Iterable[tuple[str, str]]:
    """The names and values of a query, without the places of pages."""
    return [
        (name, str(value))
        for name, values in query.lists()
        if name not in _PLACES
        for value in values
    ]


def _query(view: View, name: str, place: Iterable[str]) -> str:
    asked = [(name, text) for text in place]
    return urlencode([*view.pairs(), *asked]) if asked else ""


urls: list[URLPattern] = [
    path("", register, name="register"),
    path("totals/", counts, name="totals"),
]
