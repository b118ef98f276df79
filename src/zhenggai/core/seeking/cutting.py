"""Texts to passages short enough to be ranked, and a passage to the part of it that is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zhenggai.core.records import Span

MOST_PASSAGE = 2_000
_ENDS = re.compile(r"[。！？；!?;\n]|\.(?=\s)")
_SPACES = re.compile(r"\s")


def cut(text: str, *, most: int = MOST_PASSAGE) -> Iterator[str]:
    """Passages of at most ``most`` characters, cut behind the end of a sentence where there is one
    in the second half, else at a space, else where the room ends. Nothing but white space is left
    out."""
    at = 0
    while at < len(text):
        end = _end(text, at, most)
        piece = text[at:end].strip()
        if piece:
            yield piece
        at = end


def excerpt(text: str, spans: Sequence[Span], *, most: int = 160) -> Span:
    """The part of a passage to show: from a little before the first of ``spans``."""
    first = spans[0].start if spans else 0
    start = max(0, min(first - most // 4, len(text) - most))
    return Span(start, min(len(text), start + most))


def _end(text: str, start: int, most: int) -> int:
    room = start + most
    if room >= len(text):
        return len(text)
    for border in (_ENDS, _SPACES):
        last = 0
        for match in border.finditer(text, start + most // 2, room):
            last = match.end()
        if last:
            return last
    return room
