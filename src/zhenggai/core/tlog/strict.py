"""What all formats of the log share: values that print back to themselves, and how a fault is told.

Two readers that disagree about one file are a way to show two people two things, so nothing is
read generously: no sign, no leading zero, no line feed inside base64, no bits that count for
nothing. Which formats there are is `Form`, what can be wrong with one is `Fault`.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from enum import StrEnum

from zhenggai.core.errors import Invalid

MOST = 2**63 - 1
"""The largest number in any of the formats: sizes, indexes and times fit in 63 bits."""

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


class Form(StrEnum):
    """What was being read."""

    NOTE = "note"
    CHECKPOINT = "checkpoint"
    KEY = "key"
    SIGNING_KEY = "signing-key"
    PROOF = "proof"
    POLICY = "policy"
    REQUEST = "request"
    RESPONSE = "response"
    TILE = "tile"
    BUNDLE = "bundle"
    PATH = "path"
    RECEIPT = "receipt"
    ENTRY = "entry"
    ENTRIES = "entries"
    MANIFEST = "manifest"
    ARCHIVE = "archive"


class Fault(StrEnum):
    """What is wrong with it."""

    TEXT = "text"
    SIZE = "size"
    END = "end"
    LINE = "line"
    EMPTY = "empty"
    NUMBER = "number"
    BASE64 = "base64"
    LENGTH = "length"
    NAME = "name"
    KEY_ID = "key-id"
    KEY_TYPE = "key-type"
    TWICE = "twice"
    UNDEFINED = "undefined"
    THRESHOLD = "threshold"
    QUORUM = "quorum"
    JSON = "json"
    FIELDS = "fields"
    ORDER = "order"
    MEMBER = "member"


def malformed(form: Form, why: Fault, line: int | None = None) -> Invalid:
    """The refusal of a text that is not in its form; lines are counted from 1."""
    return Invalid("tlog.malformed", what=form.value, why=why.value, line=line)


def number(written: str, form: Form, line: int | None = None) -> int:
    """A number from 0 to `MOST` in decimal. Raises Invalid unless it prints back to itself."""
    if not _NUMBER.fullmatch(written) or (value := int(written)) > MOST:
        raise malformed(form, Fault.NUMBER, line)
    return value


def unbase64(written: str, form: Form, line: int | None = None) -> bytes:
    """Bytes from base64 (RFC 4648, section 4). Raises Invalid unless they print back to it."""
    try:
        value = b64decode(written.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise malformed(form, Fault.BASE64, line) from None
    if base64(value) != written:
        raise malformed(form, Fault.BASE64, line)
    return value


def base64(value: bytes) -> str:
    """Bytes as base64 (RFC 4648, section 4)."""
    return b64encode(value).decode("ascii")


def digest(written: str, form: Form, line: int | None = None) -> bytes:
    """The 32 bytes of a SHA-256 hash from base64. Raises Invalid for any other length."""
    value = unbase64(written, form, line)
    if len(value) != 32:
        raise malformed(form, Fault.LENGTH, line)
    return value


def decoded(data: bytes, form: Form, *, most: int) -> list[str]:
    """The lines of a UTF-8 text that ends in a line feed and holds no other control character
    below U+0020, each without its line feed. Raises Invalid, also over `most` bytes."""
    if len(data) > most:
        raise malformed(form, Fault.SIZE)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise malformed(form, Fault.TEXT, data.count(b"\n", 0, error.start) + 1) from None
    if found := _CONTROL.search(text):
        raise malformed(form, Fault.TEXT, text.count("\n", 0, found.start()) + 1)
    lines = text.split("\n")
    if lines.pop():
        raise malformed(form, Fault.END, len(lines) + 1)
    return lines
