"""A tree grows from its right edge alone, whatever the portions, and says which tiles changed."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog.growing import Edge, grown, resumed
from zhenggai.core.tlog.merkle import root_of
from zhenggai.core.tlog.tile import WIDTH, Tile, partial_tiles, width_at

LEAVES = [sha256(b"%d" % n).digest() for n in range(66_500)]


def whole(size: int) -> dict[Tile, bytes]:
    """Every tile of a tree of that size, made level by level."""
    row, level, tiles = LEAVES[:size], 0, {}
    while row:
        for index in range((len(row) + WIDTH - 1) // WIDTH):
            part = row[index * WIDTH : (index + 1) * WIDTH]
            tiles[Tile(level, index, len(part))] = b"".join(part)
        full = len(row) // WIDTH
        row = [root_of(row[at * WIDTH : (at + 1) * WIDTH]) for at in range(full)]
        level += 1
    return tiles


def test_one_leaf_at_a_time_resumed_from_its_tiles_at_every_size():
    """As if the sealer died after each entry."""
    kept: dict[Tile, bytes] = {}
    for size in range(600):
        edge = resumed(size, kept.__getitem__)
        growth = grown(edge, [LEAVES[size]])
        assert len(growth.tiles) == (2 if size % WIDTH == WIDTH - 1 else 1)
        kept |= dict(growth.tiles)
        assert growth.edge.size == size + 1
        assert growth.edge.root == root_of(LEAVES[: size + 1])
        now = whole(size + 1)
        assert {tile: kept[tile] for tile in now} == now


@pytest.mark.parametrize("start", [0, 255, 256, 65_279, 65_535, 65_536])
@pytest.mark.parametrize("count", [0, 1, 257, 900])
def test_what_is_told_as_new_is_what_is_new(start, count):
    before, after = whole(start), whole(start + count)
    growth = grown(resumed(start, before.__getitem__), LEAVES[start : start + count])
    assert dict(growth.tiles) == {t: data for t, data in after.items() if t not in before}
    assert growth.edge == resumed(start + count, after.__getitem__)
    assert growth.edge.root == root_of(LEAVES[: start + count])


@given(st.lists(st.integers(0, 700), max_size=6))
def test_portions_do_not_matter(portions):
    edge, kept = Edge(), {}
    for portion in portions:
        growth = grown(edge, iter(LEAVES[edge.size : edge.size + portion]))
        edge = growth.edge
        kept |= dict(growth.tiles)
    now = whole(edge.size)
    assert {tile: kept[tile] for tile in now} == now
    assert edge.root == root_of(LEAVES[: edge.size])


def test_growing_by_nothing_changes_nothing():
    edge = grown(Edge(), LEAVES[:300]).edge
    growth = grown(edge, [])
    assert growth.edge == edge
    assert growth.tiles == []


@pytest.mark.parametrize("size", [1, 255, 256, 300, 65_535, 65_536, 66_000])
def test_a_wider_tile_of_the_same_place_will_do_for_the_edge(size):
    later = {(tile.level, tile.index): data for tile, data in whole(66_500).items()}
    edge = resumed(size, lambda tile: later[tile.level, tile.index])
    assert edge.root == root_of(LEAVES[:size])


def test_an_edge_with_too_few_hashes_is_refused():
    with pytest.raises(Invalid, match=r"tlog\.malformed"):
        resumed(3, lambda _: LEAVES[0] + LEAVES[1])


def test_an_edge_with_half_a_hash_is_refused():
    with pytest.raises(Invalid, match=r"tlog\.malformed"):
        resumed(1, lambda _: LEAVES[0] + LEAVES[1][:5])


def test_half_a_leaf_is_a_fault_of_ours():
    with pytest.raises(AssertionError):
        grown(Edge(), [b"short"])


@pytest.mark.parametrize(
    ("size", "tiles"),
    [
        (0, []),
        (1, [Tile(0, 0, 1)]),
        (256, [Tile(1, 0, 1)]),
        (70_000, [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]),
        (2**24, [Tile(3, 0, 1)]),
    ],
)
def test_the_partial_tiles_of_a_tree(size, tiles):
    """70,000 and 256 are the examples of tlog-tiles."""
    assert partial_tiles(size) == tiles
    assert all(width_at(size, tile.level, tile.index) == tile.width for tile in tiles)
