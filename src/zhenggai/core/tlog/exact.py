"""JSON read strictly: only what prints back to itself in its canonical form (see `canonical`).

Of JSON as it is usually read, two readers may make two things: the first or the last of two equal
keys, a number rounded or not. What prints back to itself has one reading, and another program needs
no parser of its own to be as strict.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from zhenggai.core.tlog.canonical import LARGEST, canonical
from zhenggai.core.tlog.strict import Fault, Form, malformed

MOST_DEPTH = 32


def read(data: bytes, form: Form, *, most: int) -> Any:  # what it is, `fields` and the like tell
    """The value in those bytes. Raises Invalid over `most` bytes, and for all that is no canonical
    JSON: a key twice, a fraction, a number that is not exact everywhere, a space too many."""
    if len(data) > most:
        raise malformed(form, Fault.SIZE)
    try:
        value = json.loads(
            data.decode("utf-8"),
            parse_float=_refused,
            parse_constant=_refused,
            parse_int=_whole,
        )
        same = _depth_of(value) <= MOST_DEPTH and canonical(value) == data
    except (ValueError, RecursionError):
        same = False
    if not same:
        raise malformed(form, Fault.JSON)
    return value


def read_line(data: bytes, form: Form, *, most: int) -> Any:
    """As `read`, of a file: one line, and the line feed behind it."""
    if not data.endswith(b"\n"):
        raise malformed(form, Fault.END)
    return read(data[:-1], form, most=most)


def fields(value: object, form: Form, names: Iterable[str]) -> Mapping[str, Any]:
    """An object that has these keys and no others. Raises Invalid."""
    if not isinstance(value, dict) or value.keys() != set(names):
        raise malformed(form, Fault.FIELDS)
    return value


def text(value: object, form: Form, *, most: int) -> str:
    """Text of at most `most` bytes. Raises Invalid."""
    if not isinstance(value, str):
        raise malformed(form, Fault.FIELDS)
    if len(value.encode()) > most:
        raise malformed(form, Fault.SIZE)
    return value


def items(value: object, form: Form, *, most: int) -> list[Any]:
    """A list of at most `most` values. Raises Invalid."""
    if not isinstance(value, list):
        raise malformed(form, Fault.FIELDS)
    if len(value) > most:
        raise malformed(form, Fault.SIZE)
    return value


def whole(value: object, form: Form) -> int:
    """A number from 0 on. Raises Invalid."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise malformed(form, Fault.FIELDS)
    if value < 0:
        raise malformed(form, Fault.NUMBER)
    return value


def _refused(written: str) -> None:
    raise ValueError(written)


def _whole(written: str) -> int:
    # Sixteen digits and a sign hold every number that is exact everywhere.
    if len(written) > 17 or abs(value := int(written)) > LARGEST:
        raise ValueError(written)
    return value


def _depth_of(value: object) -> int:
    parts: Iterable[object] = ()
    if isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, list):
        parts = value
    else:
        return 0
    return 1 + max(map(_depth_of, parts), default=0)
