"""The one place where a refusal becomes an HTTP answer; no view catches one.

A view may name a page of its own for refusals (`refused_with`), such as its form with the message
at the field; every other refusal gets the plain page.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from zhenggai.core.errors import NotPermitted, Refused, Stale, WrongState
from zhenggai.kit.addresses import is_for_programs
from zhenggai.kit.problems import refusal

Page = Callable[[HttpRequest, Refused, int], HttpResponse]
Handler = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponse]


class Missing(Refused):
    """There is no such thing, or not for this viewer; nobody is told which."""


class Gone(Refused):
    """It was there and was erased under a decision, which its values name."""


class Unauthenticated(Refused):
    """Nobody knows who asks."""


class TooLarge(Refused):
    """The request is larger than the site takes."""


class TooMany(Refused):
    """The viewer, or the site, holds as much as it may."""


class Unconditional(Refused):
    """The request would overwrite, and does not say which version its sender has seen."""


_STATUS: dict[type[Refused], int] = {
    Unauthenticated: 401,
    Missing: 404,
    Gone: 410,
    NotPermitted: 403,
    WrongState: 409,
    Stale: 412,
    TooLarge: 413,
    Unconditional: 428,
    TooMany: 429,
}


def status_of(refused: Refused) -> int:
    """The HTTP status of a refusal; 422 where its class has none of its own."""
    return _STATUS.get(type(refused), 422)


def refused_with(page: Page) -> Callable[[View], View]:
    """Let `page` answer the refusals of the decorated view."""

    def mark(view: View) -> View:
        vars(view)["refused_page"] = page
        return view

    return mark


def answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The plain page for a refusal, or the page that the view named. Where that page is refused in
    its turn, the second refusal is the answer: who may not see the page is told so, and not what
    was wrong with what he sent."""
    status = status_of(refused)
    view = request.resolver_match.func if request.resolver_match else None
    page: Page | None = getattr(view, "refused_page", None)
    if page is None:
        return answer_plainly(request, refused)
    try:
        return page(request, refused, status)
    except Refused as another:
        return answer_plainly(request, another)


def answer_plainly(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The plain page for a refusal; to a program, the problem."""
    status = status_of(refused)
    if is_for_programs(request):
        return refusal(request, refused, status)
    context = {"refused": refused, "status": status}
    return render(request, "kit/refused.html", context, status=status)


class AnswerRefusals:
    """Maps every `Refused` that a view lets through to its answer."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to a refusal; anything else is a fault and stays one."""
        return answer(request, exception) if isinstance(exception, Refused) else None
