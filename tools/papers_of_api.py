"""The reference of the interface for programs, drawn from its schema: ``docs/reference/api.md``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from tools.setup.running import ROOT

PAPER = ROOT / "docs" / "reference" / "api.md"
_HEAD = """# The interface for programs

Made by `make papers` from the schema; do not edit. The same schema is served at
`/api/v1/openapi.json` (OpenAPI 3.1). How to use it: [let a program read and act](../how-to/api.md).

Every operation takes `Authorization: Bearer zg_…` and `Accept-Language` (`zh`, `en`). A body is
JSON in UTF-8 and may hold nothing that is not named here. `*` marks what has to be sent.
"""


def paper() -> str:
    """The whole page."""
    schema = _schema()
    parts = [_HEAD]
    for tag, title in (("people", "People"), ("findings", "Reading"), ("acts", "Acting"),
                       ("units", "Units and handovers"), ("draws", "Draws"),
                       ("intake", "Rounds and intake"), ("register", "The register")):  # fmt: skip
        operations = list(_tagged(schema, tag))
        if operations:
            parts.append(f"## {title}\n")
            parts += [_operation(schema, *one) for one in operations]
    parts.append("## Shapes\n")
    parts += [_shape(name, one) for name, one in sorted(schema["components"]["schemas"].items())]
    return "\n".join(parts)


def _schema() -> Mapping[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenggai.config.settings")
    import django  # noqa: PLC0415 - the other papers do without the site

    django.setup()
    from zhenggai.config.api import api  # noqa: PLC0415

    return api.schema()


def _tagged(schema: Mapping[str, Any], tag: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if tag in operation.get("tags", ()):
                yield path, method.upper(), operation


def _operation(
    schema: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]
) -> str:
    lines = [f"### `{method} {path.removeprefix('/api/v1')}`", "", f"{operation['summary']}."]
    if operation.get("description"):
        lines += ["", operation["description"]]
    told = [_parameter(one) for one in operation["parameters"] if one["name"] != "Accept-Language"]
    body = operation.get("requestBody", {}).get("content", {})
    for media, content in body.items():
        told.append(f"body (`{media}`): {_kind(content['schema'])}")
    if told:
        lines += ["", *(f"- {one}" for one in told)]
    answers = []
    for status, response in operation["responses"].items():
        content = next(iter(response.get("content", {}).values()), None)
        answers.append(status if content is None else f"{status} {_kind(content['schema'])}")
    problems = [one.split()[0] for one in answers if one.endswith("[Problem](#problem)")]
    goods = [one for one in answers if not one.endswith("[Problem](#problem)")]
    lines += [
        "",
        f"Answers: {', '.join(goods)}; [Problem](#problem) with {', '.join(problems)}.",
        "",
    ]
    return "\n".join(lines)


def _parameter(one: Mapping[str, Any]) -> str:
    star = "*" if one["required"] else ""
    said = f": {one['description']}" if one.get("description") else ""
    return f"{one['in']} `{one['name']}`{star} {_kind(one['schema'])}{said}"


def _shape(name: str, one: Mapping[str, Any]) -> str:
    lines = [f"### {name}", ""]
    if one.get("description"):
        lines += [" ".join(one["description"].split()), ""]
    if "enum" in one:
        lines += ["One of " + ", ".join(f"`{value}`" for value in one["enum"]) + ".", ""]
    required = set(one.get("required", ()))
    properties = one.get("properties", {})
    if properties:
        lines += ["| name | what |", "|---|---|"]
        for field, kind in properties.items():
            star = "*" if field in required else ""
            lines.append(f"| `{field}`{star} | {_cell(kind)} |")
        lines.append("")
    return "\n".join(lines)


def _cell(kind: Mapping[str, Any]) -> str:
    said = f": {kind['description']}" if kind.get("description") else ""
    return (_kind(kind) + said).replace("|", "\\|").replace("\n", " ")


def _kind(kind: Mapping[str, Any]) -> str:
    if "$ref" in kind:
        name = kind["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in kind:
        return " or ".join(f"`{value}`" for value in kind["enum"])
    if "anyOf" in kind:
        kinds = list(dict.fromkeys(_kind(one) for one in kind["anyOf"]))
        return " or ".join(kinds)
    if kind.get("type") == "array":
        return f"list of {_kind(kind.get('items', {}))}"
    named = kind.get("type", "anything")
    if isinstance(named, list):
        return " or ".join(named)
    form = f" ({kind['format']})" if kind.get("format") else ""
    least, most = kind.get("minimum"), kind.get("maximum")
    bounds = f" {least}–{most}" if least is not None and most is not None else ""
    return f"{named}{form}{bounds}"
