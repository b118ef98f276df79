"""What a witness cosigns and what it refuses, as a table in the order of the specification."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import note, witness
from zhenggai.core.tlog.checkpoint import Checkpoint, signed
from zhenggai.core.tlog.cosignature import CosignatureVerifier, Cosigner
from zhenggai.core.tlog.ed25519 import Ed25519Signer, Ed25519Verifier
from zhenggai.core.tlog.growing import Edge, grown
from zhenggai.core.tlog.merkle import EMPTY, consistency_proof, root_of
from zhenggai.core.tlog.note import Note, Signature
from zhenggai.core.tlog.witness import Decision, Held, Request, answered, decided, parsed, request

LEAVES = [sha256(b"\0%d" % n).digest() for n in range(20)]
KEPT = {(t.level, t.index): data for t, data in grown(Edge(), LEAVES).tiles}
LOG = Ed25519Signer.of("example.com/log", bytes(32))
NEXT = Ed25519Signer.of("example.com/log", bytes([2] * 32))
EVE = Ed25519Signer.of("example.com/log", bytes([3] * 32))
WITNESS = Cosigner.of("witness.example/w1", bytes([1] * 32))
LOGS = {LOG.key.name: [Ed25519Verifier(LOG.key), Ed25519Verifier(NEXT.key)]}
VERIFIER = CosignatureVerifier(WITNESS.key)
OTHER_ROOT = sha256(b"other").digest()

# The example of the specification, whose keys are not told.
EXAMPLE = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""  # noqa: E501 - as it is printed there


def of(size: int, root: bytes | None = None, origin: str = LOG.key.name) -> Checkpoint:
    return Checkpoint(origin, size, root_of(LEAVES[:size]) if root is None else root)


def proved(old: int, size: int) -> list[bytes]:
    return consistency_proof(old, size, lambda tile: KEPT[tile.level, tile.index])


def body(old: int, size: int, **changes: object) -> bytes:
    made = request(old, proved(old, size) if old <= size else [], signed(of(size), LOG))
    return replace(made, **changes).printed


def decide(sent: bytes, held: int | Held | None) -> Decision:
    if isinstance(held, int):
        held = Held(held, root_of(LEAVES[:held]))
    return decided(sent, logs=LOGS, held={LOG.key.name: held}.get)


def test_the_example_reads_and_prints_back():
    read = parsed(EXAMPLE.encode())
    assert (read.old, len(read.proof)) == (20852014, 4)
    assert (read.checkpoint.origin, read.checkpoint.size) == (
        "example.com/behind-the-sofa",
        20852163,
    )
    assert read.printed == EXAMPLE.encode()


@pytest.mark.parametrize(
    ("held", "sent"),
    [
        (None, body(0, 7)),
        (None, body(0, 0)),
        (0, body(0, 7)),
        (0, body(0, 0)),
        (7, body(7, 20)),
        (8, body(8, 20)),
        (7, body(7, 7)),
        (7, body(7, 20, note=signed(of(20), NEXT).printed)),
        (7, body(7, 20, note=signed(of(20), LOG, NEXT, EVE).printed)),
    ],
)
def test_it_cosigns_what_continues_the_log(held, sent):
    decision = decide(sent, held)
    assert (decision.status, decision.refusal, decision.size) == (200, None, None)
    size = parsed(sent).checkpoint.size
    assert decision.hold == Held(size, root_of(LEAVES[:size]))
    answer = answered(decision, WITNESS.at(1_700_000_000))
    assert answer.status == 200
    whole = note.parsed(parsed(sent).note + answer.body)
    assert WITNESS.key in note.verified(whole, [VERIFIER])


EMPTY_WRONG = signed(of(0, OTHER_ROOT), LOG).printed
FORK = signed(of(20, OTHER_ROOT), LOG).printed
SAME_SIZE = Request(7, (), of(7, OTHER_ROOT), signed(of(7, OTHER_ROOT), LOG).printed).printed
UNKNOWN = signed(of(20, origin="example.com/other"), LOG).printed
TAMPERED = Note(of(20).text, signed(of(19), LOG).signatures).printed
HALF_WRONG = Note(
    of(20).text, (*signed(of(20), LOG).signatures, *signed(of(19), NEXT).signatures)
).printed
UNREADABLE = of(20).text.encode() + "\n\u2014 example.com/log !\n".encode()
UNSIGNED = of(20).text.encode() + b"\n"


@pytest.mark.parametrize(
    ("held", "sent", "status", "code"),
    [
        (7, b"", 400, "tlog.malformed"),
        (7, body(8, 7), 400, "tlog.malformed"),
        (9, body(8, 7), 400, "tlog.malformed"),
        (7, body(7, 20, note=UNKNOWN), 404, "tlog.log-unknown"),
        (7, body(9, 20, note=UNKNOWN), 404, "tlog.log-unknown"),
        (7, body(21, 7, note=UNKNOWN), 404, "tlog.log-unknown"),
        (7, body(7, 20, note=signed(of(20), EVE).printed), 403, "tlog.unsigned"),
        (7, body(8, 20, note=signed(of(20), EVE).printed), 403, "tlog.unsigned"),
        (7, body(21, 20, note=signed(of(20), EVE).printed), 403, "tlog.unsigned"),
        (7, body(7, 20, note=TAMPERED), 403, "tlog.signature-wrong"),
        (7, body(7, 20, note=HALF_WRONG), 403, "tlog.signature-wrong"),
        (7, body(7, 20, note=UNREADABLE), 403, "tlog.malformed"),
        (7, body(7, 20, note=UNSIGNED), 403, "tlog.malformed"),
        (None, body(7, 20), 409, "tlog.old-size-other"),
        (7, body(0, 20), 409, "tlog.old-size-other"),
        (7, body(8, 20), 409, "tlog.old-size-other"),
        (20, body(7, 7), 409, "tlog.old-size-other"),
        (20, body(7, 8), 409, "tlog.old-size-other"),
        (7, SAME_SIZE, 409, "tlog.forked"),
        (7, body(7, 20, note=FORK), 422, "tlog.not-consistent"),
        (7, body(7, 20, proof=()), 422, "tlog.not-consistent"),
        (7, body(7, 20, proof=tuple(proved(7, 20))[:-1]), 422, "tlog.not-consistent"),
        (7, body(7, 20, proof=(*proved(7, 20), OTHER_ROOT)), 422, "tlog.not-consistent"),
        (7, body(7, 7, proof=(OTHER_ROOT,)), 422, "tlog.not-consistent"),
        (Held(7, OTHER_ROOT), body(7, 20), 422, "tlog.not-consistent"),
        (None, body(0, 7, proof=(OTHER_ROOT,)), 422, "tlog.not-consistent"),
        (None, body(0, 0, note=EMPTY_WRONG), 422, "tlog.not-consistent"),
        (0, body(0, 0, note=EMPTY_WRONG), 422, "tlog.not-consistent"),
    ],
)
def test_it_refuses_everything_else(held, sent, status, code):
    decision = decide(sent, held)
    assert (decision.status, decision.refusal.code) == (status, code)
    assert decision.note is decision.hold is None
    answer = answered(decision, WITNESS.at(1))
    assert answer.status == status
    assert "\u2014".encode() not in answer.body
    if status == 409:
        size = held if isinstance(held, int) else 0
        assert (answer.media_type, answer.body) == ("text/x.tlog.size", f"{size}\n".encode())
        assert witness.held_size(answer.body) == size


def test_a_log_that_it_does_not_know_makes_it_look_up_nothing():
    def asked(origin: str) -> None:
        raise AssertionError(origin)

    assert decided(body(7, 20, note=UNKNOWN), logs=LOGS, held=asked).status == 404


def test_a_cosignature_needs_a_key():
    with pytest.raises(AssertionError):
        answered(decide(body(0, 7), None))


GOOD = body(7, 20).decode()
HASH = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw="


@pytest.mark.parametrize(
    ("sent", "why", "line"),
    [
        (GOOD[:-1], "end", None),
        (GOOD.replace("old 7", "new 7"), "line", 1),
        (GOOD.replace("old 7", "old"), "line", 1),
        (GOOD.replace("old 7", "old  7"), "number", 1),
        (GOOD.replace("old 7", "old\t7"), "text", 1),
        (GOOD.replace("old 7", "old 07"), "number", 1),
        (GOOD.replace("old 7", "old +7"), "number", 1),
        (GOOD.replace("old 7", "old -7"), "number", 1),
        (GOOD.replace("old 7", "old 7 "), "number", 1),
        (GOOD.replace("old 7", f"old {2**64}"), "number", 1),
        ("\n" + GOOD, "line", 1),
        (GOOD.replace("old 7\n", "old 7\nAAAA\n"), "length", 2),
        (GOOD.replace("old 7\n", "old 7\n!\n"), "base64", 2),
        (GOOD.replace("old 7\n", "old 7\n" + (HASH + "\n") * 64), "size", None),
        (GOOD.partition("\n\n")[0] + "\n", "end", None),
        (GOOD.partition("\n\u2014")[0], "end", None),
        (GOOD.replace("\n20\n", "\n020\n"), "number", 2),
        (GOOD.replace("\n", "\r\n"), "text", 1),
        (GOOD + "x" * 2**20 + "\n", "size", None),
    ],
)
def test_a_malformed_request_is_refused(sent, why, line):
    data = sent.encode()
    with pytest.raises(Invalid) as refused:
        parsed(data)
    assert refused.value.values["why"] == why
    if line is not None:
        assert refused.value.values["line"] == line
    assert decide(data, 7).status == 400


def test_sixty_three_hashes_are_read():
    sent = GOOD.replace("old 7\n", "old 7\n" + (HASH + "\n") * (63 - len(proved(7, 20))))
    assert len(parsed(sent.encode()).proof) == 63
    assert len(request(7, [OTHER_ROOT] * 63, signed(of(20), LOG)).proof) == 63
    with pytest.raises(AssertionError):
        request(7, [OTHER_ROOT] * 64, signed(of(20), LOG))


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_it_never_holds_a_smaller_or_another_tree(held, old, size):
    decision = decide(body(old, size), held)
    if decision.hold is None:
        assert decision.status != 200
    else:
        assert old == held <= decision.hold.size == size
        assert decision.hold.root == root_of(LEAVES[:size])


def cosigned_answer(time: int = 1_700_000_000) -> bytes:
    return answered(decide(body(0, 20), None), WITNESS.at(time)).body


def test_the_log_keeps_the_cosignatures_of_its_witnesses_and_no_others():
    whole = signed(of(20), LOG)
    stranger = Signature("stranger.example", b"\1\2\3\4", bytes(72)).line + "\n"
    got = witness.cosigned(whole, stranger.encode() + cosigned_answer(), [VERIFIER])
    assert [one.name for one in got.signatures] == [LOG.key.name, WITNESS.key.name]
    assert WITNESS.key in note.verified(note.parsed(got.printed), [VERIFIER])


def test_an_answer_holds_as_many_signatures_as_a_note():
    strangers = "\u2014 stranger.example AQIDBAU=\n".encode() * 99
    whole = signed(of(20), LOG)
    got = witness.cosigned(whole, strangers + cosigned_answer(), [VERIFIER])
    assert len(got.signatures) == 2
    with pytest.raises(Invalid):
        witness.cosigned(whole, strangers + cosigned_answer() * 2, [VERIFIER])


def test_a_later_cosignature_takes_the_place_of_the_earlier():
    whole = signed(of(20), LOG)
    early = witness.cosigned(whole, cosigned_answer(), [VERIFIER])
    late = witness.cosigned(early, cosigned_answer(1_700_000_060), [VERIFIER])
    assert len(late.signatures) == 2
    assert late != early
    assert witness.cosigned(early, cosigned_answer(), []) == early


def test_a_wrong_cosignature_is_refused():
    with pytest.raises(Invalid, match=r"tlog\.signature-wrong"):
        witness.cosigned(signed(of(19), LOG), cosigned_answer(), [VERIFIER])


@pytest.mark.parametrize("answer", [b"", b"\n", b"20\n", cosigned_answer()[:-1], b"\xff\n"])
def test_a_malformed_answer_is_refused(answer):
    with pytest.raises(Invalid) as refused:
        witness.cosigned(signed(of(20), LOG), answer, [VERIFIER])
    assert refused.value.values["what"] == "response"


@pytest.mark.parametrize("answer", [b"", b"20", b"020\n", b"20\n\n", b"20\n21\n", b" 20\n", b"x\n"])
def test_a_malformed_size_is_refused(answer):
    with pytest.raises(Invalid) as refused:
        witness.held_size(answer)
    assert refused.value.values["what"] == "response"


def test_the_empty_tree_is_what_a_witness_holds_at_first():
    assert Held() == Held(0, EMPTY)
