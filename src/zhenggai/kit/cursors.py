"""Where the next page of a list begins, as one word that a program hands back as it got it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from zhenggai.core.errors import Invalid

_LONGEST = 400
_MOST = 2**62
Kind = Callable[[Any], Any]


def written(head: str, place: Sequence[object]) -> str:
    """The word for a place in the list that `head` names."""
    parts = [part if part is None or isinstance(part, int) else str(part) for part in place]
    text = json.dumps([head, *parts], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(word: str, *, head: str, kinds: Sequence[Kind]) -> list[Any]:
    """The place behind a word, each part made by its kind. `Invalid` for a word that this list
    never gave."""
    try:
        padded = word[:_LONGEST] + "=" * (-len(word) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(found, list) or found[:1] != [head]:
            raise ValueError
        return [kind(part) for kind, part in zip(kinds, found[1:], strict=True)]
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Invalid("api.cursor", field="after") from None


def text(part: Any) -> str:
    """A part that is text."""
    if not isinstance(part, str) or "\x00" in part:
        raise ValueError
    part.encode()  # half a pair is a ValueError, too
    return part


def number(part: Any) -> int:
    """A part that is a number of an entry."""
    if type(part) is not int or not 0 <= part < _MOST:
        raise ValueError
    return part


def instant(part: Any) -> datetime:
    """A part that is an instant with its zone."""
    found = datetime.fromisoformat(text(part))
    if found.tzinfo is None:
        raise ValueError
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise ValueError from None
