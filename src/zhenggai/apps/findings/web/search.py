"""The page of the search."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from zhenggai.apps.findings.queries import search as queries
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.core.errors import Invalid, Refused
from zhenggai.kit.refusals import answer_plainly, refused_with


def search_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The box again with what was typed and what is wrong with it."""
    if not isinstance(refused, Invalid):
        return answer_plainly(request, refused)
    context = {"typed": request.GET.get("q", ""), "refused": refused}
    return render(request, "findings/search.html", context, status=status)


@require_safe
@refused_with(search_refused)
@signed_in
def search(request: SignedInRequest) -> HttpResponse:
    """The box, and what answers where something was typed."""
    typed, after = request.GET.get("q", ""), request.GET.get("after", "")
    if not typed.strip():
        return render(request, "findings/search.html", {"typed": ""})
    results = queries.search(typed, actor=http.actor(request), after=after)
    context = {
        "typed": typed,
        "results": results,
        "most": queries.MOST,
        "begun": bool(after),
        "first": urlencode({"q": typed}),
        "following": urlencode({"q": typed, "after": results.after}) if results.after else "",
    }
    return render(request, "findings/search.html", context)


urls: list[URLPattern] = [path("search/", search, name="search")]
