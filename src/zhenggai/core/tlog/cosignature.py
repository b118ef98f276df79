"""Cosignatures of a witness (C2SP tlog-cosignature v1.0.1): Ed25519 over a checkpoint with the time
of the witness in front, signature type 0x04. Other types are not known here and so are ignored."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhenggai.core.tlog.ed25519 import (
    SIGNATURE_BYTES,
    printed_secret,
    public,
    read_secret,
    verifies,
)
from zhenggai.core.tlog.note import Key
from zhenggai.core.tlog.strict import MOST

KIND = 0x04

_TIME_BYTES = 8


@dataclass(frozen=True, slots=True)
class CosignatureVerifier:
    """Tells whether a checkpoint was cosigned with a key, at whatever time it says."""

    key: Key

    def verifies(self, text: str, signed: bytes) -> bool:
        """Whether the 72 bytes, time and signature, are this key's over the text."""
        if len(signed) != _TIME_BYTES + SIGNATURE_BYTES or seconds(signed) > MOST:
            return False
        return verifies(self.key.public, _message(text, seconds(signed)), signed[_TIME_BYTES:])


@dataclass(frozen=True, slots=True)
class Cosigner:
    """The key of a witness. `at` makes it a signer, for the time is part of what is signed."""

    key: Key
    _secret: Ed25519PrivateKey

    @classmethod
    def of(cls, name: str, seed: bytes) -> Cosigner:
        """The key made from 32 random bytes, the seed."""
        secret = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(Key.of(name, KIND, public(secret)), secret)

    @classmethod
    def read(cls, written: str) -> Cosigner:
        """The key in its text, see `secret`. Raises Invalid; the refusal holds nothing of it."""
        return cls.of(*read_secret(written, KIND))

    def at(self, time: int) -> CosignatureSigner:
        """The signer for that time, in seconds since 1970 (UTC)."""
        return CosignatureSigner(self.key, self._secret, time)

    @property
    def secret(self) -> str:
        """The private key as text, to be kept: `PRIVATE+KEY+name+id+base64(type, seed)`."""
        return printed_secret(self.key, self._secret)


@dataclass(frozen=True, slots=True)
class CosignatureSigner:
    """Cosigns a checkpoint, with one time."""

    key: Key
    _secret: Ed25519PrivateKey
    time: int

    def __post_init__(self) -> None:
        assert 0 < self.time <= MOST, self.time

    def signs(self, text: str) -> bytes:
        """Time and signature, 72 bytes."""
        signature = self._secret.sign(_message(text, self.time))
        return self.time.to_bytes(_TIME_BYTES, "big") + signature


def seconds(signed: bytes) -> int:
    """The time in a cosignature, in seconds since 1970 (UTC); the witness's own statement, and to
    be trusted only where the cosignature was verified."""
    return int.from_bytes(signed[:_TIME_BYTES], "big")


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
