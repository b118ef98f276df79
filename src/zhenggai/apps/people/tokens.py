"""What a token for machines looks like, and what it may be for. Pure; who may have one stands in
`permissions`."""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from uuid import UUID

_SHAPE = re.compile(r"zg_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")


class Scope(StrEnum):
    """What a token may be used for."""

    READ = "read"
    ACT = "act"
    INTAKE = "intake"


def written(token: UUID, secret: str) -> str:
    """The whole token as its owner gets it, once."""
    return f"zg_{token.hex}_{secret}"


def parsed(text: str) -> tuple[UUID, str] | None:
    """The key and the secret of a token; `None` for what was never one."""
    found = _SHAPE.fullmatch(text)
    return (UUID(found[1]), found[2]) if found else None


def digest_of(secret: str) -> str:
    """What is kept of a secret. One round of SHA-256 is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()
