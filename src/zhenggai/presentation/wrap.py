"""Breaks text into lines of a terminal's width, Chinese between characters, English at spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

# A piece that must stay together: a run of Latin letters and digits, or one other character with
# the opening marks before it, which may not end a line, and the closing ones, which may not begin
# one.
_OPENING = re.escape("“‘（【《「『〈(")
_CLOSING = re.escape("，。、；：？！）】》」』〉”’…,.;:?!)%％]")
_PIECE = re.compile(
    rf"[ \t]+|[{_OPENING}]*(?:[\x21-\x7e\u00c0-\u024f]+|[^ \t])[{_CLOSING}]*|.", re.DOTALL
)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells that together hold every character but spaces at breaks.

    Only a run that is wider than a line is broken inside. There is always at least one line.
    """
    assert width >= 4, width
    return [line for paragraph in text.split("\n") for line in _lines(paragraph, width)]


def _lines(text: str, width: int) -> Iterator[str]:
    line, used = "", 0
    for piece in _pieces(text, width):
        size = cell_len(piece)
        if used and used + size > width:
            yield line.rstrip(" \t")
            line, used = "", 0
            if piece.isspace():
                continue
        line += piece
        used += size
    yield line.rstrip(" \t")


def _pieces(text: str, width: int) -> Iterator[str]:
    for match in _PIECE.finditer(text.expandtabs(4)):
        piece = match[0]
        if cell_len(piece) <= width:
            yield piece
        else:
            yield from piece
