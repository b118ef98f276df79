"""Pages for what Django itself refuses or what went wrong, in the look of the site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a malformed or suspicious request, a foreign host name among them."""
    return render(request, "kit/bad_request.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return render(request, "kit/forbidden.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was not sent from a page of this site in this browser."""
    return render(request, "kit/forbidden.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "kit/not_found.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. Says nothing about it; the log does."""
    return render(request, "kit/server_error.html", status=500)
