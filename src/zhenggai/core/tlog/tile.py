"""Tiles and entry bundles as C2SP tlog-tiles v0.1.0 names and fills them.

A tile is 256 consecutive hashes of one level, or fewer at the right edge of the tree; a bundle is
the entries below one tile of level 0. Here are their names and their bytes; which tile holds which
hash, and how a tree grows, stand in `merkle` and `growing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from zhenggai.core.tlog.strict import MOST, Fault, Form, malformed

WIDTH = 256
HASH_BYTES = 32
TOP_LEVEL = 63
MOST_ENTRY_BYTES = 65_535

_PLACE = r"(?P<place>(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[0-9]{1,3}))?)"
_TILE = re.compile(rf"tile/(?P<level>0|[1-9][0-9]?)/{_PLACE}")
_BUNDLE = re.compile(rf"tile/entries/{_PLACE}")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """The `index`-th tile of `level`, as far as it holds `width` hashes (256: it is full)."""

    level: int
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        assert 0 <= self.level <= TOP_LEVEL, self
        assert 0 <= self.index <= MOST, self
        assert 1 <= self.width <= WIDTH, self

    @property
    def path(self) -> str:
        """Below the prefix of the log: `tile/0/x001/x234/067`, `tile/1/000.p/5`."""
        return f"tile/{self.level}/{_written(self.index, self.width)}"

    @classmethod
    def parsed(cls, path: str) -> Tile:
        """The tile of that path. Raises Invalid unless the path is the only way to write it."""
        found = _TILE.fullmatch(path)
        if found is None or (level := int(found["level"])) > TOP_LEVEL:
            raise malformed(Form.PATH, Fault.LINE)
        return cls(level, *_read(found))


@dataclass(frozen=True, slots=True, order=True)
class Bundle:
    """The entries of the `index`-th tile of level 0, as far as it holds `width` of them."""

    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        assert 0 <= self.index <= MOST, self
        assert 1 <= self.width <= WIDTH, self

    @property
    def path(self) -> str:
        """Below the prefix of the log: `tile/entries/x001/x234/067`, `tile/entries/000.p/5`."""
        return f"tile/entries/{_written(self.index, self.width)}"

    @classmethod
    def parsed(cls, path: str) -> Bundle:
        """The bundle of that path. Raises Invalid unless the path is the only way to write it."""
        found = _BUNDLE.fullmatch(path)
        if found is None:
            raise malformed(Form.PATH, Fault.LINE)
        return cls(*_read(found))


def width_at(size: int, level: int, index: int) -> int:
    """How many hashes that tile holds in a tree of `size` entries: 0 to 256."""
    return min(max((size >> 8 * level) - index * WIDTH, 0), WIDTH)


def partial_tiles(size: int) -> list[Tile]:
    """The partial tiles of a tree of `size` entries, from the leaves up; at most one a level."""
    tiles = []
    for level in range((size.bit_length() + 7) // 8):
        index, width = divmod(size >> 8 * level, WIDTH)
        if width:
            tiles.append(Tile(level, index, width))
    return tiles


def narrowed(data: bytes, tile: Tile) -> bytes:
    """The bytes of `tile` out of those stored for it or for a wider tile of the same place, which
    begins with the same hashes. Raises Invalid where they hold too few, or no whole hashes."""
    wanted = tile.width * HASH_BYTES
    if len(data) == wanted:
        return data
    if not wanted < len(data) <= WIDTH * HASH_BYTES or len(data) % HASH_BYTES:
        raise malformed(Form.TILE, Fault.LENGTH)
    return data[:wanted]


def packed(entries: Iterable[bytes]) -> bytes:
    """A bundle's bytes: each entry behind its length in two bytes, the larger first."""
    parts: list[bytes] = []
    for entry in entries:
        assert len(entry) <= MOST_ENTRY_BYTES, len(entry)
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def unpacked(data: bytes, width: int) -> list[bytes]:
    """The `width` entries of a bundle. Raises Invalid where it holds fewer, more or half a one."""
    entries = []
    at = 0
    for _ in range(width):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        entries.append(data[start:at])
    # Beyond the end as well: what a slice cut short has been counted in full.
    if at != len(data):
        raise malformed(Form.BUNDLE, Fault.LENGTH)
    return entries


def _written(index: int, width: int) -> str:
    path = f"{index % 1000:03}"
    while index := index // 1000:
        path = f"x{index % 1000:03}/{path}"
    return path if width == WIDTH else f"{path}.p/{width}"


def _read(found: re.Match[str]) -> tuple[int, int]:
    """Index and width. Printed again they show what the pattern lets pass: a needless `x000` in
    front, a width of 0 or with a 0 in front, the width of a full tile."""
    index = int(found["index"].replace("x", "").replace("/", ""))
    width = int(found["width"] or WIDTH)
    fits = index <= MOST and 1 <= width <= WIDTH
    if not fits or _written(index, width) != found["place"]:
        raise malformed(Form.PATH, Fault.NUMBER)
    return index, width
