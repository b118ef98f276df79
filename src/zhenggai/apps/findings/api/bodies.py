"""What programs send with an act: a shape made from the signature of the act's own command, so that
the two cannot differ. Whoever acts, when, and what he has seen come from token, clock and header.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, create_model

from zhenggai.apps.findings.deeds import Command, Deed

# `quote` is set by registration alone, and a signed page is filed by hand.
_NOT_SENT = frozenset({"finding_id", "actor", "at", "seen", "seen_plan", "paper", "quote"})
_MOST = 200
_EXAMPLES: Mapping[str, object] = {
    "text": "更换东城二街老旧管网4.2公里。",
    "standard": "漏损率降到10%以下，第三方检测报告为准。",
    "reasons": "与实际情况不符，附移交单。",
    "result": "检测漏损率9.1%，达到标准。",
    "due_on": "2026-08-31",
    "as_of": "2026-06-30",
    "read_on": "2026-06-30",
    "looked_on": "2026-06-30",
    "name": "拖欠工程款",
    "measured_in": "万元",
    "value": "358.60",
    "baseline": "1200.00",
    "target": "0.00",
    "ref": "XC-2026-01-0001",
    "seed": "08291133",
    "headings": ["管网漏损", "维修不及时"],
}


_OF_KIND: Mapping[Any, object] = {
    UUID: "3f2b8c1e-5d47-4e0a-9b1c-7a6d5e4f3c2b",
    date: "2026-12-31",
    Decimal: "358.60",
    bool: True,
    int: 12,
}


class Milestone(BaseModel):
    """A stage of continuing rectification, with its day."""

    model_config = ConfigDict(extra="forbid", strict=True)
    text: str
    due_on: date


_OF_LISTS: Mapping[Any, object] = {
    Milestone: {"text": "二期完成。", "due_on": "2026-12-31"},
    int: 12,
}


@dataclass(frozen=True, slots=True)
class Body:
    """The shape of what is sent with a deed. `grouped` names the argument that takes some of the
    fields together, with its type and their names."""

    shape: type[BaseModel]
    grouped: tuple[str, Any, tuple[str, ...]] | None = None

    @property
    def optional(self) -> bool:
        """Whether nothing needs to be sent."""
        return not any(field.is_required() for field in self.shape.model_fields.values())

    def arguments(self, sent: BaseModel) -> dict[str, Any]:
        """The arguments of the command."""
        given = {name: getattr(sent, name) for name in type(sent).model_fields}
        if "milestones" in given:
            given["milestones"] = [(one.text, one.due_on) for one in given["milestones"]]
        if self.grouped is None:
            return given
        argument, kind, names = self.grouped
        inner = {name: given.pop(name) for name in names}
        return {**given, argument: kind(**inner)}


def body_of(deed: Deed) -> Body:
    """The body of a deed, from its command."""
    return body_from(deed.command, "".join(part.capitalize() for part in deed.slug.split("_")))


def body_from(command: Command, title: str, *, known: Collection[str] = ()) -> Body:
    """The body that a command takes, as a shape of this name. `known` are the arguments that the
    address or the server gives."""
    told: dict[str, Any] = {}
    grouped: tuple[str, Any, tuple[str, ...]] | None = None
    for name, kind, default in _parameters(command, known):
        if is_dataclass(kind):
            inner = _fields_of(kind)
            grouped = (name, kind, tuple(inner))
            told |= inner
        else:
            told[name] = _field(name, kind, default)
    shape = create_model(
        title,
        __config__=ConfigDict(extra="forbid", strict=True),
        __doc__=inspect.getdoc(command),
        **told,
    )
    return Body(shape, grouped)


def example_of(body: Body) -> dict[str, Any]:
    """What could be sent: the fields that must be, each with a value of its kind."""
    return {
        name: _example(name, field.annotation)
        for name, field in body.shape.model_fields.items()
        if field.is_required()
    }


def _example(name: str, kind: Any) -> Any:
    if name in _EXAMPLES:
        return _EXAMPLES[name]
    if get_origin(kind) is list:
        (inner,) = get_args(kind)
        return [_OF_LISTS.get(inner, "维修不及时")]
    if get_origin(kind) is dict:
        return {_OF_KIND[UUID]: 1}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return next(iter(kind)).value
    return _OF_KIND.get(kind, "已核实。")


def _parameters(command: Command, known: Collection[str]) -> list[tuple[str, Any, Any]]:
    hints = get_type_hints(command)
    return [
        (name, hints[name], one.default)
        for name, one in inspect.signature(command).parameters.items()
        if name not in _NOT_SENT and name not in known
    ]


def _fields_of(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: _field(one.name, hints[one.name], one.default) for one in fields(kind)}


def _field(name: str, kind: Any, default: Any) -> tuple[Any, Any]:
    # A default of a dataclass and of a signature are absent in their own ways.
    required = default is inspect.Parameter.empty or type(default).__name__ == "_MISSING_TYPE"
    examples = [_EXAMPLES[name]] if name in _EXAMPLES else None
    return (
        _narrowed(kind),
        Field(... if required else default, examples=examples),
    )


def _narrowed(kind: Any) -> Any:
    """The type with the bounds that the database and an entry of the journal have."""
    if kind is Decimal:
        return Annotated[Decimal, Field(max_digits=18, decimal_places=2)]
    origin, parts = get_origin(kind), get_args(kind)
    if Decimal in parts:
        return Annotated[Decimal, Field(max_digits=18, decimal_places=2)] | None
    if origin is tuple and parts[-1] is Ellipsis:
        return Annotated[kind, Field(max_length=_MOST)]
    if origin is Mapping:
        return Annotated[dict[parts[0], parts[1]], Field(max_length=_MOST)]  # type: ignore[valid-type]
    if origin is Sequence:
        inner = Milestone if get_origin(parts[0]) is tuple else parts[0]
        return Annotated[list[inner], Field(max_length=_MOST)]  # type: ignore[valid-type]
    return kind
