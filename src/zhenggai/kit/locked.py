"""Secrets that have to be read again, encrypted at rest with the installation's key, which no
backup of the database holds. What only has to be recognised again is kept as a digest instead."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def lock(text: str, *, purpose: str) -> str:
    """The text as it is stored. What is locked for one purpose opens for no other."""
    return _fernet(purpose).encrypt(text.encode()).decode("ascii")


def unlock(locked: str, *, purpose: str) -> str:
    """The text again; `cryptography.fernet.InvalidToken` where the key is not the one that it was
    stored with."""
    return _fernet(purpose).decrypt(locked.encode("ascii")).decode()


def _fernet(purpose: str) -> Fernet:
    named = f"zhenggai {purpose}\0".encode()
    digest = hashlib.sha256(named + settings.FACTOR_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
