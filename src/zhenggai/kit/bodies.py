"""Refuses a request body by its stated length, before any of it is read into memory."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from zhenggai.kit.refusals import Handler, TooLarge, answer

_MIB = 1024 * 1024
_FORM_FIELDS = _MIB
_CHUNK = 64 * 1024
_DRAINED = 1024 * _MIB


def most_bytes() -> int:
    """The largest body taken: two files and the fields of a form."""
    return 2 * int(settings.UPLOAD_MOST_BYTES) + _FORM_FIELDS


class BoundedBodies:
    """Answers 413 to a body that is too large. Without a stated length a body counts as empty."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        stated = request.META.get("CONTENT_LENGTH") or "0"
        length = int(stated) if stated.isascii() and stated.isdigit() else 0
        if length <= most_bytes():
            return self._get_response(request)
        _discard(request, min(length, _DRAINED))
        most = int(settings.UPLOAD_MOST_BYTES) // _MIB
        return answer(request, TooLarge("upload.too-large", size=length // _MIB, most=most))


def _discard(request: HttpRequest, left: int) -> None:
    # A browser shows the answer only once it has sent its body: closing early would show it a
    # broken connection instead of the reason.
    while left > 0:
        chunk = request.read(min(_CHUNK, left))
        if not chunk:
            return
        left -= len(chunk)
