"""Receipts: written and read back, and everything that is not exactly one refused."""

from __future__ import annotations

import json

import pytest

import proven
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog.canonical import canonical
from zhenggai.core.tlog.receipt import MOST_BYTES, Receipt, Words, parsed

GOOD = proven.receipt(7)
DATA = GOOD.printed


def changed(**fields: object) -> bytes:
    """The receipt with other values, none of which need fit."""
    return canonical({**json.loads(DATA), **fields}) + b"\n"


def without(name: str) -> bytes:
    written = json.loads(DATA)
    del written[name]
    return canonical(written) + b"\n"


def test_it_is_read_as_it_was_written():
    assert parsed(DATA) == GOOD
    assert parsed(DATA).printed == DATA
    assert DATA.count(b"\n") == 1


def test_it_may_hold_no_words_and_no_keys():
    bare = Receipt(GOOD.entry, {}, GOOD.proof)
    assert parsed(bare.printed) == bare


def test_words_have_the_digest_that_the_entry_holds():
    held = json.loads(GOOD.entry)["body"]["texts"]
    assert {name: words.digest for name, words in GOOD.words.items()} == held


SALT = "0" * 32


@pytest.mark.parametrize(
    ("data", "what", "why"),
    [
        (b"", "receipt", "end"),
        (DATA[:-1], "receipt", "end"),
        (DATA[:-2] + b"\n", "receipt", "json"),
        (DATA + b"\n", "receipt", "json"),
        (DATA + b"more\n", "receipt", "json"),
        (b" " + DATA, "receipt", "json"),
        (b"\xef\xbb\xbf" + DATA, "receipt", "json"),
        (DATA.replace(b'"keys":', b'"keys": '), "receipt", "json"),
        (DATA.replace(b'{"entry":', b'{"entry":"{}","entry":'), "receipt", "json"),
        (DATA.replace(b'"keys":', b'"keys":[],"keys":'), "receipt", "json"),
        (DATA.replace(b'"format"', b'"\\u0066ormat"'), "receipt", "json"),
        (DATA.replace(b"zhenggai-receipt", b"zhenggai\xffreceipt"), "receipt", "json"),
        (DATA.replace(b'"zhenggai-receipt/1"', b'"\\ud800"'), "receipt", "json"),
        (DATA.replace(b'"zhenggai-receipt/1"', b"1.0"), "receipt", "json"),
        (DATA.replace(b'"zhenggai-receipt/1"', b"1e1"), "receipt", "json"),
        (DATA.replace(b'"zhenggai-receipt/1"', b"-0"), "receipt", "json"),
        (DATA.replace(b'"zhenggai-receipt/1"', b"NaN"), "receipt", "json"),
        (DATA.replace(b'"zhenggai-receipt/1"', b"9007199254740992"), "receipt", "json"),
        (DATA.replace(b'"zhenggai-receipt/1"', b"9" * 100_000), "receipt", "json"),
        (b"[" * 100_000 + b"]" * 100_000 + b"\n", "receipt", "json"),
        (b"[" * 40 + b"]" * 40 + b"\n", "receipt", "json"),
        (b"[]\n", "receipt", "fields"),
        (b"null\n", "receipt", "fields"),
        (b"x" * (MOST_BYTES + 1) + b"\n", "receipt", "size"),
        (changed(format="zhenggai-receipt/2"), "receipt", "fields"),
        (changed(more=1), "receipt", "fields"),
        *((without(name), "receipt", "fields") for name in json.loads(DATA)),
        (changed(entry=1), "receipt", "fields"),
        (changed(entry="x" * 65_536), "receipt", "size"),
        (changed(words=[]), "receipt", "fields"),
        (changed(words={"a": "b"}), "receipt", "fields"),
        (changed(words={"a": {"text": "b"}}), "receipt", "fields"),
        (changed(words={"a": {"text": "b", "salt": SALT, "c": 1}}), "receipt", "fields"),
        (changed(words={"a": {"text": 1, "salt": SALT}}), "receipt", "fields"),
        (changed(words={"a": {"text": "b", "salt": SALT[1:]}}), "receipt", "length"),
        (changed(words={"a": {"text": "b", "salt": "A" * 32}}), "receipt", "length"),
        (changed(words={"a" * 65: {"text": "b", "salt": SALT}}), "receipt", "size"),
        (
            changed(words={str(n): {"text": "b", "salt": SALT} for n in range(65)}),
            "receipt",
            "size",
        ),
        (changed(proof=""), "proof", "line"),
        (changed(proof=7), "proof", "fields"),
        (changed(proof=GOOD.proof.printed.decode() + "more\n"), "note", "line"),
        (
            changed(
                proof=GOOD.proof.printed.decode().replace("index 7", "index 9223372036854775808")
            ),
            "proof",
            "number",
        ),
        (changed(keys="x"), "receipt", "fields"),
        (changed(keys=[1]), "receipt", "fields"),
        (changed(keys=["x"]), "key", "line"),
        (changed(keys=[proven.LOG.key.printed] * 101), "receipt", "size"),
        (changed(witnesses=["w+00000000+BAAA"]), "key", "key-id"),
    ],
)  # fmt: skip
def test_what_is_no_receipt_is_refused(data, what, why):
    with pytest.raises(Invalid) as refused:
        parsed(data)
    assert refused.value.code == "tlog.malformed"
    assert (refused.value.values["what"], refused.value.values["why"]) == (what, why)


def test_every_cut_is_refused():
    for end in range(len(DATA)):
        with pytest.raises(Invalid):
            parsed(DATA[:end])


def test_a_salt_keeps_words_from_being_guessed():
    assert Words("同意", bytes(16)).digest != Words("同意", bytes([1] * 16)).digest
