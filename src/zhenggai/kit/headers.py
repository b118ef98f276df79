"""Headers that every answer carries beside those of Django and django-csp."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from zhenggai.kit.refusals import Handler

_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class PrivateHeaders:
    """Keeps pages out of caches, unless they are for everybody, and browser powers switched off."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self._get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        if response.headers["Cache-Control"].startswith("public"):
            # The same for everybody, whatever cookies they send.
            response.headers.pop("Vary", None)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
