"""Answers whether the process is up; checks nothing else, so that it never lies about load."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def health(request: HttpRequest) -> HttpResponse:
    """200 and ``ok``."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
