"""Answers to programs that are no answer: problem+json (RFC 9457) instead of a page.

Every refusal and fault under `PREFIX` leaves the site in this form, wherever it came from: an
operation, a middleware before it, or Django itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from zhenggai.core.errors import Refused
from zhenggai.kit.addresses import is_for_programs
from zhenggai.kit.languages import language_of
from zhenggai.presentation.wording import say

MEDIA = "application/problem+json"
_POLICY = "Content-Security-Policy"
_FAULT = 500
_OTHERWISE = {
    400: "api.bad-request",
    404: "api.no-address",
    405: "api.wrong-method",
    413: "api.body-too-large",
    _FAULT: "api.fault",
}


def problem(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    values: Mapping[str, object] | None = None,
    faults: Sequence[Mapping[str, str]] = (),
) -> HttpResponse:
    """A problem: the code, its sentence in the language that was asked for, the values that it
    names, and the `field` or header that it is about. `faults` are single places of the input."""
    known = dict(values or {})
    told: dict[str, Any] = {
        "type": f"urn:zhenggai:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": say(code, language_of(request), **known),
        "values": known,
        "field": str(known["field"]) if "field" in known else None,
        "faults": list(faults),
    }
    text = json.dumps(told, ensure_ascii=False, default=_plain)
    answer = HttpResponse(text, status=status, content_type=MEDIA)
    if status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = 'Bearer realm="zhenggai"'
    if "seconds" in known:
        answer["Retry-After"] = str(known["seconds"])
    return answer


def refusal(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """A refusal as a problem."""
    return problem(request, status=status, code=refused.code, values=refused.values)


class ProblemsForPrograms:
    """Puts a problem in the place of every page that says no to a program."""

    def __init__(self, get_response: Any) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response: HttpResponseBase = self._get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST or not is_for_programs(request):
            return response
        if response.headers.get("Content-Type", "").startswith(MEDIA):
            return response
        made = _instead(request, response)
        for name, value in response.headers.items():
            if not name.lower().startswith("content-") or name == _POLICY:
                made.headers.setdefault(name, value)
        return made


def _instead(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    status = response.status_code
    code = _OTHERWISE.get(status, _OTHERWISE[_FAULT if status >= _FAULT else 400])
    values = {"method": request.method, "allowed": response.headers.get("Allow", "")}
    return problem(request, status=status, code=code, values=values if status == 405 else None)


def _plain(value: object) -> object:
    if isinstance(value, set | frozenset | tuple):
        return sorted(value) if isinstance(value, set | frozenset) else list(value)
    return str(value)
