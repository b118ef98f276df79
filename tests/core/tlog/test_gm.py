"""SM2 with SM3 beside Ed25519, where the extra is installed; without it nothing is claimed."""

from __future__ import annotations

import sys

import pytest

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, note
from zhenggai.core.tlog.checkpoint import Checkpoint, opened
from zhenggai.core.tlog.ed25519 import Ed25519Signer, Ed25519Verifier
from zhenggai.core.tlog.gm import IDENTIFIER, Sm2Signer, Sm2Verifier
from zhenggai.core.tlog.keys import read_verifier, verifier_of
from zhenggai.core.tlog.note import Key, Note, Signature
from zhenggai.core.tlog.policy import parsed as policy_of

LOG = Ed25519Signer.of("example.com/log", bytes(32))
ONE = Checkpoint("example.com/log", 3, bytes(32))
# Made once: a key pair, and its signature over the checkpoint above.
POINT = bytes(64)


@pytest.fixture
def sm2() -> Sm2Signer:
    pytest.importorskip("gmssl_pyx")
    return Sm2Signer.made("example.com/log")


def test_both_signatures_stand_below_one_checkpoint(sm2):
    whole = note.parsed(checkpoint.signed(ONE, LOG, sm2).printed)
    both = [Ed25519Verifier(LOG.key), read_verifier(sm2.key.printed)]
    assert list(opened(whole, origin=ONE.origin, log=both).signed_by) == [LOG.key, sm2.key]
    alone = opened(whole, origin=ONE.origin, log=both[:1])
    assert list(alone.signed_by) == [LOG.key]


def test_another_text_or_signature_does_not_verify(sm2):
    verifier = Sm2Verifier(sm2.key)
    signed = sm2.signs("a\n")
    assert len(signed) == 64
    assert verifier.verifies("a\n", signed)
    assert not verifier.verifies("b\n", signed)
    other = Sm2Signer.made("example.com/log")
    assert not Sm2Verifier(other.key).verifies("a\n", signed)
    for wrong in (b"", signed[:-1], signed + b"\0", bytes(64), b"\xff" * 64, signed[::-1]):
        assert not verifier.verifies("a\n", wrong)


def test_a_point_that_is_on_no_curve_verifies_nothing():
    pytest.importorskip("gmssl_pyx")
    key = Key.of("example.com/log", 0xFF, IDENTIFIER + POINT)
    assert not Sm2Verifier(key).verifies("a\n", bytes([1] * 64))


def test_the_private_key_reads_back(sm2):
    again = Sm2Signer.read(sm2.secret)
    assert again.key == sm2.key
    assert Sm2Verifier(sm2.key).verifies("a\n", again.signs("a\n"))
    assert sm2.secret.rpartition("+")[2] not in repr(sm2)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: text.removeprefix("PRIVATE+"), "line"),
        (lambda _: LOG.secret, "key-type"),
        (lambda text: text[:-4], "length"),
        (lambda text: text.replace("/log", "/lag"), "key-id"),
    ],
)
def test_what_is_no_private_key_is_refused(sm2, change, why):
    with pytest.raises(Invalid) as refused:
        Sm2Signer.read(change(sm2.secret))
    assert refused.value.values["why"] == why


def test_the_type_is_ours_by_its_identifier():
    ours = Key.of("example.com/log", 0xFF, IDENTIFIER + POINT)
    assert verifier_of(ours) == Sm2Verifier(ours)
    assert verifier_of(Key.of("example.com/log", 0xFF, b"else/v1\n" + POINT)) is None
    assert verifier_of(Key.of("example.com/log", 0xFE, IDENTIFIER + POINT)) is None


@pytest.mark.parametrize(
    "key",
    [
        Key.of("example.com/log", 0xFF, IDENTIFIER + POINT[:-1]),
        Key.of("example.com/log", 0xFF, IDENTIFIER + POINT + b"\0"),
        Key("example.com/log", b"\1\2\3\4", 0xFF, IDENTIFIER + POINT),
    ],
)
def test_a_key_of_ours_that_is_not_whole_is_refused(key):
    with pytest.raises(Invalid, match=r"tlog\.malformed"):
        verifier_of(key)


def test_it_is_no_key_of_a_witness():
    ours = Key.of("example.com/log", 0xFF, IDENTIFIER + POINT)
    with pytest.raises(Invalid, match=r"tlog\.malformed"):
        policy_of(f"witness a {ours.printed}\nquorum a\n".encode())
    assert policy_of(f"log {ours.printed}\nquorum none\n".encode()).logs[0].key == ours


def test_without_the_extra_a_signature_that_counts_is_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    ours = Key.of("example.com/log", 0xFF, IDENTIFIER + POINT)
    line = Signature(ours.name, ours.key_id, bytes(64))
    whole = Note(ONE.text, (*checkpoint.signed(ONE, LOG).signatures, line))
    own = [Ed25519Verifier(LOG.key)]
    assert opened(whole, origin=ONE.origin, log=own).checkpoint == ONE
    with pytest.raises(Invalid, match=r"tlog\.gm-missing"):
        opened(whole, origin=ONE.origin, log=[*own, Sm2Verifier(ours)])
    with pytest.raises(Invalid, match=r"tlog\.gm-missing"):
        Sm2Signer.made("example.com/log")
