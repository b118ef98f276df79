"""Cosignatures: a time in front of the checkpoint, in the type that the specification gives."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import note
from zhenggai.core.tlog.checkpoint import Checkpoint, opened, signed
from zhenggai.core.tlog.cosignature import CosignatureVerifier, Cosigner, seconds
from zhenggai.core.tlog.ed25519 import Ed25519Signer, Ed25519Verifier
from zhenggai.core.tlog.keys import read_verifier
from zhenggai.core.tlog.note import Note, Signature

# The example of the specification; its keys are not told there.
EXAMPLE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501 - as it is printed there

TIME = 1_679_315_147
LOG = Ed25519Signer.of("example.com/log", bytes(32))
WITNESS = Cosigner.of("witness.example/w1", bytes([1] * 32))
ONE = Checkpoint("example.com/log", 7, bytes(range(32)))
VERIFIER = CosignatureVerifier(WITNESS.key)


def cosigned(time: int = TIME) -> Note:
    return note.signed(ONE.text, WITNESS.at(time), onto=signed(ONE, LOG))


def test_the_example_holds_the_time_that_the_specification_says():
    log, witness = note.parsed(EXAMPLE.encode()).signatures
    assert (len(log.signed), len(witness.signed)) == (64, 72)
    assert seconds(witness.signed) == TIME


def test_what_is_signed_is_a_header_the_time_and_the_checkpoint():
    raw = cosigned().signatures[1].signed
    message = b"cosignature/v1\ntime 1679315147\n" + ONE.text.encode()
    Ed25519PrivateKey.from_private_bytes(bytes([1] * 32)).public_key().verify(raw[8:], message)
    assert raw[:8] == TIME.to_bytes(8, "big")


def test_it_verifies_beside_the_log():
    whole = cosigned()
    both = opened(whole, origin=ONE.origin, log=[Ed25519Verifier(LOG.key)], others=[VERIFIER])
    assert list(both.signed_by) == [LOG.key, WITNESS.key]
    assert seconds(both.signed_by[WITNESS.key].signed) == TIME


def test_a_cosignature_alone_does_not_open_a_checkpoint():
    whole = note.signed(ONE.text, WITNESS.at(TIME))
    with pytest.raises(Invalid, match=r"tlog\.unsigned"):
        opened(whole, origin=ONE.origin, log=[Ed25519Verifier(LOG.key)], others=[VERIFIER])


@pytest.mark.parametrize("time", [1, 2**63 - 1])
def test_every_time_that_fits_can_be_signed(time):
    raw = cosigned(time).signatures[1].signed
    assert VERIFIER.verifies(ONE.text, raw)
    assert seconds(raw) == time


@pytest.mark.parametrize("time", [0, -1, 2**63])
def test_no_time_and_one_that_does_not_fit_are_faults_of_ours(time):
    with pytest.raises(AssertionError):
        WITNESS.at(time)


def test_another_time_another_text_and_another_length_do_not_verify():
    raw = cosigned().signatures[1].signed
    assert VERIFIER.verifies(ONE.text, raw)
    assert not VERIFIER.verifies(ONE.text, (TIME + 1).to_bytes(8, "big") + raw[8:])
    assert not VERIFIER.verifies(ONE.text + "more\n", raw)
    for wrong in (raw[:-1], raw + b"\0", raw[8:], b""):
        assert not VERIFIER.verifies(ONE.text, wrong)


def test_a_time_beyond_the_limit_does_not_verify_however_it_is_signed():
    time = 2**63
    secret = Ed25519PrivateKey.from_private_bytes(bytes([1] * 32))
    raw = secret.sign(f"cosignature/v1\ntime {time}\n{ONE.text}".encode())
    assert not VERIFIER.verifies(ONE.text, time.to_bytes(8, "big") + raw)


def test_the_same_key_is_another_key_as_a_log():
    as_log = Ed25519Signer.of(WITNESS.key.name, bytes([1] * 32))
    assert as_log.key.public == WITNESS.key.public
    assert as_log.key.key_id != WITNESS.key.key_id
    raw = note.signed(ONE.text, as_log)
    assert note.verified(raw, [VERIFIER]) == {}


def test_other_types_are_ignored():
    post_quantum = Signature(WITNESS.key.name, b"\1\2\3\4", bytes(8 + 2420))
    whole = Note(ONE.text, (*cosigned().signatures, post_quantum))
    assert list(note.verified(whole, [VERIFIER])) == [WITNESS.key]


def test_of_two_cosignatures_of_one_key_the_first_counts_and_both_must_hold():
    early, late = (cosigned(time).signatures[1] for time in (TIME, TIME + 60))
    assert note.verified(Note(ONE.text, (early, late)), [VERIFIER]) == {WITNESS.key: early}
    bad = Signature(late.name, late.key_id, early.signed[:8] + late.signed[8:])
    with pytest.raises(Invalid, match=r"tlog\.signature-wrong"):
        note.verified(Note(ONE.text, (early, bad)), [VERIFIER])


def test_keys_read_back():
    assert read_verifier(WITNESS.key.printed) == VERIFIER
    again = Cosigner.read(WITNESS.secret)
    assert again.key == WITNESS.key
    assert again.at(TIME).signs("a\n") == WITNESS.at(TIME).signs("a\n")
    with pytest.raises(Invalid):
        Cosigner.read(LOG.secret)
