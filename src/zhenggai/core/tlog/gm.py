"""SM2 with SM3 (GB/T 32918, GB/T 32905) over the text of a note, where a domestic rule asks for it.

An experiment of ours, in the place that signed-note leaves for types without a number of their own:
0xff, then a longer identifier, then the key, here the 64 bytes of its point. The signature is r and
s, 32 bytes each; the identity in the digest is the usual one of the standard. It stands beside the
Ed25519 signature of a checkpoint, never instead. Needs the extra `gm`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog.note import Key, fixed_id, parts_of_key
from zhenggai.core.tlog.strict import Fault, Form, base64, malformed

KIND = 0xFF
IDENTIFIER = b"zhenggai/sm2-sm3/v1\n"
POINT_BYTES = 64
HALF_BYTES = 32

_PREFIX = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class Sm2Verifier:
    """Tells whether the text of a note was signed with a key. Raises Invalid without the extra, for
    to ignore a signature that one was asked to look at would be to say too much."""

    key: Key

    def verifies(self, text: str, signed: bytes) -> bool:
        """Whether the 64 bytes are this key's signature over the text."""
        if len(signed) != 2 * HALF_BYTES:
            return False
        halves = (int.from_bytes(half, "big") for half in (signed[:32], signed[32:]))
        return _verifies(_point(self.key), text.encode(), encode_dss_signature(*halves))


@dataclass(frozen=True, slots=True, repr=False)
class Sm2Signer:
    """Signs the text of a note. `key` is the public half; the secret is never shown."""

    key: Key
    _secret: bytes

    @classmethod
    def made(cls, name: str) -> Sm2Signer:
        """A new key, from the random numbers of the library. Raises Invalid without the extra."""
        point, secret = _library().sm2_key_generate()
        return cls(Key.of(name, KIND, IDENTIFIER + point), secret)

    @classmethod
    def read(cls, written: str) -> Sm2Signer:
        """The key in its text, see `secret`. Raises Invalid; the refusal holds nothing of it."""
        if not written.startswith(_PREFIX):
            raise malformed(Form.SIGNING_KEY, Fault.LINE)
        name, key_id, typed = parts_of_key(written.removeprefix(_PREFIX), Form.SIGNING_KEY)
        head = bytes([KIND]) + IDENTIFIER
        if not typed.startswith(head):
            raise malformed(Form.SIGNING_KEY, Fault.KEY_TYPE)
        both = typed.removeprefix(head)
        if len(both) != POINT_BYTES + HALF_BYTES:
            raise malformed(Form.SIGNING_KEY, Fault.LENGTH)
        point, secret = both[:POINT_BYTES], both[POINT_BYTES:]
        signer = cls(Key.of(name, KIND, IDENTIFIER + point), secret)
        if signer.key.key_id != key_id:
            raise malformed(Form.SIGNING_KEY, Fault.KEY_ID)
        return signer

    def signs(self, text: str) -> bytes:
        """The signature over the text, 64 bytes."""
        signed = _library().sm2_sign(self._secret, _point(self.key), text.encode())
        return b"".join(half.to_bytes(HALF_BYTES, "big") for half in decode_dss_signature(signed))

    @property
    def secret(self) -> str:
        """The private key as text, to be kept: `PRIVATE+KEY+name+id+base64(type, point, number)`;
        the library cannot make the point from the number."""
        typed = bytes([KIND]) + self.key.public + self._secret
        return f"{_PREFIX}{self.key.name}+{self.key.key_id.hex()}+{base64(typed)}"


def is_ours(key: Key) -> bool:
    """Whether a key is of this type: 0xff alone may be anybody's."""
    return key.kind == KIND and key.public.startswith(IDENTIFIER)


def is_whole(key: Key) -> bool:
    """Whether a key of this type has the right length, and its own id."""
    return len(_point(key)) == POINT_BYTES and key.key_id == fixed_id(
        key.name, key.kind, key.public
    )


def _point(key: Key) -> bytes:
    return key.public.removeprefix(IDENTIFIER)


def _verifies(point: bytes, message: bytes, signature: bytes) -> bool:
    library = _library()
    try:
        return bool(library.sm2_verify(point, message, signature))
    except library.GmsslInnerError:
        return False


def _library() -> Any:  # it has no types
    try:
        return importlib.import_module("gmssl_pyx")
    except ImportError:
        raise Invalid("tlog.gm-missing") from None
