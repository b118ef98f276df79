"""A subject, and how the index is asked about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID, uuid4

import pytest

from zhenggai.apps.passages import queries
from zhenggai.core.seeking import ask


@pytest.fixture
def subject(db: None) -> UUID:
    """Something that is spoken of."""
    return uuid4()


@pytest.fixture
def found(db: None) -> Callable[..., list[str]]:
    """The texts that hold the terms of what was typed, newest first."""

    def asked(typed: str, *, circles: Iterable[UUID] | None = None) -> list[str]:
        within = None if circles is None else set(circles)
        rows = queries.holding(ask(typed).terms, circles=within)
        return list(rows.values_list("passage__text", flat=True))

    return asked
