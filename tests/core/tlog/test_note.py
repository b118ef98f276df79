"""Signed notes and keys: what C2SP signed-note v1.0.0 shows, and what it forbids."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import note
from zhenggai.core.tlog.ed25519 import Ed25519Signer, Ed25519Verifier
from zhenggai.core.tlog.keys import read_verifier, verifier_of
from zhenggai.core.tlog.note import Key, Note, Signature, parsed, read_key, signed, verified

# The example of the specification.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = """This is an example message.

\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""  # noqa: E501 - as it is printed there
LINE = EXAMPLE.splitlines()[2]

ADA = Ed25519Signer.of("ada.example/log", bytes(range(32)))
BEA = Ed25519Signer.of("bea.example", bytes(32))
TEXT = "整改\n\nein Text\n"


def known(*signers: Ed25519Signer) -> list[Ed25519Verifier]:
    return [Ed25519Verifier(signer.key) for signer in signers]


def why(refused: pytest.ExceptionInfo[Invalid]) -> tuple[object, object, object]:
    assert refused.value.code == "tlog.malformed"
    values = refused.value.values
    return values["what"], values["why"], values["line"]


def test_the_example_of_the_specification_verifies():
    whole = parsed(EXAMPLE.encode())
    verifier = read_verifier(VKEY)
    assert list(verified(whole, [verifier])) == [verifier.key]
    assert whole.text == "This is an example message.\n"
    assert whole.printed == EXAMPLE.encode()
    assert verifier.key.printed == VKEY
    assert verifier.key.name == "example.com/foo"


def test_the_first_example_is_read_with_its_blank_line():
    example = (
        "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\n"
        "ed è subito sera.\n\n\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2"
        "i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
    )
    whole = parsed(example.encode())
    assert whole.text.endswith("sole:\n\ned è subito sera.\n")
    assert whole.signatures[0].name == "quasimodo.example/salvatore"
    assert whole.signatures[0].key_id.hex() == "367ba04b"
    assert whole.printed == example.encode()


def test_what_is_signed_verifies_and_reads_back():
    whole = parsed(signed(TEXT, ADA, BEA).printed)
    assert whole == signed(TEXT, ADA, BEA)
    assert set(verified(whole, known(ADA, BEA))) == {ADA.key, BEA.key}


def test_signatures_are_added_below():
    once = signed(TEXT, ADA)
    assert signed(TEXT, BEA, onto=once) == signed(TEXT, ADA, BEA)


def test_a_signature_of_an_unknown_key_is_carried_and_ignored():
    whole = signed(TEXT, ADA, BEA)
    assert set(verified(whole, known(BEA))) == {BEA.key}
    assert verified(whole, []) == {}


def test_an_unknown_type_is_carried_and_ignored():
    strange = Signature(ADA.key.name, b"\x01\x02\x03\x04", b"x" * 2420)
    whole = Note(TEXT, (strange, *signed(TEXT, ADA).signatures))
    assert set(verified(parsed(whole.printed), known(ADA))) == {ADA.key}


def test_same_name_or_same_id_alone_is_not_the_key():
    real = signed(TEXT, ADA).signatures[0]
    other_name = Signature("eve.example", real.key_id, bytes(64))
    other_id = Signature(real.name, b"\0\0\0\0", bytes(64))
    whole = Note(TEXT, (other_name, other_id, real))
    assert set(verified(whole, known(ADA))) == {ADA.key}


def test_a_wrong_signature_of_a_known_key_condemns_the_note():
    good, bad = signed(TEXT, BEA).signatures[0], signed("other\n", ADA).signatures[0]
    for order in ((good, bad), (bad, good)):
        with pytest.raises(Invalid, match=r"tlog\.signature-wrong"):
            verified(Note(TEXT, order), known(ADA, BEA))


