"""The exact bytes of a journal entry: canonical JSON (RFC 8785), times, salted digests.

Only what a log needs is taken: no floating-point numbers, whose canonical form is the hard part of
RFC 8785 and which no entry uses, and no whole number beyond 2^53, which JSON readers round.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

MOST_BYTES = 65_535
SALT_BYTES = 16
LARGEST = 2**53 - 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def canonical(value: object) -> bytes:
    """``value`` as RFC 8785 JSON in UTF-8: keys in order of their UTF-16 code units, no spaces.

    Takes mappings with text keys, lists, tuples, text, whole numbers, booleans and ``None``.
    Anything else is an ``AssertionError``: what goes into the log is ours.
    """
    return _ENCODER.encode(_ordered(value)).encode("utf-8", errors="strict")


def _ordered(value: object) -> object:
    """``value`` with its keys in order; all else as the encoder writes it anyway."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        assert abs(value) <= LARGEST, value
        return value
    if isinstance(value, Mapping):
        return {
            # Most of what an entry tells is text.
            name: one if type(one := value[name]) is str else _ordered(one)
            for name in _in_order(value)
        }
    assert isinstance(value, list | tuple), type(value)
    return [_ordered(part) for part in value]


def _in_order(names: Mapping[str, object]) -> list[str]:
    """The keys in order of their UTF-16 code units."""
    assert all(isinstance(name, str) for name in names), names
    # Of letters of ASCII that is Python's own order of texts.
    return sorted(names, key=None if "".join(names).isascii() else _code_units)


def _code_units(name: str) -> bytes:
    return name.encode("utf-16-be")


def utc(at: datetime) -> str:
    """An instant as the log writes it: UTC, six decimals always, ``Z``."""
    assert at.tzinfo is not None, at
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def salted(salt: bytes, text: str) -> str:
    """SHA-256 over the salt and then the text in UTF-8, as lower-case hex digits."""
    assert len(salt) == SALT_BYTES, len(salt)
    return sha256(salt + text.encode("utf-8")).hexdigest()
