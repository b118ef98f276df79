"""Who else keeps something for a person that ends with his account. The capabilities above say it
here when the site starts, so that this one knows none of them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID


class Ending(Protocol):
    """Ends what one capability keeps for a person."""

    def __call__(self, person: UUID, *, at: datetime) -> None:
        """Inside the transaction in which his account is closed."""


_endings: list[Ending] = []


def register(ending: Ending) -> None:
    """Let `ending` end something too; once, however often it is said."""
    if ending not in _endings:
        _endings.append(ending)


def everywhere(person: UUID, *, at: datetime) -> None:
    """Let everybody else end what he keeps."""
    for ending in _endings:
        ending(person, at=at)