def test_one_key_counts_once_and_each_of_its_signatures_is_verified():
    good = signed(TEXT, ADA).signatures[0]
    assert verified(Note(TEXT, (good, good)), known(ADA)) == {ADA.key: good}
    bad = Signature(good.name, good.key_id, bytes(64))
    with pytest.raises(Invalid, match=r"tlog\.signature-wrong"):
        verified(Note(TEXT, (good, bad)), known(ADA))


@pytest.mark.parametrize("length", [1, 63, 65, 72])
def test_a_signature_of_another_length_is_wrong(length):
    real = signed(TEXT, ADA).signatures[0]
    cut = Signature(real.name, real.key_id, (real.signed + bytes(8))[:length])
    with pytest.raises(Invalid, match=r"tlog\.signature-wrong"):
        verified(Note(TEXT, (cut,)), known(ADA))


@pytest.mark.parametrize(
    ("data", "fault", "line"),
    [
        (b"", "line", None),
        (b"text\n", "line", None),
        (EXAMPLE[:-1].encode(), "end", 3),
        (b"text\n\n", "empty", 2),
        (f"\n{LINE}\n".encode(), "empty", 1),
        (f"text\n{LINE}\n".encode(), "line", None),
        (f"text\n\n{LINE}\n\n".encode(), "empty", 4),
        (f"text\n\n{LINE}\nmore\n".encode(), "line", 4),
        (f"text\n\n{LINE[1:]}\n".encode(), "line", 3),
        (f"text\n\n-{LINE[1:]}\n".encode(), "line", 3),
        (f"text\n\n\u2014{LINE[2:]}\n".encode(), "line", 3),
        (f"text\n\n\u2014  {LINE[2:]}\n".encode(), "name", 3),
        ("text\n\n\u2014 name\n".encode(), "line", 3),
        ("text\n\n\u2014 a+b AAAAAAA=\n".encode(), "name", 3),
        ("text\n\n\u2014 a\u00a0b AAAAAAA=\n".encode(), "name", 3),
        ("text\n\n\u2014 a\u3000b AAAAAAA=\n".encode(), "name", 3),
        ("text\n\n\u2014 name \n".encode(), "length", 3),
        ("text\n\n\u2014 name AAAAAA==\n".encode(), "length", 3),
        ("text\n\n\u2014 name AAAAAAB=\n".encode(), "base64", 3),
        ("text\n\n\u2014 name AAAAAAA\n".encode(), "base64", 3),
        ("text\n\n\u2014 name AAAAAAA= \n".encode(), "base64", 3),
        ("text\n\n\u2014 name AAAA AAA=\n".encode(), "base64", 3),
        ("text\n\n\u2014 name AAAA_AA=\n".encode(), "base64", 3),
        ("text\n\n\u2014 name AAAAAAÄ=\n".encode(), "base64", 3),
        (EXAMPLE.replace("\n", "\r\n").encode(), "text", 1),
        (b"te\xffxt\n\n" + LINE.encode() + b"\n", "text", 1),
        (b"text\n\xed\xa0\x80\n\n" + LINE.encode() + b"\n", "text", 2),
        (f"te\txt\n\n{LINE}\n".encode(), "text", 1),
        (f"te\0xt\n\n{LINE}\n".encode(), "text", 1),
        (b"x" * 2**20 + f"\n\n{LINE}\n".encode(), "size", None),
        (f"text\n\n{(LINE + chr(10)) * 101}".encode(), "size", 103),
    ],
)
def test_what_is_no_note_is_refused(data, fault, line):
    with pytest.raises(Invalid) as refused:
        parsed(data)
    assert why(refused) == ("note", fault, line)


@pytest.mark.parametrize("count", [1, 16, 100])
def test_many_signatures_are_read(count):
    whole = parsed(f"text\n\n{(LINE + chr(10)) * count}".encode())
    assert len(whole.signatures) == count


