"""Checkpoints: the text, strictly, and the note that the log signed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, note
from zhenggai.core.tlog.checkpoint import Checkpoint, opened, parsed, signed
from zhenggai.core.tlog.ed25519 import Ed25519Signer, Ed25519Verifier
from zhenggai.core.tlog.note import Note

ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
TEXT = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"
LOG = Ed25519Signer.of("example.com/behind-the-sofa", bytes(32))
OTHER = Ed25519Signer.of("example.com/behind-the-sofa", bytes([1] * 32))


def verifier(signer: Ed25519Signer) -> Ed25519Verifier:
    return Ed25519Verifier(signer.key)


def test_the_example_of_the_specification():
    read = parsed(TEXT)
    assert (read.origin, read.size) == ("example.com/behind-the-sofa", 20852163)
    assert read.root.hex().startswith("0ac5186a91863e8e")
    assert read.extensions == ()
    assert read.text == TEXT


def test_lines_behind_the_root_are_kept_and_signed():
    read = parsed(TEXT + "one\n整改 two\n")
    assert read.extensions == ("one", "整改 two")
    assert read.text == TEXT + "one\n整改 two\n"


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ("", "end", 1),
        (TEXT[:-1], "end", 3),
        ("origin\n1\n", "end", 3),
        (f"\n1\n{ROOT}\n", "empty", 1),
        (f"origin\n\n{ROOT}\n", "empty", 2),
        (TEXT + "\n", "empty", 4),
        (TEXT + "one\n\ntwo\n", "empty", 5),
        (f"origin\n01\n{ROOT}\n", "number", 2),
        (f"origin\n00\n{ROOT}\n", "number", 2),
        (f"origin\n+1\n{ROOT}\n", "number", 2),
        (f"origin\n-1\n{ROOT}\n", "number", 2),
        (f"origin\n-0\n{ROOT}\n", "number", 2),
        (f"origin\n 1\n{ROOT}\n", "number", 2),
        (f"origin\n1 \n{ROOT}\n", "number", 2),
        (f"origin\n1_0\n{ROOT}\n", "number", 2),
        (f"origin\n1e3\n{ROOT}\n", "number", 2),
        (f"origin\n0x1\n{ROOT}\n", "number", 2),
        (f"origin\n１\n{ROOT}\n", "number", 2),
        (f"origin\n{2**63}\n{ROOT}\n", "number", 2),
        (f"origin\n{'9' * 5000}\n{ROOT}\n", "number", 2),
        (f"origin\n1\n{ROOT[:-1]}\n", "base64", 3),
        (f"origin\n1\n{ROOT} \n", "base64", 3),
        (f"origin\n1\n{ROOT}A\n", "base64", 3),
        (f"origin\n1\n{ROOT.replace('I=', 'J=')}\n", "base64", 3),
        (f"origin\n1\n{ROOT.replace('/', '_')}\n", "base64", 3),
        ("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n", "length", 3),
        ("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2IA\n", "length", 3),
    ],
)
def test_what_is_no_checkpoint_is_refused(text, fault, line):
    with pytest.raises(Invalid) as refused:
        parsed(text)
    assert refused.value.code == "tlog.malformed"
    assert refused.value.values == {"what": "checkpoint", "why": fault, "line": line}


@pytest.mark.parametrize("size", [0, 1, 2**63 - 1])
def test_sizes_from_nothing_to_the_largest(size):
    assert parsed(f"origin\n{size}\n{ROOT}\n").size == size


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


@given(
    WORDS,
    st.integers(0, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
    st.lists(WORDS, max_size=3),
)
def test_every_checkpoint_reads_back(origin, size, root, more):
    one = Checkpoint(origin, size, root, tuple(more))
    assert parsed(one.text) == one
    whole = signed(one, LOG)
    assert opened(whole.printed, origin=origin, log=[verifier(LOG)]).checkpoint == one


def test_a_checkpoint_is_opened_with_a_key_of_its_log():
    whole = signed(parsed(TEXT), LOG)
    found = opened(whole.printed, origin=LOG.key.name, log=[verifier(OTHER), verifier(LOG)])
    assert found.note == whole
    assert list(found.signed_by) == [LOG.key]
    assert found == opened(whole, origin=LOG.key.name, log=[verifier(LOG)])


def test_a_key_that_is_no_key_of_the_log_does_not_open_it():
    whole = signed(parsed(TEXT), OTHER).printed
    with pytest.raises(Invalid, match=r"tlog\.unsigned"):
        opened(whole, origin=LOG.key.name, log=[verifier(LOG)])
    with pytest.raises(Invalid, match=r"tlog\.unsigned"):
        opened(whole, origin=LOG.key.name, log=[verifier(LOG)], others=[verifier(OTHER)])
    with pytest.raises(Invalid, match=r"tlog\.unsigned"):
        opened(whole, origin=LOG.key.name, log=[])


def test_the_checkpoint_of_another_log_is_refused():
    with pytest.raises(Invalid, match=r"tlog\.origin-other"):
        opened(signed(parsed(TEXT), LOG), origin="example.com/on-the-sofa", log=[verifier(LOG)])


def test_a_changed_size_is_refused():
    whole = signed(parsed(TEXT), LOG)
    changed = Note(TEXT.replace("20852163", "20852162"), whole.signatures)
    with pytest.raises(Invalid, match=r"tlog\.signature-wrong"):
        opened(changed, origin=LOG.key.name, log=[verifier(LOG)])


def test_a_note_that_is_no_checkpoint_is_refused():
    with pytest.raises(Invalid, match=r"tlog\.malformed"):
        checkpoint.opened(note.signed("text\n", LOG), origin="text", log=[verifier(LOG)])


@pytest.mark.parametrize(
    "fields", [("", 0, bytes(32)), ("a\nb", 0, bytes(32)), ("a", -1, bytes(32)), ("a", 0, b"")]
)
def test_a_checkpoint_that_cannot_be_written_is_a_fault_of_ours(fields):
    with pytest.raises(AssertionError):
        Checkpoint(*fields)
