"""Finishes the schema that the library draws: every refusal with its status and shape, the headers
that operations share, and nothing left to guess."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from zhenggai.kit.problems import MEDIA

# Why an operation may say no, by status.
_REASONS = {
    401: "No token, or one that is wrong or over.",
    403: "The token is not for this, or its owner may not do it.",
    404: "There is no such thing, or not for this viewer.",
    409: "The thing is not in a state in which this can be done.",
    412: "The thing has changed since the version that If-Match names.",
    413: "The body is larger than the site takes.",
    422: "The input is wrong; the problem names each place.",
    428: "If-Match is missing where one must say which version one has seen.",
    429: "Too many requests; Retry-After says when to ask again.",
}
_READS = (401, 403, 422, 429)
_ACTS = (401, 403, 404, 409, 412, 413, 422, 428, 429)
PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "Why not (RFC 9457): `code` never changes, `detail` is its sentence.",
    "required": ["type", "title", "status", "code", "detail", "values", "field", "faults"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "values": {"type": "object"},
        "field": {"type": ["string", "null"]},
        "faults": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["place", "reason"],
                "properties": {"place": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
    "examples": [
        {
            "type": "urn:zhenggai:problem:finding.missing",
            "title": "Not Found",
            "status": 404,
            "code": "finding.missing",
            "detail": "There is no such finding, or it is not for you.",
            "values": {},
            "field": None,
            "faults": [],
        }
    ],
}
_LANGUAGE = {
    "in": "header",
    "name": "Accept-Language",
    "required": False,
    "description": "The language of sentences: zh (as without) or en.",
    "schema": {"type": "string", "examples": ["en"]},
}


KEY: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "The same key with the same request is answered as before, for a day.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
}
IF_MATCH = "If-Match"
_SHAPES = "x-shapes"
_ALSO = "x-also"


def also(*statuses: int) -> dict[str, Any]:
    """How an operation that reads names the further statuses that it answers with."""
    return {_ALSO: statuses}


def if_match(thing: str, *, required: bool) -> dict[str, Any]:
    """The header that names the version of a thing as its sender has seen it."""
    return {
        "in": "header",
        "name": IF_MATCH,
        "required": required,
        "description": f"The `ETag` of the {thing} as the sender has read it.",
        "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
        "example": '"7"',
    }


def body_shape(
    shape: type[BaseModel], example: dict[str, Any], *, required: bool
) -> dict[str, Any]:
    """How an operation names the shape of the JSON that it reads itself."""
    drawn = shape.model_json_schema(ref_template="#/components/schemas/{model}")
    inner = drawn.pop("$defs", {})
    named = {"$ref": f"#/components/schemas/{shape.__name__}"}
    content = {"application/json": {"schema": named, "example": example}}
    return {
        "requestBody": {"content": content, "required": required},
        _SHAPES: {shape.__name__: drawn, **inner},
    }


def finished(drawn: dict[str, Any]) -> dict[str, Any]:
    """The schema with every status, its shape, and an example of each success."""
    made = dict(drawn)
    made["servers"] = made["servers"] or [{"url": "/"}]
    made["components"]["schemas"]["Problem"] = PROBLEM
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            _add(made["components"]["schemas"], operation.pop(_SHAPES, {}))
            _finish(path, method, operation)
    return made


def _add(known: dict[str, Any], more: dict[str, Any]) -> None:
    for name, shape in more.items():
        assert known.setdefault(name, shape) == shape, f"two shapes are called {name}"


def _finish(path: str, method: str, operation: dict[str, Any]) -> None:
    statuses: tuple[int, ...] = _READS if method == "get" else _ACTS
    if "{" in path:
        statuses = tuple(sorted({*statuses, 404}))
    statuses = (*statuses, *operation.pop(_ALSO, ()))
    if not operation.get("security"):
        statuses = ()
    operation.setdefault("parameters", []).append(_LANGUAGE)
    responses = operation["responses"]
    for status in statuses:
        phrase = HTTPStatus(status).phrase
        said = {"description": f"{phrase}. {_REASONS[status]}"}
        said["content"] = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}  # type: ignore[assignment]
        responses.setdefault(str(status), said)
    # The library counts in numbers; the document has words.
    operation["responses"] = {
        str(key): value for key, value in sorted(responses.items(), key=lambda one: str(one[0]))
    }
