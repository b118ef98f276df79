"""The interface for programs: what all its operations share. No capability is named here; each
brings its router, and `config.api` puts them together.

Answers are made with `answer`, which writes frozen pictures out as they are: the operations say
which they give, and a test holds them to it.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Annotated, Any, TypeVar

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import get_language
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel, TypeAdapter
from pydantic import ValidationError as Misfit

from zhenggai.core.errors import Invalid, Refused, Stale
from zhenggai.kit.erased import worded
from zhenggai.kit.openapi import IF_MATCH, finished
from zhenggai.kit.problems import problem, refusal
from zhenggai.kit.refusals import Unconditional, status_of

M = TypeVar("M", bound=BaseModel)
Operate = Callable[..., HttpResponse]
USUALLY_LISTED = 50
# The first sign of a mark, as it is written out.
_ERASED = "\ufdd0".encode()
_VERSION = re.compile(r'"([0-9]{1,9})"')
Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]
After = Annotated[str, Query(max_length=400, description="`next` of the page before.")]


class Api(NinjaAPI):
    """The operations of the site under one address, and its schema."""

    def __init__(self, *, title: str, description: str) -> None:
        # No page of documentation is served: ours takes no inline script.
        super().__init__(
            title=title,
            version="1",
            description=description,
            openapi_url=None,
            docs_url=None,
            urls_namespace="api",
        )
        self._written: bytes | None = None
        self.add_decorator(_known_only)

    def set_default_exception_handlers(self) -> None:
        """What each kind of refusal and fault is answered with."""
        self.add_exception_handler(Refused, _refused)
        self.add_exception_handler(ValidationError, _bad_fields)
        self.add_exception_handler(Misfit, _bad_body)
        self.add_exception_handler(HttpError, _bad_json)
        self.add_exception_handler(Http404, _no_address)
        self.add_exception_handler(RequestDataTooBig, _too_large)
        self.add_exception_handler(SuspiciousOperation, _too_large)
        self.add_exception_handler(MultiPartParserError, _bad_json)

    def schema(self, prefix: str = "api/v1/") -> dict[str, Any]:
        """The whole schema, OpenAPI 3.1."""
        return finished(self.get_openapi_schema(path_prefix=prefix))

    def written_schema(self) -> bytes:
        """The schema as it is served; it does not change while the process lives."""
        if self._written is None:
            self._written = json.dumps(self.schema(), ensure_ascii=False).encode()
        return self._written


def answer(
    shape: Any, told: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """`told` written out as the type `shape`."""
    data = _adapter(shape).dump_json(told)
    if _ERASED in data:
        data = worded(data.decode(), get_language() or "").encode()
    return HttpResponse(data, status=status, content_type="application/json", headers=headers)


def read_body(shape: type[M], request: HttpRequest) -> M:
    """The JSON of a request as a shape; nothing sent is an empty object. What does not fit is
    answered with each place."""
    return shape.model_validate_json(request.body or b"{}")


def etag(version: int) -> str:
    """How the version of a thing is named in `ETag` and `If-Match`."""
    return f'"{version}"'


def seen_version(request: HttpRequest) -> int | None:
    """The version that the sender names as seen. `Invalid` for what is no single version."""
    sent = request.headers.get(IF_MATCH)
    if sent is None:
        return None
    found = _VERSION.fullmatch(sent.strip())
    if found is None:
        raise Invalid("api.if-match-malformed", field=IF_MATCH)
    return int(found[1])


def check_version(seen: int | None, present: int) -> None:
    """Raise `Unconditional` where no version was named, and `Stale` where another was than the
    present one. Whatever else keeps the sender from his act is said before."""
    if seen is None:
        raise Unconditional("api.if-match-missing", field=IF_MATCH)
    if seen != present:
        raise Stale("api.if-match-stale", field=IF_MATCH, seen=seen, present=present)


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _known_only(operate: Operate) -> Operate:
    """Refuse what the operation does not know in the query: a filter whose name is misspelt would
    else give everything."""
    known = set(inspect.signature(operate).parameters)

    @wraps(operate)
    def checked(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        match = request.resolver_match
        unknown = sorted(set(request.GET) - (known - set(match.kwargs if match else ())))
        if unknown:
            raise ValidationError([{"loc": ("query", one), "type": "unknown"} for one in unknown])
        return operate(request, *args, **more)

    return checked


def _refused(request: HttpRequest, refused: Any) -> HttpResponse:
    return refusal(request, refused, status_of(refused))


def _bad_fields(request: HttpRequest, fault: Any) -> HttpResponse:
    faults = [{"place": _place(one["loc"]), "reason": str(one["type"])} for one in fault.errors]
    values = {"field": faults[0]["place"], "places": [one["place"] for one in faults]}
    return problem(request, status=422, code="api.bad-field", values=values, faults=faults)


def _bad_body(request: HttpRequest, fault: Any) -> HttpResponse:
    errors = fault.errors(include_url=False, include_input=False)
    if any(one["type"] == "json_invalid" for one in errors):
        return _bad_json(request, fault)
    return _bad_fields(request, ValidationError([dict(one) for one in errors]))


def _place(parts: tuple[str | int, ...]) -> str:
    """Where in the input a fault is: `query.limit`, `due_on`, `milestones.0.due_on`."""
    return ".".join(str(part) for part in parts) or "body"


def _bad_json(request: HttpRequest, fault: Any) -> HttpResponse:
    return problem(request, status=422, code="api.bad-json", values={"field": "body"})


def _no_address(request: HttpRequest, fault: Any) -> HttpResponse:
    return problem(request, status=404, code="api.no-address")


def _too_large(request: HttpRequest, fault: Any) -> HttpResponse:
    return problem(request, status=413, code="api.body-too-large")
