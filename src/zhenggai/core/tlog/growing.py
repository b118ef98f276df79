"""A tree that grows at its right edge: new leaf hashes in, the tiles that changed out.

All that growing needs is the size and the partial tiles at the right edge, so that a sealer that
died goes on from what it last stored. Pure: who calls keeps the tiles, and keeps them before the
checkpoint that promises them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhenggai.core.tlog.merkle import ReadTile, folded, paired
from zhenggai.core.tlog.tile import HASH_BYTES, WIDTH, Tile, narrowed, partial_tiles

_FULL = WIDTH * HASH_BYTES


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree: its size and, by level from the leaves up, the bytes of the partial
    tile there, empty where the level ends with a full one."""

    size: int = 0
    rows: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return folded(self.rows)


@dataclass(frozen=True, slots=True)
class Growth:
    """What came of growing: the new edge, and each tile that is new with its bytes, level by level
    from the leaves up; full ones, and the partial one at the end of the level."""

    edge: Edge
    tiles: Sequence[tuple[Tile, bytes]]


def resumed(size: int, read: ReadTile) -> Edge:
    """The edge of a tree of `size` entries out of its stored tiles. Raises Invalid where one has
    too few hashes. Whether it is the tree of the last checkpoint, its root tells."""
    rows = [b""] * ((size.bit_length() + 7) // 8)
    for tile in partial_tiles(size):
        rows[tile.level] = narrowed(read(tile), tile)
    return Edge(size, tuple(rows))


def grown(edge: Edge, leaves: Iterable[bytes]) -> Growth:
    """The tree with these leaf hashes added behind its last."""
    tiles: list[tuple[Tile, bytes]] = []
    rows = list(edge.rows)
    new = b"".join(leaves)
    count = len(new) // HASH_BYTES
    assert len(new) == count * HASH_BYTES, len(new)
    level = 0
    while new:
        if level == len(rows):
            rows.append(b"")
        row = rows[level] + new
        index = edge.size >> 8 * (level + 1)
        full = [row[at : at + _FULL] for at in range(0, len(row) - _FULL + 1, _FULL)]
        tiles += ((Tile(level, index + more), hashes) for more, hashes in enumerate(full))
        rows[level] = row[len(full) * _FULL :]
        if rows[level]:
            width = len(rows[level]) // HASH_BYTES
            tiles.append((Tile(level, index + len(full), width), rows[level]))
        new = b"".join([_above(hashes) for hashes in full])
        level += 1
    return Growth(Edge(edge.size + count, tuple(rows)), tiles)


def _above(hashes: bytes) -> bytes:
    """The one hash above a full tile."""
    while len(hashes) > HASH_BYTES:
        hashes = paired(hashes)
    return hashes
