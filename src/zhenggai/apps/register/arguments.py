"""What the acts on many findings ask for, as texts that a form sends or a row keeps. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from zhenggai.apps.findings.kinds import FindingType, ReturnReason
from zhenggai.core.errors import Invalid

# What each act asks for beside its reason; what may be left out is told by `lacking`.
ASKED: Mapping[str, tuple[str, ...]] = {
    "name_unit": ("lead_unit",),
    "set_deadline": ("rule", "start", "due_on"),
    "assign": ("lead_unit", "rule", "start", "due_on", "kind"),
    "request_progress": ("due_on",),
    "return": ("reason",),
    "tag": ("tag",),
}
# A rule sets a day where one is chosen, and knows its event where that is the feedback.
BY_RULE = frozenset({"rule", "start"})
# An assignment takes what was laid down before.
_LAID_DOWN = {"assign": frozenset({"lead_unit", "due_on", "kind"})}
_CALLED = {("request_progress", "due_on"): "report_by", ("", "reason"): "return_reason"}
_READ: Mapping[str, Callable[[str], Any]] = {
    "lead_unit": UUID,
    "due_on": date.fromisoformat,
    "rule": UUID,
    "start": date.fromisoformat,
    "kind": FindingType,
    "reason": ReturnReason,
    "tag": str,
}


def field_of(act: str, name: str) -> str:
    """The code of what an argument is called: the day of a request is not the deadline."""
    return _CALLED.get((act, name)) or _CALLED.get(("", name)) or name


def read(act: str, given: Mapping[str, str], *, within: str = "") -> dict[str, Any]:
    """The arguments of an act out of texts; empty ones count as left out. `Invalid` names the field
    that is not asked for or whose text is no such value, below the place `within`."""
    found: dict[str, Any] = {}
    for name, text in given.items():
        if name not in ASKED[act]:
            raise Invalid("run.not-asked", field=within + name)
        if not text.strip():
            continue
        try:
            found[name] = _READ[name](text.strip())
        except ValueError:
            told = {"field": within + name, "value": text.strip()[:80]}
            raise Invalid("run.no-such-value", **told) from None
    return found


def laid_down(act: str, name: str) -> bool:
    """Whether an act takes an argument that is left out as it was laid down before."""
    return name in _LAID_DOWN.get(act, ())


def lacking(act: str, found: Collection[str]) -> str | None:
    """The first argument that an act cannot do without and that is not there. A rule stands for
    the day that it sets."""
    there = {*found, *BY_RULE, *(("due_on",) if "rule" in found else ())}
    needed = (name for name in ASKED[act] if not laid_down(act, name))
    return next((name for name in needed if name not in there), None)


def kept(found: Mapping[str, Any]) -> str:
    """Arguments as they are kept."""
    texts = {name: str(value) for name, value in found.items()}
    return json.dumps(texts, ensure_ascii=False, sort_keys=True) if texts else ""


def again(act: str, text: str) -> dict[str, Any]:
    """Arguments that were kept."""
    return read(act, json.loads(text)) if text else {}
