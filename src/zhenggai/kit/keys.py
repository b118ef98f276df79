"""Keys of rows: UUIDs in the order in which they were made (version 7, RFC 9562).

A random key lands anywhere in the index of its table: each row of an act on many then reads and
writes pages of its own, and to write them took longer than to work the act out.
"""

from __future__ import annotations

import secrets
import time
from uuid import UUID

_MILLISECOND = 1_000_000
_VERSION_AND_VARIANT = 0x7 << 76 | 0b10 << 62


def new_key() -> UUID:
    """A key that no other row has: 48 bits of the present millisecond, 12 of how far it has gone
    (section 6.2, method 3), 62 of chance."""
    milliseconds, rest = divmod(time.time_ns(), _MILLISECOND)
    fraction = rest * 4096 // _MILLISECOND
    chance = secrets.randbits(62)
    return UUID(int=milliseconds << 80 | _VERSION_AND_VARIANT | fraction << 64 | chance)
