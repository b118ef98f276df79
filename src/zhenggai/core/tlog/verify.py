"""Proofs verified, by the loops of RFC 9162, sections 2.1.3.2 and 2.1.4.2.

The side of whoever does not trust the log. It shares nothing with `merkle`, where proofs are made:
not even the hash of a leaf, so that one slip cannot stand on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from zhenggai.core.errors import Invalid

EMPTY_ROOT = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")


def check_inclusion(
    entry: bytes, *, index: int, size: int, root: bytes, proof: Sequence[bytes]
) -> None:
    """Raises Invalid unless `proof` shows the bytes `entry` to stand at `index` in the tree of
    `size` entries with that root."""
    check_leaf(sha256(b"\x00" + entry).digest(), index=index, size=size, root=root, proof=proof)


def check_leaf(leaf: bytes, *, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """As `check_inclusion`, where only the hash of the entry is at hand."""
    wrong = Invalid("tlog.not-included", index=index, size=size)
    if not 0 <= index < size or any(len(part) != 32 for part in (leaf, *proof)):
        raise wrong
    place, last, found = index, size - 1, leaf
    for part in proof:
        if not last:
            raise wrong
        if place % 2 or place == last:
            found = _node(part, found)
            while place and not place % 2:
                place, last = place >> 1, last >> 1
        else:
            found = _node(found, part)
        place, last = place >> 1, last >> 1
    if last or found != root:
        raise wrong


def check_consistency(
    *, old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """Raises Invalid unless `proof` shows the tree of `old` entries to be the beginning of the tree
    of `size` entries, by their roots. Nothing is before the empty tree, and it has one root."""
    wrong = Invalid("tlog.not-consistent", old=old, size=size)
    if not 0 <= old <= size or any(len(part) != 32 for part in (old_root, root, *proof)):
        raise wrong
    if old in {0, size}:
        expected = old_root if old else EMPTY_ROOT
        if proof or old_root != expected or (old == size and old_root != root):
            raise wrong
        return
    parts = list(proof)
    if not old & (old - 1):
        parts.insert(0, old_root)
    if not parts:
        raise wrong
    place, last = old - 1, size - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    before = after = parts[0]
    for part in parts[1:]:
        if not last:
            raise wrong
        if place % 2 or place == last:
            before, after = _node(part, before), _node(part, after)
            while place and not place % 2:
                place, last = place >> 1, last >> 1
        else:
            after = _node(after, part)
        place, last = place >> 1, last >> 1
    if last or before != old_root or after != root:
        raise wrong


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
