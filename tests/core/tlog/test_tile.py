"""Names and bytes of tiles and entry bundles, strictly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog.tile import Bundle, Tile, narrowed, packed, unpacked


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(63, 999), "tile/63/999"),
        (Tile(1, 1000), "tile/1/x001/000"),
        (Tile(10, 273, 112), "tile/10/273.p/112"),
        (Tile(2, 0, 1), "tile/2/000.p/1"),
        (Tile(0, 1000, 255), "tile/0/x001/000.p/255"),
        (Tile(0, 2**63 - 1, 5), "tile/0/x009/x223/x372/x036/x854/x775/807.p/5"),
    ],
)
def test_a_tile_has_one_name(tile, path):
    """1234067 is the example of tlog-tiles."""
    assert tile.path == path
    assert Tile.parsed(path) == tile


@pytest.mark.parametrize(
    ("bundle", "path"),
    [
        (Bundle(0), "tile/entries/000"),
        (Bundle(1234067), "tile/entries/x001/x234/067"),
        (Bundle(273, 112), "tile/entries/273.p/112"),
        (Bundle(2**63 - 1), "tile/entries/x009/x223/x372/x036/x854/x775/807"),
    ],
)
def test_a_bundle_has_one_name(bundle, path):
    assert bundle.path == path
    assert Bundle.parsed(path) == bundle


PLACES = [
    "", "0", "00", "0000", "x000/001", "x000/x001/000", "001/000", "x001/x002", "x001", "x1/000",
    "1/000", "x01/000", "X001/000", "000/", "-01", "+01", "٠٠٠", "000 ", "000\n", "000.p", "000.p/",
    "000.p/0", "000.p/00", "000.p/01", "000.p/256", "000.p/257", "000.p/300", "000.p/999",
    "000.p/1000", "000.p/1/1", "000p/1", "000/p/1", "000.P/1", "000.p/+1", "000.p/1 ", "000.p/1\n",
    "x009/x223/x372/x036/x854/x775/808", "x001/x000/x000/x000/x000/x000/x000/000",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("read", [Tile.parsed, Bundle.parsed])
def test_every_other_name_is_refused(read, place):
    head = "tile/0/" if read == Tile.parsed else "tile/entries/"
    with pytest.raises(Invalid) as refused:
        read(head + place)
    assert refused.value.values["what"] == "path"


@pytest.mark.parametrize(
    "path",
    [
        "tile/64/000",
        "tile/00/000",
        "tile/01/000",
        "tile/-1/000",
        "tile/a/000",
        "tile//000",
        "/tile/0/000",
        "tile/0/000/../000",
        "tiles/0/000",
        "tile/entries/000",
        "tile/data/000",
        "tile/100/000",
    ],
)
def test_what_is_no_tile_is_refused(path):
    with pytest.raises(Invalid):
        Tile.parsed(path)


def test_a_tile_is_no_bundle():
    with pytest.raises(Invalid):
        Bundle.parsed("tile/0/000")


@given(st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))
def test_every_name_reads_back(level, index, width):
    assert Tile.parsed(Tile(level, index, width).path) == Tile(level, index, width)
    assert Bundle.parsed(Bundle(index, width).path) == Bundle(index, width)


@pytest.mark.parametrize("fields", [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_what_is_no_tile_is_a_fault_of_ours(fields):
    with pytest.raises(AssertionError):
        Tile(*fields)


def test_a_bundle_is_lengths_and_entries():
    assert packed([b"", b"ab", b"x" * 300]) == b"\0\0\0\2ab\1\x2c" + b"x" * 300
    assert packed([]) == b""


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_every_bundle_reads_back(entries):
    assert unpacked(packed(entries), len(entries)) == entries


def test_the_longest_entry_fits_and_one_more_byte_does_not():
    longest = bytes(65_535)
    assert unpacked(packed([longest]), 1) == [longest]
    with pytest.raises(AssertionError):
        packed([longest + b"!"])


@pytest.mark.parametrize(
    ("data", "width"),
    [
        (b"", 1),
        (b"\0", 1),
        (b"\0\2a", 1),
        (b"\0\1ab", 1),
        (b"\0\1a\0", 1),
        (b"\0\1a\0", 2),
        (b"\0\1a\0\1b", 1),
        (b"\0\1a\0\1b", 3),
        (b"\0\1a", 0),
    ],
)
def test_a_bundle_with_too_little_or_too_much_is_refused(data, width):
    with pytest.raises(Invalid) as refused:
        unpacked(data, width)
    assert refused.value.values == {"what": "bundle", "why": "length", "line": None}


def test_a_wider_tile_is_cut_and_every_other_length_refused():
    data = bytes(range(96))
    assert narrowed(data, Tile(0, 0, 3)) == data
    assert narrowed(data, Tile(0, 0, 2)) == data[:64]
    assert narrowed(bytes(8192), Tile(0, 0, 1)) == bytes(32)
    for wrong in (b"", data[:31], data[:33], data[:95], bytes(8193), bytes(8224)):
        with pytest.raises(Invalid):
            narrowed(wrong, Tile(0, 0, 1))
    with pytest.raises(Invalid):
        narrowed(data, Tile(0, 0, 4))
