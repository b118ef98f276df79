"""Signed notes (C2SP signed-note v1.0.0): a text, and signatures below it; keys as text.

What a signature is over is the affair of its key: the text itself for Ed25519 (here), a text with
a time in front for a cosignature (`cosignature`). A signature of an unknown key or type is carried
and never judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog.strict import Fault, Form, base64, decoded, malformed, unbase64

MOST_BYTES = 2**20
MOST_SIGNATURES = 100

_KEY_ID = re.compile(r"[0-9a-f]{8}")
_DASH = "\u2014 "
# Types of which their specification fixes how the id is made: Ed25519, and the cosignatures of
# Ed25519 and ML-DSA-44. Of others it is taken as written.
_FIXED_IDS = {0x01, 0x04, 0x06}


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the name and id of a key, and what it signed with. The id is short and
    proves nothing; it only says which key to try."""

    name: str
    key_id: bytes
    signed: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note, without its line feed."""
        return f"{_DASH}{self.name} {base64(self.key_id + self.signed)}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a line feed, and the signatures below it in their order."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def printed(self) -> bytes:
        """The bytes of the note."""
        lines = "".join(f"{signature.line}\n" for signature in self.signatures)
        return f"{self.text}\n{lines}".encode()


@dataclass(frozen=True, slots=True)
class Key:
    """A public key: its name, the type of its signatures, and its bytes. Any type can be read and
    named; whether we can verify with it is said in `keys`."""

    name: str
    key_id: bytes
    kind: int
    public: bytes

    @classmethod
    def of(cls, name: str, kind: int, public: bytes) -> Key:
        """The key with the id that signed-note recommends."""
        assert is_name(name), name
        return cls(name, fixed_id(name, kind, public), kind, public)

    @property
    def printed(self) -> str:
        """The key as text (vkey): `name+id+base64(type, key)`."""
        return f"{self.name}+{self.key_id.hex()}+{base64(bytes([self.kind]) + self.public)}"


def fixed_id(name: str, kind: int, public: bytes) -> bytes:
    """The first four bytes of SHA-256 over name, line feed, type and public key."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


class Verifier(Protocol):
    """A key that can tell whether a signature is its own."""

    @property
    def key(self) -> Key:
        """The key."""

    def verifies(self, text: str, signed: bytes) -> bool:
        """Whether `signed` is a signature of this key for a note with that text."""


class Signer(Protocol):
    """A key that can sign."""

    @property
    def key(self) -> Key:
        """Its public half."""

    def signs(self, text: str) -> bytes:
        """What stands behind the key's id in the signature line."""


def parsed(data: bytes) -> Note:
    """The note in those bytes; says nothing about its signatures. Raises Invalid.

    The text is what stands before the last empty line. At most 1 MiB and 100 signatures.
    """
    lines = decoded(data, Form.NOTE, most=MOST_BYTES)
    if "" not in lines:
        raise malformed(Form.NOTE, Fault.LINE)
    last = len(lines) - lines[::-1].index("")
    if not 1 <= len(lines) - last <= MOST_SIGNATURES:
        raise malformed(Form.NOTE, Fault.SIZE if len(lines) > last else Fault.EMPTY, len(lines))
    if last == 1:
        raise malformed(Form.NOTE, Fault.EMPTY, 1)
    text = "".join(f"{line}\n" for line in lines[: last - 1])
    return Note(text, signatures(lines[last:], Form.NOTE, first=last + 1))


def signatures(lines: Sequence[str], form: Form, *, first: int = 1) -> tuple[Signature, ...]:
    """Signature lines without their line feeds; `first` is the number of the first. Raises
    Invalid."""
    return tuple(_signature(line, form, number) for number, line in enumerate(lines, first))


def _signature(line: str, form: Form, number: int) -> Signature:
    name, space, signed = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise malformed(form, Fault.LINE, number)
    if not is_name(name):
        raise malformed(form, Fault.NAME, number)
    value = unbase64(signed, form, number)
    if len(value) < 5:
        raise malformed(form, Fault.LENGTH, number)
    return Signature(name, value[:4], value[4:])


def is_name(name: str) -> bool:
    """Whether a key may be called that: not empty, no space of Unicode, no plus, no control
    character."""
    return bool(name) and not any(
        character.isspace() or character == "+" or character < " " for character in name
    )


def signed(text: str, *signers: Signer, onto: Note | None = None) -> Note:
    """The text signed by all of them, below the signatures of `onto`, a note of the same text."""
    assert text.endswith("\n"), text
    assert onto is None or onto.text == text, onto
    new = (Signature(s.key.name, s.key.key_id, s.signs(text)) for s in signers)
    return Note(text, (*(onto.signatures if onto else ()), *new))


def verified(note: Note, keys: Iterable[Verifier]) -> dict[Key, Signature]:
    """The keys of `keys` that signed the note, each once, with its first signature.

    Other signatures are ignored. Raises Invalid where one that names a key of `keys` is not that
    key's, be it the second of the same key: such a note was tampered with, whoever else signed.
    """
    known = {(verifier.key.name, verifier.key.key_id): verifier for verifier in keys}
    found: dict[Key, Signature] = {}
    for signature in note.signatures:
        verifier = known.get((signature.name, signature.key_id))
        if verifier is None:
            continue
        if not verifier.verifies(note.text, signature.signed):
            raise Invalid("tlog.signature-wrong", name=signature.name)
        found.setdefault(verifier.key, signature)
    return found


def read_key(written: str, *, form: Form = Form.KEY, line: int | None = None) -> Key:
    """The public key in a vkey. Raises Invalid, also where the id is not that of the key."""
    name, key_id, typed = parts_of_key(written, form, line)
    key = Key(name, key_id, typed[0], typed[1:])
    if key.kind in _FIXED_IDS and key_id != fixed_id(name, key.kind, key.public):
        raise malformed(form, Fault.KEY_ID, line)
    return key


def parts_of_key(written: str, form: Form, line: int | None = None) -> tuple[str, bytes, bytes]:
    """Name, id, and type with key, of a text in the shape of a vkey. Raises Invalid."""
    parts = written.split("+", 2)
    if len(parts) < 3:
        raise malformed(form, Fault.LINE, line)
    name, key_id, typed = parts
    if not is_name(name):
        raise malformed(form, Fault.NAME, line)
    if not _KEY_ID.fullmatch(key_id):
        raise malformed(form, Fault.KEY_ID, line)
    value = unbase64(typed, form, line)
    if len(value) < 2:
        raise malformed(form, Fault.LENGTH, line)
    return name, bytes.fromhex(key_id), value
