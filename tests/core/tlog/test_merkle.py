"""Roots and proofs as the log makes them, held against RFC 6962 written down naively."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog.growing import Edge, grown
from zhenggai.core.tlog.merkle import (
    EMPTY,
    ReadTile,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    root_of,
)
from zhenggai.core.tlog.tile import Tile
from zhenggai.core.tlog.verify import check_consistency, check_inclusion, check_leaf

SMALL = 513
LARGE = (65_535, 65_536, 65_537)
LEAVES = [sha256(b"\0%d" % n).digest() for n in range(LARGE[-1])]

# The eight entries of the reference implementation of Certificate Transparency, and its roots.
KNOWN = [bytes.fromhex(entry) for entry in (
    "", "00", "10", "2021", "3031", "40414243",
    "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
KNOWN_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
KNOWN_INCLUSIONS = {
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
KNOWN_CONSISTENCIES = {
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}


# RFC 6962, section 2.1, as it is written there.


def split(count: int) -> int:
    k = 1
    while k * 2 < count:
        k *= 2
    return k


@cache
def tree_hash(low: int, high: int) -> bytes:
    if high - low == 1:
        return LEAVES[low]
    middle = low + split(high - low)
    return sha256(b"\1" + tree_hash(low, middle) + tree_hash(middle, high)).digest()


def path(m: int, low: int, high: int) -> list[bytes]:
    if high - low == 1:
        return []
    k = split(high - low)
    if m < k:
        return [*path(m, low, low + k), tree_hash(low + k, high)]
    return [*path(m - k, low + k, high), tree_hash(low, low + k)]


def subproof(m: int, low: int, high: int, whole: bool) -> list[bytes]:
    if m == high - low:
        return [] if whole else [tree_hash(low, high)]
    k = split(high - low)
    if m <= k:
        return [*subproof(m, low, low + k, whole), tree_hash(low + k, high)]
    return [*subproof(m - k, low + k, high, False), tree_hash(low, low + k)]


def tiles_of(leaves: list[bytes]) -> ReadTile:
    """A log that keeps the widest tile of each place."""
    kept = {(tile.level, tile.index): data for tile, data in grown(Edge(), leaves).tiles}
    return lambda tile: kept[tile.level, tile.index]


@pytest.fixture(scope="module")
def stored() -> ReadTile:
    return tiles_of(LEAVES)


def test_the_empty_tree_has_the_hash_of_nothing():
    assert EMPTY == sha256(b"").digest() == root_of([]) == Edge().root
    assert root(0, tiles_of([])) == EMPTY


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_roots(size):
    leaves = [leaf_hash(entry) for entry in KNOWN[:size]]
    assert root_of(leaves).hex() == KNOWN_ROOTS[size - 1]
    assert root(size, tiles_of(leaves)).hex() == KNOWN_ROOTS[size - 1]
    assert grown(Edge(), leaves).edge.root.hex() == KNOWN_ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size"), KNOWN_INCLUSIONS)
def test_the_known_proofs_of_inclusion(index, size):
    known = [bytes.fromhex(part) for part in KNOWN_INCLUSIONS[index, size]]
    tiles = tiles_of([leaf_hash(entry) for entry in KNOWN])
    assert inclusion_proof(index, size, tiles) == known
    tree = bytes.fromhex(KNOWN_ROOTS[size - 1])
    check_inclusion(KNOWN[index], index=index, size=size, root=tree, proof=known)


@pytest.mark.parametrize(("old", "size"), KNOWN_CONSISTENCIES)
def test_the_known_proofs_of_consistency(old, size):
    known = [bytes.fromhex(part) for part in KNOWN_CONSISTENCIES[old, size]]
    tiles = tiles_of([leaf_hash(entry) for entry in KNOWN])
    assert consistency_proof(old, size, tiles) == known
    old_root, tree = (bytes.fromhex(KNOWN_ROOTS[at - 1]) for at in (old, size))
    check_consistency(old=old, size=size, old_root=old_root, root=tree, proof=known)


def test_every_root_up_to_513(stored):
    for size in range(1, SMALL + 1):
        naive = tree_hash(0, size)
        assert root_of(LEAVES[:size]) == naive
        assert root(size, stored) == naive


def places(size: int) -> set[int]:
    """Where things turn, and some between: proofs of every index of every size take too long."""
    near = {0, 1, size - 1, size - 2, size // 2, size // 2 - 1, size * 7 // 11, split(size)}
    near |= {split(size) - 1, size & ~255, (size & ~255) - 1, 255, 256, 65_279, 65_280}
    return {place for place in near if 0 <= place < size}


def test_proofs_of_inclusion_in_every_size_up_to_513(stored):
    for size in range(1, SMALL + 1):
        for index in places(size):
            proof = inclusion_proof(index, size, stored)
            assert proof == path(index, 0, size), (index, size)
            check_leaf(LEAVES[index], index=index, size=size, root=tree_hash(0, size), proof=proof)


def test_proofs_of_consistency_to_every_size_up_to_513(stored):
    for size in range(1, SMALL + 1):
        for old in {place + 1 for place in places(size)}:
            proof = consistency_proof(old, size, stored)
            assert proof == subproof(old, 0, size, True), (old, size)
            check_consistency(
                old=old,
                size=size,
                old_root=tree_hash(0, old),
                root=tree_hash(0, size),
                proof=proof,
            )


@pytest.mark.parametrize("size", [*range(1, 34), 257])
def test_every_proof_of_small_trees(stored, size):
    for index in range(size):
        proof = inclusion_proof(index, size, stored)
        assert proof == path(index, 0, size)
        check_leaf(LEAVES[index], index=index, size=size, root=tree_hash(0, size), proof=proof)
    for old in range(1, size + 1):
        assert consistency_proof(old, size, stored) == subproof(old, 0, size, True)


@pytest.mark.parametrize("size", LARGE)
def test_the_sizes_at_which_a_third_level_begins(stored, size):
    tree = tree_hash(0, size)
    assert root_of(LEAVES[:size]) == root(size, stored) == tree
    for index in places(size):
        proof = inclusion_proof(index, size, stored)
        assert proof == path(index, 0, size)
        check_leaf(LEAVES[index], index=index, size=size, root=tree, proof=proof)
    for old in {place + 1 for place in places(size)}:
        proof = consistency_proof(old, size, stored)
        assert proof == subproof(old, 0, size, True)
        check_consistency(old=old, size=size, old_root=tree_hash(0, old), root=tree, proof=proof)


def test_from_and_to_nothing_there_is_nothing_to_prove(stored):
    assert consistency_proof(0, 5, stored) == consistency_proof(5, 5, stored) == []
    check_consistency(old=0, size=5, old_root=EMPTY, root=tree_hash(0, 5), proof=[])
    check_consistency(old=0, size=0, old_root=EMPTY, root=EMPTY, proof=[])


def test_a_proof_asks_for_few_tiles_and_each_once(stored):
    asked: list[Tile] = []

    def reading(tile: Tile) -> bytes:
        asked.append(tile)
        return stored(tile)[: tile.width * 32]

    inclusion_proof(40_000, 65_537, reading)
    assert len(asked) == len(set(asked)) <= 6
    assert {tile.width for tile in asked} == {256, 1}


@pytest.mark.parametrize("index", [-1, 5, 6])
def test_a_proof_of_what_is_not_there_is_a_fault_of_ours(stored, index):
    with pytest.raises(AssertionError):
        inclusion_proof(index, 5, stored)


@pytest.mark.parametrize("old", [-1, 6])
def test_a_proof_from_a_larger_tree_is_a_fault_of_ours(stored, old):
    with pytest.raises(AssertionError):
        consistency_proof(old, 5, stored)


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:-32]])
def test_a_tile_that_is_too_short_is_refused(damage: Callable[[bytes], bytes]):
    tiles = tiles_of(LEAVES[:5])
    with pytest.raises(Invalid, match=r"tlog\.malformed"):
        root(5, lambda tile: damage(tiles(tile)))


@given(st.lists(st.binary(max_size=3), max_size=40), st.data())
def test_a_proof_holds_for_its_own_entry_place_and_tree_alone(entries, data):
    entries = [b"first", *entries]
    leaves = [leaf_hash(entry) for entry in entries]
    size = data.draw(st.integers(1, len(entries)))
    index = data.draw(st.integers(0, size - 1))
    tiles = tiles_of(leaves)
    proof = inclusion_proof(index, size, tiles)
    tree = root_of(leaves[:size])
    check_inclusion(entries[index], index=index, size=size, root=tree, proof=proof)
    with pytest.raises(Invalid, match=r"tlog\.not-included"):
        check_inclusion(entries[index] + b"!", index=index, size=size, root=tree, proof=proof)
    with pytest.raises(Invalid, match=r"tlog\.not-included"):
        check_inclusion(entries[index], index=index, size=size, root=EMPTY, proof=proof)


def test_a_leaf_is_not_a_node():
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)
