"""The sentences of a message, the same by every channel: how many, of what kind; then a line for
each with number, due date and address. No other words can come in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from zhenggai.apps.messages.kinds import Item, Kind
from zhenggai.presentation.wording import say

MOST_LINES = 30
_NUMBERED = re.compile("([a-z]+)-(-?[0-9]+)")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be sent, free of the database. `key` is the same however often it is sent; `more`
    items there are beside those."""

    key: UUID
    kind: Kind
    items: tuple[Item, ...]
    more: int = 0

    @property
    def count(self) -> int:
        """How many there are in all."""
        return len(self.items) + self.more


def address_of(path: str) -> str:
    """A path of the site as an address that can be opened from elsewhere."""
    return f"{settings.ADDRESS}{path}"


def title(parcel: Parcel, language: str) -> str:
    """One line: what it is about, and how many."""
    return say(f"message.title.{parcel.kind}", language, count=parcel.count)


def line(item: Item, language: str) -> str:
    """One item, without its address."""
    if item.due_on is None:
        return item.number
    return say("message.line", language, number=item.number, day=item.due_on.isoformat())


def rest(parcel: Parcel, shown: int, language: str) -> str:
    """How many are not shown, and where they are; nothing where all are."""
    left = parcel.count - shown
    if left <= 0:
        return ""
    return say("message.more", language, count=left, address=address_of(reverse("messages:mine")))


def why(code: str, language: str) -> str:
    """A reason of the outbox in words: the number of the far side stands behind a word of ours."""
    if numbered := _NUMBERED.fullmatch(code):
        return say(f"message-error.{numbered[1]}", language, number=numbered[2])
    return say(f"message-error.{code}", language) if code else ""


def body(parcel: Parcel, language: str, *, most_bytes: int = 1 << 20) -> str:
    """Plain text: a line and an address for each item, as many as there is room for."""
    return fitted(
        parcel,
        language,
        [f"{line(item, language)}\n{address_of(item.path)}" for item in parcel.items],
        most_bytes=most_bytes,
    )


def fitted(parcel: Parcel, language: str, lines: Sequence[str], *, most_bytes: int) -> str:
    """The first of the lines, thirty at most, within so many bytes of UTF-8, and what is left."""
    kept = list(lines[:MOST_LINES])
    while True:
        told = [*kept, *filter(None, [rest(parcel, len(kept), language)])]
        text = "\n".join(told)
        if len(text.encode()) <= most_bytes or not kept:
            return text
        kept.pop()
