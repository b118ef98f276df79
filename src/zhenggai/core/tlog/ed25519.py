"""Ed25519 (RFC 8032) over the text of a note: signature type 0x01 of signed-note; and the secret of
a key as text."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zhenggai.core.tlog.note import Key, parts_of_key
from zhenggai.core.tlog.strict import Fault, Form, base64, malformed

KIND = 0x01
KEY_BYTES = 32
SEED_BYTES = 32
SIGNATURE_BYTES = 64

_PREFIX = "PRIVATE+KEY+"
_FIELD = 2**255 - 19
# The y of the eight points of small order: one of order 1, one of 2, two of 4 (y is 0), four of 8.
_EIGHTH = int("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16)
_SMALL = {0, 1, _FIELD - 1, _EIGHTH, _FIELD - _EIGHTH}


@dataclass(frozen=True, slots=True)
class Ed25519Verifier:
    """Tells whether the text of a note was signed with a key."""

    key: Key

    def verifies(self, text: str, signed: bytes) -> bool:
        """Whether the 64 bytes are this key's signature over the text."""
        return verifies(self.key.public, text.encode(), signed)


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """Signs the text of a note. `key` is the public half; the secret is never shown."""

    key: Key
    _secret: Ed25519PrivateKey

    @classmethod
    def of(cls, name: str, seed: bytes) -> Ed25519Signer:
        """The key made from 32 random bytes, the seed."""
        secret = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(Key.of(name, KIND, public(secret)), secret)

    @classmethod
    def read(cls, written: str) -> Ed25519Signer:
        """The key in its text, see `secret`. Raises Invalid; the refusal holds nothing of it."""
        return cls.of(*read_secret(written, KIND))

    def signs(self, text: str) -> bytes:
        """The signature over the text, 64 bytes."""
        return self._secret.sign(text.encode())

    @property
    def secret(self) -> str:
        """The private key as text, to be kept: `PRIVATE+KEY+name+id+base64(type, seed)`."""
        return printed_secret(self.key, self._secret)


def verifies(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature over the message is that of the public key of 32 bytes.

    Stricter than the library, so that every verifier says the same: no point that is written in a
    second way, or of small order, with which one signature fits many messages.
    """
    if not is_sound(key) or not is_sound(signature[:KEY_BYTES]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def is_sound(point: bytes) -> bool:
    """Whether the 32 bytes are written in the one way of RFC 8032, section 5.1.2, and are no point
    of small order (1, 2, 4 or 8)."""
    y = int.from_bytes(point, "little") & (1 << 255) - 1
    return y < _FIELD and y not in _SMALL


def public(secret: Ed25519PrivateKey) -> bytes:
    """The public key in 32 bytes."""
    return secret.public_key().public_bytes_raw()


def printed_secret(key: Key, secret: Ed25519PrivateKey) -> str:
    """A private key as text; the name and id are those of its public half."""
    typed = bytes([key.kind]) + secret.private_bytes_raw()
    return f"{_PREFIX}{key.name}+{key.key_id.hex()}+{base64(typed)}"


def read_secret(written: str, kind: int) -> tuple[str, bytes]:
    """Name and seed of a private key of that type. Raises Invalid, also where the id is not that
    of the public half."""
    if not written.startswith(_PREFIX):
        raise malformed(Form.SIGNING_KEY, Fault.LINE)
    name, key_id, typed = parts_of_key(written.removeprefix(_PREFIX), Form.SIGNING_KEY)
    if typed[0] != kind:
        raise malformed(Form.SIGNING_KEY, Fault.KEY_TYPE)
    seed = typed[1:]
    if len(seed) != SEED_BYTES:
        raise malformed(Form.SIGNING_KEY, Fault.LENGTH)
    whole = Key.of(name, kind, public(Ed25519PrivateKey.from_private_bytes(seed)))
    if whole.key_id != key_id:
        raise malformed(Form.SIGNING_KEY, Fault.KEY_ID)
    return name, seed
