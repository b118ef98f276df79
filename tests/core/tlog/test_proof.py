"""A proof in one file: read strictly, and verified with the entry and a policy alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, note
from zhenggai.core.tlog.checkpoint import Checkpoint
from zhenggai.core.tlog.cosignature import Cosigner
from zhenggai.core.tlog.ed25519 import Ed25519Signer
from zhenggai.core.tlog.growing import Edge, grown
from zhenggai.core.tlog.merkle import inclusion_proof, leaf_hash
from zhenggai.core.tlog.note import Note, Signature
from zhenggai.core.tlog.policy import parsed as policy_of
from zhenggai.core.tlog.proof import Proof, parsed, verified

ENTRIES = [b'{"n":%d}' % n for n in range(300)]
GROWTH = grown(Edge(), map(leaf_hash, ENTRIES))
KEPT = {(tile.level, tile.index): data for tile, data in GROWTH.tiles}
LOG = Ed25519Signer.of("example.com/log", bytes(32))
WITNESS = Cosigner.of("witness.example/w1", bytes([1] * 32))
ONE = Checkpoint("example.com/log", 300, GROWTH.edge.root)
SIGNED = note.signed(ONE.text, WITNESS.at(1_700_000_000), onto=checkpoint.signed(ONE, LOG))
UNWITNESSED = checkpoint.signed(ONE, LOG)
POLICY = policy_of(f"log {LOG.key.printed}\nwitness w {WITNESS.key.printed}\nquorum w\n".encode())


def proof(index: int, extra: bytes = b"") -> Proof:
    hashes = inclusion_proof(index, 300, lambda tile: KEPT[tile.level, tile.index])
    return Proof(index, tuple(hashes), SIGNED, extra)


@pytest.mark.parametrize("index", [0, 1, 255, 256, 299])
def test_it_proves_an_entry(index):
    read = parsed(proof(index).printed)
    assert read == proof(index)
    found = verified(ENTRIES[index], read, POLICY)
    assert found.checkpoint == ONE
    assert found.witnesses == {"w": 1_700_000_000}


def test_it_is_written_as_the_specification_writes_it():
    lines = proof(299, b"so\n").printed.decode().split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1] == "extra c28K"
    assert lines[2] == "index 299"
    blank = lines.index("")
    assert blank - 3 == len(proof(299).hashes)
    assert "\n".join(lines[blank + 1 :]).encode() == SIGNED.printed


def test_the_only_entry_needs_no_hashes():
    alone = Checkpoint("example.com/log", 1, leaf_hash(b"x"))
    small = Proof(0, (), checkpoint.signed(alone, LOG))
    assert parsed(small.printed) == small
    policy = policy_of(f"log {LOG.key.printed}\nquorum none\n".encode())
    assert verified(b"x", parsed(small.printed), policy).checkpoint == alone


@pytest.mark.parametrize(
    ("entry", "made", "code"),
    [
        (ENTRIES[7] + b" ", proof(7), "tlog.not-included"),
        (ENTRIES[8], proof(7), "tlog.not-included"),
        (ENTRIES[7], replace(proof(7), index=8), "tlog.not-included"),
        (ENTRIES[7], replace(proof(7), index=300), "tlog.not-included"),
        (ENTRIES[7], replace(proof(7), hashes=()), "tlog.not-included"),
        (ENTRIES[7], replace(proof(7), checkpoint=UNWITNESSED), "tlog.quorum-missing"),
        (
            ENTRIES[7],
            replace(proof(7), checkpoint=Note(SIGNED.text, SIGNED.signatures[1:])),
            "tlog.unsigned",
        ),
        (
            ENTRIES[7],
            replace(
                proof(7),
                checkpoint=Note(SIGNED.text.replace("300", "301"), SIGNED.signatures),
            ),
            "tlog.signature-wrong",
        ),
    ],
)  # fmt: skip
def test_what_is_not_proven_is_refused(entry, made, code):
    with pytest.raises(Invalid) as refused:
        verified(entry, parsed(made.printed), POLICY)
    assert refused.value.code == code


def test_what_stands_beside_changes_nothing():
    one = verified(ENTRIES[7], proof(7, b"anything"), POLICY)
    assert one == verified(ENTRIES[7], proof(7), POLICY)


GOOD = proof(7).printed.decode()
EXTRA = proof(7, b"so\n").printed.decode()
HASH = GOOD.split("\n")[2]


@pytest.mark.parametrize(
    ("text", "why", "line"),
    [
        ("", "line", 1),
        (GOOD[:-1], "end", None),
        (GOOD.replace("proof@v1", "proof@v2"), "line", 1),
        (GOOD.replace("proof@v1", "proof@v1 "), "line", 1),
        ("\n" + GOOD, "line", 1),
        ("c2sp.org/tlog-proof@v1\n", "end", 2),
        ("c2sp.org/tlog-proof@v1\nindex 0\n", "end", 3),
        ("c2sp.org/tlog-proof@v1\n\n", "line", 2),
        (EXTRA.replace("extra c28K", "extra "), "empty", 2),
        (EXTRA.replace("extra c28K", "extra"), "line", 2),
        (EXTRA.replace("extra c28K", "Extra c28K"), "line", 2),
        (EXTRA.replace("extra c28K", "extra c28"), "base64", 2),
        (EXTRA.replace("extra c28K", "extra  c28K"), "base64", 2),
        (EXTRA.replace("extra c28K", "extra c28K\nextra c28K"), "line", 3),
        (EXTRA.replace("extra c28K\nindex 7", "index 7\nextra c28K"), "base64", 3),
        (GOOD.replace("index 7", "index 07"), "number", 2),
        (GOOD.replace("index 7", "index +7"), "number", 2),
        (GOOD.replace("index 7", "index 7 "), "number", 2),
        (GOOD.replace("index 7", "index  7"), "number", 2),
        (GOOD.replace("index 7", "index"), "line", 2),
        (GOOD.replace("index 7", "index 9223372036854775808"), "number", 2),
        (GOOD.replace("index 7", "7"), "line", 2),
        (GOOD.replace(HASH, HASH[:-1]), "base64", 3),
        (GOOD.replace(HASH, "AAAA"), "length", 3),
        (GOOD.replace(HASH, HASH + " "), "base64", 3),
        (GOOD.replace(HASH, (HASH + "\n") * 63 + HASH), "size", None),
        (GOOD.replace("\n\n", "\n\n\n", 1), None, None),
        (GOOD.partition("\n\n")[0] + "\n\n", None, None),
        (GOOD.replace("\n", "\r\n"), "text", 1),
        (GOOD + "\n", None, None),
        (GOOD + "more\n", "line", None),
        (EXTRA.replace("c28K", "A" * 2**21), "size", None),
    ],
)
def test_what_is_no_proof_is_refused(text, why, line):
    data = text.encode()
    with pytest.raises(Invalid) as refused:
        # A blank line too many is in the checkpoint, whose text is not read before that.
        verified(ENTRIES[7], parsed(data), POLICY)
    assert refused.value.code == "tlog.malformed"
    if why:
        assert refused.value.values["why"] == why
    if line:
        assert refused.value.values["line"] == line


def test_as_many_hashes_as_any_tree_can_need_are_read():
    many = replace(proof(7), hashes=(bytes(32),) * 63)
    assert parsed(many.printed) == many


@given(st.binary(max_size=12), st.integers(0, len(GOOD)), st.integers(0, 12))
def test_what_is_read_prints_back(piece, at, skip):
    data = EXTRA.encode()
    data = data[:at] + piece + data[at + skip :]
    try:
        read = parsed(data)
    except Invalid:
        return
    assert read.printed == data


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.binary(max_size=40),
)
def test_every_proof_reads_back(index, hashes, extra):
    one = Proof(index, tuple(hashes), Note("a\n", (Signature("b", b"1234", b"5"),)), extra)
    assert parsed(one.printed) == one
