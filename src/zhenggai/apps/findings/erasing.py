"""Who else keeps words that findings may have to erase. The capabilities above say it here when the
site starts, so that this one knows none of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Erased:
    """What is erased now: the words, wherever they stand word for word about the findings and the
    documents; `mark` is what stands in their place, `by` the entry of the act. `document` is one
    whose file goes, and with it all that was read from it and that no finding quotes."""

    findings: frozenset[UUID]
    documents: frozenset[UUID]
    words: frozenset[str]
    mark: str
    by: int
    document: UUID | None = None


# Of what is kept as JSON, what somebody has written; the rest are keys, days and figures.
WRITTEN = frozenset({"heading", "text", "deliverable", "standard", "target", "tag", "value"})

Eraser = Callable[[Erased], None]
_erasers: list[Eraser] = []


def register(eraser: Eraser) -> None:
    """Let `eraser` erase too, inside the transaction of the act; once, however often it is said."""
    if eraser not in _erasers:
        _erasers.append(eraser)


def everywhere(erased: Erased) -> None:
    """Let everybody else erase what he keeps."""
    for eraser in _erasers:
        eraser(erased)


def within(
    text: str, words: Collection[str], mark: str, *, named: Collection[str] | None = WRITTEN
) -> str:
    """JSON with the mark in place of each text that is one of the words, no less and no more, and
    that goes by one of the names, by any where `named` is `None`. As it was where there is none."""
    before = json.loads(text)
    after = _replaced(before, words, mark, named, written=True)
    return text if after == before else json.dumps(after, ensure_ascii=False)


def _replaced(
    value: Any, words: Collection[str], mark: str, named: Collection[str] | None, *, written: bool
) -> Any:
    if isinstance(value, dict):
        return {
            name: _replaced(one, words, mark, named, written=named is None or name in named)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_replaced(one, words, mark, named, written=written) for one in value]
    if written and isinstance(value, str):
        # A browser sends the ends of lines in its own way.
        return mark if value.replace("\r\n", "\n").strip() in words else value
    return value
