"""Receipts: one entry of the log, the words that belong to it, and the proof that it stands there.

A file for whoever acted, which proves without a network and without us that the log holds this
entry. Only reading and writing belongs here; what a receipt proves is said in `judging`. Format
`zhenggai-receipt/1`, see docs/reference/log-formats.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zhenggai.core.tlog import exact, proof
from zhenggai.core.tlog.canonical import SALT_BYTES, canonical, salted
from zhenggai.core.tlog.note import Key, read_key
from zhenggai.core.tlog.proof import Proof
from zhenggai.core.tlog.strict import Fault, Form, malformed
from zhenggai.core.tlog.tile import MOST_ENTRY_BYTES

FORMAT = "zhenggai-receipt/1"
MEDIA_TYPE = "application/json"
MOST_BYTES = 2**23
MOST_KEYS = 100
MOST_KEY_BYTES = 8_192
MOST_WORDS = 64
MOST_NAME_BYTES = 64
MOST_WORD_BYTES = 2**20

_FIELDS = ("format", "entry", "words", "proof", "keys", "witnesses")
_SALT = re.compile(rf"[0-9a-f]{{{2 * SALT_BYTES}}}")


@dataclass(frozen=True, slots=True)
class Words:
    """Words that belong to an entry, which itself holds only their salted digest: without the salt
    nobody can find out by trying whether certain words were written."""

    text: str
    salt: bytes

    @property
    def digest(self) -> str:
        """What the entry holds of them, in `body.texts` under their name."""
        return salted(self.salt, self.text)


@dataclass(frozen=True, slots=True)
class Receipt:
    """`entry` is what was hashed, byte for byte. Of `words` some may be absent: erased under a
    decision, or withheld. `keys` of the log and of `witnesses` are there for convenience; a key
    that came with what it signed proves nothing about who signed."""

    entry: bytes
    words: Mapping[str, Words]
    proof: Proof
    keys: tuple[Key, ...] = field(default=())
    witnesses: tuple[Key, ...] = field(default=())

    @property
    def printed(self) -> bytes:
        """The bytes of the file."""
        written = {
            "format": FORMAT,
            "entry": self.entry.decode(),
            "words": written_words(self.words),
            "proof": self.proof.printed.decode(),
            "keys": [key.printed for key in self.keys],
            "witnesses": [key.printed for key in self.witnesses],
        }
        return canonical(written) + b"\n"


def parsed(data: bytes) -> Receipt:
    """The receipt in a file; says nothing about what it proves. Raises Invalid."""
    found = exact.fields(
        exact.read_line(data, Form.RECEIPT, most=MOST_BYTES), Form.RECEIPT, _FIELDS
    )
    if found["format"] != FORMAT:
        raise malformed(Form.RECEIPT, Fault.FIELDS)
    written = exact.text(found["proof"], Form.PROOF, most=proof.MOST_BYTES)
    return Receipt(
        read_entry(found["entry"], Form.RECEIPT),
        read_words(found["words"], Form.RECEIPT),
        proof.parsed(written.encode()),
        read_keys(found["keys"], Form.RECEIPT),
        read_keys(found["witnesses"], Form.RECEIPT),
    )


def written_words(words: Mapping[str, Words]) -> dict[str, dict[str, str]]:
    """Words as they stand in a receipt or a bundle."""
    return {name: {"text": one.text, "salt": one.salt.hex()} for name, one in words.items()}


def read_entry(value: object, form: Form) -> bytes:
    """The bytes of an entry. Raises Invalid."""
    return exact.text(value, form, most=MOST_ENTRY_BYTES).encode()


def read_words(value: object, form: Form) -> dict[str, Words]:
    """Words by name. Raises Invalid."""
    if not isinstance(value, dict):
        raise malformed(form, Fault.FIELDS)
    if len(value) > MOST_WORDS:
        raise malformed(form, Fault.SIZE)
    found = {}
    for name, one in value.items():
        exact.text(name, form, most=MOST_NAME_BYTES)
        both = exact.fields(one, form, ("text", "salt"))
        text = exact.text(both["text"], form, most=MOST_WORD_BYTES)
        salt = exact.text(both["salt"], form, most=MOST_NAME_BYTES)
        if not _SALT.fullmatch(salt):
            raise malformed(form, Fault.LENGTH)
        found[name] = Words(text, bytes.fromhex(salt))
    return found


def read_keys(value: object, form: Form) -> tuple[Key, ...]:
    """Public keys, in their order. Raises Invalid."""
    listed: Iterable[object] = exact.items(value, form, most=MOST_KEYS)
    return tuple(read_key(exact.text(one, form, most=MOST_KEY_BYTES)) for one in listed)
