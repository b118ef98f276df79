"""Pieces for the tests of the index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from zhenggai.apps.passages.commands import Piece

ROUND, UNIT = uuid4(), uuid4()


def piece(text: str, *, subject: UUID, circles: Iterable[UUID] = (ROUND,), **more: Any) -> Piece:
    """A piece that hangs on nothing, unless told otherwise."""
    values: dict[str, Any] = {"part": subject, "kind": "quote", "key": subject, **more}
    return Piece(subject=subject, text=text, circles=frozenset(circles), **values)
