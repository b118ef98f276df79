"""A whole log read through, from its first entry to its last: every hash made anew from the ones
below it, tiles held against each other and against the entries, a few hundred hashes in memory.

The side of whoever does not trust the log, and so without `merkle` and `growing`, where tiles are
made. Which files there are is the affair of who calls.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog.statements import Statement, wrong
from zhenggai.core.tlog.telling import told
from zhenggai.core.tlog.tile import HASH_BYTES, WIDTH, Bundle, Tile, narrowed, unpacked, width_at
from zhenggai.core.tlog.verify import EMPTY_ROOT

MOST_FAULTS = 100


class Source(Protocol):
    """The files of a log."""

    def tile(self, tile: Tile) -> bytes | None:
        """The bytes of a tile or of a wider one of the same place; `None` where there is none."""

    def entries(self, bundle: Bundle) -> bytes | None:
        """The bytes of a bundle of entries; `None` where there is none."""


@dataclass(slots=True)
class Walk:
    """What came of it. `root` is `None` where hashes are missing. `roots` are those of the sizes
    that were asked for, `leaves` the hashes at the indexes; `entries` counts the entries that were
    there and fit. Of `faults` only the first are kept, and `more` counts the others."""

    root: bytes | None = None
    roots: dict[int, bytes] = field(default_factory=dict)
    leaves: dict[int, bytes] = field(default_factory=dict)
    entries: int = 0
    faults: list[Statement] = field(default_factory=list)
    more: int = 0

    def fault(self, statement: Statement) -> None:
        """Keep a fault, or count it."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(statement)
        else:
            self.more += 1


def walked(
    size: int, source: Source, *, sizes: Collection[int] = (), indexes: Collection[int] = ()
) -> Walk:
    """The log of `size` entries, read through once."""
    walk = Walk()
    rows: list[bytes] = []
    waiting = sorted({old for old in sizes if old <= size}, reverse=True)
    asked = sorted({index for index in indexes if index < size}, reverse=True)
    for index in range(-(-size // WIDTH)):
        start, width = index * WIDTH, width_at(size, 0, index)
        hashes = _level_0(index, width, source, walk)
        if hashes is None:
            return walk
        while waiting and waiting[-1] <= start + width:
            old = waiting.pop()
            walk.roots[old] = _root([hashes[: (old - start) * HASH_BYTES], *rows[1:]])
        while asked and asked[-1] < start + width:
            at = (asked[-1] - start) * HASH_BYTES
            walk.leaves[asked.pop()] = hashes[at : at + HASH_BYTES]
        _add(rows, 0, index, hashes, source, walk)
    _look_at_edge(rows, size, source, walk)
    walk.root = _root(rows)
    walk.roots.update(dict.fromkeys(waiting, EMPTY_ROOT))
    return walk


def _level_0(index: int, width: int, source: Source, walk: Walk) -> bytes | None:
    """The hashes of a tile of entries; out of the entries where only they are there."""
    stored = _stored(Tile(0, index, width), source, walk)
    made = _from_entries(Bundle(index, width), source, walk)
    if made is None:
        return stored
    hashes, entries = made
    if stored is None:
        return hashes
    if hashes == stored:
        walk.entries += len(entries)
        return stored
    for place, entry in enumerate(entries):
        at = place * HASH_BYTES
        if hashes[at : at + HASH_BYTES] == stored[at : at + HASH_BYTES]:
            walk.entries += 1
        else:
            one = told(index * WIDTH + place, entry)
            walk.fault(wrong("verify.entry-differs", **one.values))
    return stored


def _from_entries(bundle: Bundle, source: Source, walk: Walk) -> tuple[bytes, list[bytes]] | None:
    data = source.entries(bundle)
    if data is None:
        return None
    try:
        entries = unpacked(data, bundle.width)
    except Invalid:
        walk.fault(wrong("verify.entries-broken", file=bundle.path, **_range(0, bundle)))
        return None
    return b"".join([sha256(b"\0" + entry).digest() for entry in entries]), entries


def _stored(tile: Tile, source: Source, walk: Walk) -> bytes | None:
    data = source.tile(tile)
    if data is None:
        walk.fault(wrong("verify.tile-missing", file=tile.path, **_range(tile.level, tile)))
        return None
    try:
        return narrowed(data, tile)
    except Invalid:
        walk.fault(wrong("verify.tile-broken", file=tile.path, **_range(tile.level, tile)))
        return None


def _add(
    rows: list[bytes], level: int, index: int, hashes: bytes, source: Source, walk: Walk
) -> None:
    """Put a tile's hashes into their row, and where it is full its one hash into the row above; a
    full row is a tile, to be held against the one that is stored."""
    while len(rows) <= level:
        rows.append(b"")
    rows[level] = hashes
    while len(rows[level]) == WIDTH * HASH_BYTES:
        if level:
            _compare(Tile(level, index), rows[level], source, walk)
        above = _folded(rows[level])
        rows[level] = b""
        level, index = level + 1, index // WIDTH
        if len(rows) <= level:
            rows.append(b"")
        rows[level] += above


def _look_at_edge(rows: list[bytes], size: int, source: Source, walk: Walk) -> None:
    """Hold the partial tiles above the entries against those that are stored."""
    for level, row in enumerate(rows[1:], 1):
        if row:
            index = (size >> 8 * level) // WIDTH
            _compare(Tile(level, index, len(row) // HASH_BYTES), row, source, walk)


def _compare(tile: Tile, made: bytes, source: Source, walk: Walk) -> None:
    stored = _stored(tile, source, walk)
    if stored is None or stored == made:
        return
    for place in range(tile.width):
        at = place * HASH_BYTES
        if stored[at : at + HASH_BYTES] != made[at : at + HASH_BYTES]:
            one = Tile(tile.level, tile.index * WIDTH + place, 1) if tile.level else tile
            walk.fault(wrong("verify.tile-differs", file=tile.path, **_below(one)))


def _below(one: Tile) -> dict[str, object]:
    """The entries below one hash: the first and the last."""
    count = 1 << 8 * one.level
    return {"first": one.index * count, "last": (one.index + 1) * count - 1}


def _range(level: int, tile: Tile | Bundle) -> dict[str, object]:
    """The entries below a tile: the first and the last."""
    count = 1 << 8 * level
    first = tile.index * WIDTH * count
    return {"first": first, "last": first + tile.width * count - 1}


def _folded(hashes: bytes) -> bytes:
    """The one hash above a full row."""
    while len(hashes) > HASH_BYTES:
        hashes = b"".join(
            [
                sha256(b"\1" + hashes[at : at + 2 * HASH_BYTES]).digest()
                for at in range(0, len(hashes), 2 * HASH_BYTES)
            ]
        )
    return hashes


def _root(rows: list[bytes]) -> bytes:
    """The root of a tree by the row at its right edge on each level of tiles."""
    # The peaks, the smallest last; every hash of a row stands for a perfect tree.
    peaks: list[bytes] = []
    for row in reversed(rows):
        at, count = 0, len(row) // HASH_BYTES
        while count:
            part = 1 << count.bit_length() - 1
            peaks.append(_folded(row[at : at + part * HASH_BYTES]))
            at, count = at + part * HASH_BYTES, count - part
    if not peaks:
        return EMPTY_ROOT
    root = peaks.pop()
    while peaks:
        root = sha256(b"\1" + peaks.pop() + root).digest()
    return root
