"""The exact bytes of a journal entry: canonical JSON (RFC 8785), times, salted digests.

Only what a log needs is taken: no floating-point numbers, whose canonical form is the hard part of
RFC 8785 and which no entry uses, and no whole number beyond 2^53, which JSON readers round.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

MOST_BYTES = 65_535
SALT_BYTES = 16
_LARGEST = 2**53 - 1


def canonical(value: object) -> bytes:
    """``value`` as RFC 8785 JSON in UTF-8: keys in order of their UTF-16 code units, no spaces.

    Takes mappings with text keys, sequences, text, whole numbers, booleans and ``None``. Anything
    else is an ``AssertionError``: what goes into the log is ours.
    """
    return "".join(_parts(value)).encode("utf-8", errors="strict")


def _parts(value: object) -> Sequence[str]:
    if value is None or isinstance(value, bool):
        return [{None: "null", True: "true", False: "false"}[value]]
    if isinstance(value, int):
        assert abs(value) <= _LARGEST, value
        return [str(int(value))]
    if isinstance(value, str):
        return [json.dumps(str(value), ensure_ascii=False)]
    if isinstance(value, Mapping):
        return _object(value)
    assert isinstance(value, list | tuple), type(value)
    return ["[", ",".join("".join(_parts(part)) for part in value), "]"]


def _object(value: Mapping[object, object]) -> Sequence[str]:
    names = list(value)
    assert all(isinstance(name, str) for name in names), names
    ordered = sorted((str(name) for name in names), key=lambda name: name.encode("utf-16-be"))
    pairs = (f"{json.dumps(n, ensure_ascii=False)}:{''.join(_parts(value[n]))}" for n in ordered)
    return ["{", ",".join(pairs), "}"]


def utc(at: datetime) -> str:
    """An instant as the log writes it: UTC, six decimals always, ``Z``."""
    assert at.tzinfo is not None, at
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def salted(salt: bytes, text: str) -> str:
    """SHA-256 over the salt and then the text in UTF-8, as lower-case hex digits."""
    assert len(salt) == SALT_BYTES, len(salt)
    return sha256(salt + text.encode("utf-8")).hexdigest()
