"""What a calendar program reads at a secret address: a day, a number and an address for each item
(RFC 5545), and nothing else. What is in it, a provider from above says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from zhenggai.apps.messages.kinds import Item
from zhenggai.presentation.wording import say

MEDIA = "text/calendar; charset=utf-8"
# RFC 5545 3.1: so many octets in a line, without its end.
_MOST_OCTETS = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a feed is: what a person sees of his own, or, with `unit`, what that person may see
    of the unit's. Judged anew at each reading: whose role is over reads nothing."""

    person: UUID
    unit: UUID | None
    on: date


Provider = Callable[[Reader], Iterable[Item]]
_PROVIDERS: list[Provider] = []


def register_feed(provider: Provider) -> None:
    """Let a capability put items into feeds; those without a due date are left out of them."""
    _PROVIDERS.append(provider)


def items_for(reader: Reader) -> list[Item]:
    """What is in the feed of a reader, the soonest first."""
    found = {item for provider in _PROVIDERS for item in provider(reader) if item.due_on}
    return sorted(found, key=lambda item: (item.due_on or date.max, item.number, item.path))


def calendar(items: Sequence[Item], *, site: str, language: str, at: datetime) -> bytes:
    """The file. An item is the same event each time, for it is known by its address."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//zhenggai//feeds//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        # RFC 7986; what older programs read beside it.
        f"NAME:{_escaped(say('feed.name', language))}",
        f"X-WR-CALNAME:{_escaped(say('feed.name', language))}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for item in items:
        lines += _event(item, site, at)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _event(item: Item, site: str, at: datetime) -> Iterator[str]:
    assert item.due_on is not None
    address = f"{site}{item.path}"
    yield "BEGIN:VEVENT"
    yield f"UID:{uuid5(NAMESPACE_URL, f'{address} {item.number}')}"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    # The end of a day is not part of it (3.6.1).
    yield f"DTSTART;VALUE=DATE:{item.due_on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{item.due_on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(item.number)}"
    yield f"URL:{address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """A value of the type TEXT (3.3.11)."""
    return text.translate(_ESCAPED)


def _folded(line: str) -> Iterator[bytes]:
    """A line in pieces that are short enough, cut between letters and not within one."""
    piece = b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > _MOST_OCTETS:
            yield piece
            piece = b" "
        piece += octets
    yield piece
