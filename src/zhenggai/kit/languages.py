"""The language of an answer: what the reader of a page chose, else Chinese. The browser's own is
not asked, so that the same address shows the same page on every machine of an office. A program has
no page to choose on and asks by header."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from zhenggai.kit.addresses import is_for_programs

Handler = Callable[[HttpRequest], HttpResponseBase]


def language_of(request: HttpRequest) -> str:
    """The code of the language to answer in."""
    if is_for_programs(request):
        return _asked_by_header(request.headers.get("Accept-Language", ""))
    asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    known = {code for code, _ in settings.LANGUAGES}
    return asked if asked in known else settings.LANGUAGE_CODE


def _asked_by_header(header: str) -> str:
    for tag, _ in parse_accept_lang_header(header[:200]):
        primary = tag.partition("-")[0]
        for code, _ in settings.LANGUAGES:
            if primary == code.partition("-")[0]:
                return code
    return settings.LANGUAGE_CODE


class CookieLanguage:
    """Switches Django's language and says so in the answer's headers."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        language = language_of(request)
        with translation.override(language):
            response = self._get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