def test_a_note_of_the_largest_size_is_read():
    rest = f"\n\n{LINE}\n".encode()
    assert len(parsed(b"x" * (2**20 - len(rest)) + rest).printed) == 2**20
    with pytest.raises(Invalid):
        parsed(b"x" * (2**20 - len(rest) + 1) + rest)


def test_a_text_of_an_empty_line_is_a_text():
    assert parsed(f"\n\n{LINE}\n".encode()).text == "\n"


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n")),
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(note.is_name),
            st.binary(min_size=4, max_size=4),
            st.binary(min_size=1, max_size=80),
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_every_note_reads_back(text, lines):
    whole = Note(text + "\n", tuple(Signature(*line) for line in lines))
    assert parsed(whole.printed) == whole


@given(st.binary(max_size=60), st.integers(0, len(EXAMPLE.encode())), st.integers(0, 20))
def test_what_is_read_prints_back(piece, at, skip):
    """Whatever is done to the example: it is refused, or it is exactly what was read."""
    data = EXAMPLE.encode()
    data = data[:at] + piece + data[at + skip :]
    try:
        whole = parsed(data)
    except Invalid:
        return
    assert whole.printed == data


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", "line"),
        ("example.com/foo", "line"),
        ("example.com/foo+530d903a", "line"),
        (VKEY.replace("example.com/foo", ""), "name"),
        (VKEY.replace("/foo", "/f oo"), "name"),
        (VKEY.replace("/foo", "/fop"), "key-id"),
        (VKEY.replace("530d903a", "530d903b"), "key-id"),
        (VKEY.replace("530d903a", "530D903A"), "key-id"),
        (VKEY.replace("530d903a", "30d903a"), "key-id"),
        (VKEY.replace("530d903a", "0530d903a"), "key-id"),
        (VKEY.replace("Aeky", "AekY"), "key-id"),
        (VKEY + "=", "base64"),
        (VKEY + "\n", "base64"),
        (VKEY + " ", "base64"),
        (VKEY[:-1], "base64"),
        ("example.com/foo+530d903a+AQ==", "length"),
    ],
)
def test_what_is_no_key_is_refused(written, fault):
    with pytest.raises(Invalid) as refused:
        read_key(written)
    assert why(refused) == ("key", fault, None)


def test_a_key_of_an_unknown_type_is_read_and_has_no_verifier():
    written = "example.com/foo+01020304+AgM="
    key = read_key(written)
    assert (key.kind, key.public, key.printed) == (2, b"\x03", written)
    assert verifier_of(key) is None
    with pytest.raises(Invalid) as refused:
        read_verifier(written)
    assert why(refused) == ("key", "key-type", None)


@pytest.mark.parametrize("kind", [1, 4])
def test_a_known_key_of_another_length_is_refused(kind):
    short = Key.of("example.com/foo", kind, bytes(31))
    with pytest.raises(Invalid) as refused:
        verifier_of(read_key(short.printed))
    assert why(refused) == ("key", "length", None)


def test_a_private_key_reads_back():
    again = Ed25519Signer.read(ADA.secret)
    assert again.key == ADA.key
    assert again.signs(TEXT) == ADA.signs(TEXT)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda text: text.removeprefix("PRIVATE+KEY+"), "line"),
        (lambda _: "PRIVATE+KEY+" + VKEY, "key-id"),
        (lambda text: text + "A", "base64"),
        (lambda text: text.replace("+AQ", "+BA"), "key-type"),
        (lambda text: text.replace("/log", "/lag"), "key-id"),
        (lambda text: text[:-4], "length"),
    ],
)
def test_what_is_no_private_key_is_refused_and_not_repeated(change, fault):
    with pytest.raises(Invalid) as refused:
        Ed25519Signer.read(change(ADA.secret))
    assert why(refused) == ("signing-key", fault, None)


def test_a_secret_is_not_shown():
    hidden = ADA.secret.rpartition("+")[2]
    assert hidden not in repr(ADA)
    assert bytes(range(32)).hex() not in repr(ADA)
