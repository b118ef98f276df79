"""The Merkle tree of RFC 6962, section 2.1 (RFC 9162, section 2.1): hashes, roots, proofs made.

The side of the log: proofs come out of tiles, which a reader hands over, so that only the few
tiles on the way are asked for. Proofs are verified in `verify`, which was written apart and uses
nothing of this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256

from zhenggai.core.tlog.tile import HASH_BYTES, WIDTH, Tile, narrowed, width_at

EMPTY = sha256(b"").digest()
"""The root of a tree without entries."""

ReadTile = Callable[[Tile], bytes]
"""Hands over the bytes of a tile, or of a wider one of the same place. What it raises where there
is none, the caller of the proof gets."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node above two others."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes that are all at hand."""
    return folded([b"".join(leaves)])


def folded(rows: Iterable[bytes]) -> bytes:
    """The root of a tree of which only the hashes of its right edge are known: in `rows`, for each
    level of tiles from the leaves up, those that are not yet under a full tile."""
    root = b""
    for hashes in rows:
        row = hashes
        while row:
            if len(row) // HASH_BYTES % 2:
                last, row = row[-HASH_BYTES:], row[:-HASH_BYTES]
                root = node_hash(last, root) if root else last
            row = paired(row)
    return root or EMPTY


def paired(row: bytes) -> bytes:
    """The hashes one level above an even number of hashes."""
    return b"".join(
        [
            sha256(b"\x01" + row[at : at + 2 * HASH_BYTES]).digest()
            for at in range(0, len(row), 2 * HASH_BYTES)
        ]
    )


def root(size: int, read: ReadTile) -> bytes:
    """The root of the tree of `size` entries, out of its tiles."""
    return _Tree(size, read).hash(0, size) if size else EMPTY


def inclusion_proof(index: int, size: int, read: ReadTile) -> list[bytes]:
    """The hashes that show entry `index` to be in the tree of `size` entries, from the leaf's
    neighbour up (RFC 6962, section 2.1.1)."""
    assert 0 <= index < size, (index, size)
    tree = _Tree(size, read)
    proof = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(tree.hash(middle, high))
            high = middle
        else:
            proof.append(tree.hash(low, middle))
            low = middle
    return proof[::-1]


def consistency_proof(old: int, size: int, read: ReadTile) -> list[bytes]:
    """The hashes that show the tree of `old` entries to be the beginning of the tree of `size`
    (RFC 6962, section 2.1.2). Empty where `old` is 0 or `size`, for then nothing is to show."""
    assert 0 <= old <= size, (old, size)
    if old in {0, size}:
        return []
    tree = _Tree(size, read)
    proof = []
    low, high = 0, size
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(tree.hash(middle, high))
            high = middle
        else:
            proof.append(tree.hash(low, middle))
            low = middle
    # The old tree itself is known to who asks; a part of it further right is not.
    if low:
        proof.append(tree.hash(low, high))
    return proof[::-1]


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


class _Tree:
    """The hashes of a tree of `size` entries; keeps the tiles it has read."""

    def __init__(self, size: int, read: ReadTile) -> None:
        self._size = size
        self._read = read
        self._tiles: dict[tuple[int, int], bytes] = {}

    def hash(self, low: int, high: int) -> bytes:
        """The hash over the entries from `low` to before `high`: a subtree of the tree."""
        # The last perfect subtree first, each one to its left above it.
        parts = []
        while low < high:
            count = 1 << (high - low).bit_length() - 1
            parts.append(self._perfect(low, count.bit_length() - 1))
            low += count
        result = parts.pop()
        while parts:
            result = node_hash(parts.pop(), result)
        return result

    def _perfect(self, low: int, height: int) -> bytes:
        """The hash over the 2^`height` entries from `low` on."""
        level, above = divmod(height, 8)
        index, start = divmod(low >> 8 * level, WIDTH)
        row = self._tile(level, index)[start * HASH_BYTES : (start + (1 << above)) * HASH_BYTES]
        for _ in range(above):
            row = paired(row)
        return row

    def _tile(self, level: int, index: int) -> bytes:
        if (level, index) not in self._tiles:
            tile = Tile(level, index, width_at(self._size, level, index))
            self._tiles[level, index] = narrowed(self._read(tile), tile)
        return self._tiles[level, index]
