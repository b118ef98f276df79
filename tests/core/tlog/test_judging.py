"""What follows from which statements; the statements themselves are tried by `proof_cases`."""

from __future__ import annotations

import pytest

import proven as log
from proof_cases import KEY
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import ed25519, note
from zhenggai.core.tlog.judging import Exhibit, Trust, at_second, judge_exhibit
from zhenggai.core.tlog.note import Key, read_key
from zhenggai.core.tlog.statements import Judgement, Standing, proven, unproven, wrong
from zhenggai.core.tlog.telling import told
from zhenggai.core.tlog.tile import Bundle, Tile
from zhenggai.core.tlog.walking import walked

SIGNED = proven("verify.signed")


@pytest.mark.parametrize(
    ("statements", "verdict"),
    [
        ([], "unproven"),
        ([proven("verify.included")], "unproven"),
        ([SIGNED], "proven"),
        ([SIGNED, unproven("verify.content"), unproven("verify.no-witness")], "proven"),
        ([SIGNED, unproven("verify.quorum-missing")], "unproven"),
        ([SIGNED, unproven("verify.held-apart")], "unproven"),
        ([SIGNED, wrong("verify.words-differ"), unproven("verify.key-own")], "wrong"),
    ],
)
def test_the_verdict_follows_from_the_statements(statements, verdict):
    assert Judgement(tuple(statements)).verdict is Standing(verdict)


def test_truth_is_never_proven_and_always_spoken_of():
    for trust in (Trust(), Trust((read_key(KEY),))):
        found = judge_exhibit(Exhibit.of_receipt(log.receipt(7)), trust)
        assert found.statements[-1] == unproven("verify.content")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
        (253_402_300_800, "253402300800"),
        (2**63 - 1, "9223372036854775807"),
    ],
)
def test_times_that_no_calendar_reaches_are_numbers(seconds, text):
    assert at_second(seconds) == text


def test_a_key_that_came_with_the_file_cannot_stand_in_for_one_that_was_brought():
    """Its id is four bytes, and can be made to fit."""
    mine = log.LOG.key
    same_id = Key(mine.name, mine.key_id, 1, log.THIEF.key.public)
    forged = log.receipt(7, by=[log.THIEF])
    line = forged.proof.checkpoint.signatures[0]
    whole = note.Note(
        forged.proof.checkpoint.text, (note.Signature(mine.name, mine.key_id, line.signed),)
    )
    found = judge_exhibit(Exhibit(whole, (), (same_id,)), Trust((mine,)))
    assert wrong("verify.signature-wrong", name=mine.name) in found.statements


def test_a_key_of_the_wrong_length_is_refused():
    with pytest.raises(Invalid):
        judge_exhibit(Exhibit.of_receipt(log.receipt(7)), Trust((Key.of(log.ORIGIN, 1, b"x"),)))


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"[]",
        b"{}",
        b'{"at":"2026-03-01T08:00:07.000000Z","body":{},"kind":"\x1b[2J"}',
        b'{"at":"2026-03-01","body":{},"kind":"a"}',
        b'{"at":"2026-03-01T08:00:07.000000Z","body":{"texts":[]},"kind":"a"}',
        b'{"at":"2026-03-01T08:00:07.000000Z","body":{"texts":{"a":"b"}},"kind":"a"}',
        b'{"at":"2026-03-01T08:00:07.000000Z","body":[],"kind":"a"}',
        log.ENTRIES[7] + b"\n",
    ],
)
def test_what_is_not_an_entry_of_ours_is_only_numbered(entry):
    assert told(7, entry).values == {"index": 7, "kind": None, "at": None}


FIELD = 2**255 - 19


@pytest.mark.parametrize("y", [0, 1, FIELD - 1, FIELD, FIELD + 1, 2**255 - 1])
@pytest.mark.parametrize("sign", [0, 1])
def test_weak_points_verify_nothing(y, sign):
    point = (y | sign << 255).to_bytes(32, "little")
    assert not ed25519.is_sound(point)
    assert not ed25519.verifies(point, b"m", bytes([1]) + bytes(63))


class Shelf:
    """Tiles in memory, each also asked for only once."""

    def __init__(self, size: int) -> None:
        growth = log.grow(log.entry(index % 3000) for index in range(size))
        self.root = growth.edge.root
        self.kept = {(tile.level, tile.index): data for tile, data in growth.tiles}
        self.asked: list[Tile] = []

    def tile(self, tile: Tile) -> bytes | None:
        self.asked.append(tile)
        return self.kept.get((tile.level, tile.index))

    def entries(self, bundle: Bundle) -> bytes | None:
        return None


@pytest.mark.parametrize("size", [*range(6), 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_537])
def test_a_walk_makes_the_root_and_asks_for_each_tile_once(size):
    shelf = Shelf(size)
    walk = walked(size, shelf, sizes=[0, size // 2, size], indexes=[0, size - 1, size])
    assert walk.root == walk.roots[size] == shelf.root
    assert walk.roots[size // 2] == Shelf(size // 2).root
    assert len(walk.leaves) == min(size, 2)
    assert sorted(shelf.asked) == sorted(set(shelf.asked))
    assert {(tile.level, tile.index) for tile in shelf.asked} == set(shelf.kept)
    assert walk.faults == []
