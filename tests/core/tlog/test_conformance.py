"""Another's log and ours agree: each accepts the checkpoints, tiles and proofs of the other.

`aics-tlog` was written by others from the same specifications. Set-up installs it for the tests.
"""

from __future__ import annotations

from hashlib import sha256

import aics_tlog as theirs
import pytest
from aics_tlog import tiles as their_tiles
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.tlog import note
from zhenggai.core.tlog.checkpoint import Checkpoint, opened, signed
from zhenggai.core.tlog.cosignature import CosignatureVerifier, Cosigner, seconds
from zhenggai.core.tlog.ed25519 import Ed25519Signer
from zhenggai.core.tlog.growing import Edge, grown, resumed
from zhenggai.core.tlog.keys import read_verifier
from zhenggai.core.tlog.merkle import consistency_proof, inclusion_proof, leaf_hash, root
from zhenggai.core.tlog.tile import WIDTH, Bundle, Tile, packed, unpacked
from zhenggai.core.tlog.verify import check_consistency, check_inclusion

SIZES = [1, 2, 255, 256, 257, 513, 1000]
ENTRIES = [b"entry %d" % n + bytes(n % 7) for n in range(1000)]
BIG = [b"%d" % n for n in range(65_537)]
NAME = "example.com/log"
LOG = Ed25519Signer.of(NAME, bytes(32))
LOG_SECRET = Ed25519PrivateKey.from_private_bytes(bytes(32))
WITNESS = Cosigner.of("witness.example/w1", bytes([1] * 32))
WITNESS_SECRET = Ed25519PrivateKey.from_private_bytes(bytes([1] * 32))
TIME = 1_700_000_000


def our_files(entries: list[bytes]) -> dict[str, bytes]:
    """Every tile and bundle of ours, by path."""
    growth = grown(Edge(), map(leaf_hash, entries))
    files = {tile.path: data for tile, data in growth.tiles}
    for index in range(0, len(entries), WIDTH):
        part = entries[index : index + WIDTH]
        files[Bundle(index // WIDTH, len(part)).path] = packed(part)
    return files


def reading(files: dict[str, bytes]):
    return lambda tile: files[tile.path]


@pytest.mark.parametrize("size", SIZES)
def test_tiles_and_bundles_are_the_same_under_the_same_names(size):
    assert our_files(ENTRIES[:size]) == their_tiles.materialise_tiles(ENTRIES[:size])


def test_so_are_those_of_a_tree_with_three_levels():
    assert our_files(BIG) == their_tiles.materialise_tiles(BIG)


@pytest.mark.parametrize("size", SIZES)
def test_they_accept_our_tiles_whole(size):
    ours = grown(Edge(), map(leaf_hash, ENTRIES[:size])).edge.root
    reader = their_tiles.MemoryTileReader(our_files(ENTRIES[:size]))
    assert theirs.tree_root_from_tiles(reader, size) == ours
    assert theirs.audit_tiles(reader, size, ours).bundles == (size + WIDTH - 1) // WIDTH


@pytest.mark.parametrize("size", SIZES)
def test_we_accept_their_tiles(size):
    files = their_tiles.materialise_tiles(ENTRIES[:size])
    tree = theirs.MerkleTree(ENTRIES[:size])
    assert root(size, reading(files)) == tree.root()
    assert resumed(size, reading(files)).root == tree.root()
    last = (size - 1) // WIDTH
    width = size - last * WIDTH
    assert unpacked(files[Bundle(last, width).path], width) == ENTRIES[last * WIDTH : size]


@pytest.mark.parametrize("size", SIZES)
def test_proofs_of_inclusion_are_the_same_and_accepted_by_both(size):
    files = our_files(ENTRIES[:size])
    tree = theirs.MerkleTree(ENTRIES[:size])
    for index in {0, size - 1, size // 2, size // 3}:
        ours = inclusion_proof(index, size, reading(files))
        assert ours == list(tree.inclusion_proof(index))
        assert theirs.verify_leaf_inclusion(ENTRIES[index], index, size, ours, tree.root())
        check_inclusion(ENTRIES[index], index=index, size=size, root=tree.root(), proof=ours)


@pytest.mark.parametrize("size", SIZES)
def test_proofs_of_consistency_are_the_same_and_accepted_by_both(size):
    files = our_files(ENTRIES[:size])
    tree = theirs.MerkleTree(ENTRIES[:size])
    for old in {1, size - 1, size // 2, size // 3, size} - {0}:
        ours = consistency_proof(old, size, reading(files))
        assert ours == list(tree.consistency_proof(old, size))
        assert theirs.verify_consistency(old, size, tree.root(old), tree.root(), ours)
        check_consistency(old=old, size=size, old_root=tree.root(old), root=tree.root(), proof=ours)


@given(st.integers(0, 63), st.integers(0, 10**12), st.integers(1, 256))
def test_paths_are_the_same(level, index, width):
    part = None if width == WIDTH else width
    assert their_tiles.tile_path(level, index, part) == Tile(level, index, width).path
    assert their_tiles.entry_bundle_path(index, part) == Bundle(index, width).path


def test_keys_are_the_same():
    ours, witness = LOG.key, WITNESS.key
    assert theirs.format_vkey(theirs.vkey_from_ed25519(NAME, LOG_SECRET.public_key())) == (
        ours.printed
    )
    assert theirs.format_vkey(
        theirs.cosignature_vkey(witness.name, WITNESS_SECRET.public_key())
    ) == (witness.printed)
    assert theirs.parse_vkey(ours.printed).key_id == ours.key_id


def test_they_accept_our_checkpoint_with_our_cosignature():
    one = Checkpoint(NAME, 300, sha256(b"r").digest())
    whole = note.signed(one.text, WITNESS.at(TIME), onto=signed(one, LOG))
    found = theirs.verify_checkpoint(
        theirs.parse_note(whole.printed),
        theirs.parse_vkey(LOG.key.printed),
        [theirs.parse_vkey(WITNESS.key.printed)],
        quorum=1,
        expected_origin=NAME,
    )
    assert found.ok, found.error


def test_we_accept_their_checkpoint_with_their_cosignature():
    tree = sha256(b"r").digest()
    made = theirs.sign_checkpoint(theirs.Checkpoint(NAME, 300, tree), LOG_SECRET, NAME)
    _, cosignature = theirs.sign_cosignature(
        WITNESS_SECRET, WITNESS.key.name, TIME, NAME, 300, tree
    )
    both = theirs.Note(made.text, (*made.signatures, cosignature))
    data = both.to_bytes()
    got = opened(
        data,
        origin=NAME,
        log=[read_verifier(LOG.key.printed)],
        others=[CosignatureVerifier(WITNESS.key)],
    )
    assert got.checkpoint == Checkpoint(NAME, 300, tree)
    assert set(got.signed_by) == {LOG.key, WITNESS.key}
    assert seconds(got.signed_by[WITNESS.key].signed) == TIME
    ours = note.signed(got.checkpoint.text, WITNESS.at(TIME), onto=signed(got.checkpoint, LOG))
    assert ours.printed == data
