"""What a message lists is looked at again before it leaves: it may have been put hours ago. What of
it still holds, a capability from above says, as it says what is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhenggai.apps.messages.kinds import Item, Kind


@dataclass(frozen=True, slots=True)
class Leaving:
    """A message to a person or a unit that is about to leave."""

    key: UUID
    kind: Kind
    recipient: UUID
    put_at: datetime
    items: tuple[Item, ...]


# By message, what of its items holds at an instant; one that is not named stays as it is.
Freshener = Callable[[Sequence[Leaving], datetime], Mapping[UUID, Sequence[Item]]]


def _unchanged(leaving: Sequence[Leaving], at: datetime) -> Mapping[UUID, Sequence[Item]]:
    return {}


_freshener: Freshener = _unchanged


def use_freshener(freshener: Freshener) -> None:
    """Let another function say what still holds."""
    global _freshener  # noqa: PLW0603 - one for the whole process, set while it starts
    _freshener = freshener


def still(leaving: Sequence[Leaving], *, at: datetime) -> Mapping[UUID, Sequence[Item]]:
    """What still holds of some messages, by the function that was handed in; asked for all of them
    together."""
    return _freshener(leaving, at) if leaving else {}
