"""Where the bytes lie: by digest, on this machine's disk or in a store that speaks S3.

A store knows digests and bytes only. It is written once and never changed; reading verifies.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from zhenggai.adapters import durable

_DIGEST = re.compile(r"[0-9a-f]{64}")
_DRAFT = ".draft-"


class Damaged(RuntimeError):
    """The store lost a file or holds other bytes than were given to it: a fault, no refusal."""


class Store(Protocol):
    """Bytes by digest."""

    @property
    def name(self) -> str:
        """The code that a row of a file keeps: `disk` or `s3`."""

    def put(self, data: bytes) -> str:
        """Keep the bytes, once; their SHA-256 in hex."""

    def get(self, digest: str) -> bytes:
        """The bytes, verified. Raises `Damaged` where they are gone or others."""

    def digests(self) -> Iterator[str]:
        """Every digest that is kept, in no order."""

    def remove(self, digest: str) -> None:
        """Keep the bytes no longer; they may be gone already."""

    def tidy(self, before: datetime) -> None:
        """Remove what writers that died before an instant have left half done."""


def digest_of(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def place(digest: str) -> str:
    """The relative place of a file: `ab/cd/abcd…`; a broken digest is a fault of ours."""
    assert _DIGEST.fullmatch(digest), digest
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def verified(data: bytes, digest: str) -> bytes:
    """The bytes, if they are those of the digest. Raises `Damaged` else."""
    if digest_of(data) != digest:
        raise Damaged(f"the stored bytes of {digest} are others than were given")
    return data


@dataclass(frozen=True, slots=True)
class Disk:
    """A private folder: files of mode 0600, written aside and linked in, so that no half of a
    file ever stands under a digest."""

    root: Path
    name: str = "disk"

    def put(self, data: bytes) -> str:
        """As the protocol says; on the disk, through to the medium, when it returns."""
        digest = digest_of(data)
        path = self.root / place(digest)
        if self._is_whole(path, digest):
            return digest
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.root / f"{_DRAFT}{secrets.token_hex(16)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            # Replacing is right: what stands there is the same, or was found damaged.
            draft.replace(path)
            for folder in (path.parent, path.parent.parent, self.root):
                durable.flush(folder)
        finally:
            draft.unlink(missing_ok=True)
        return digest

    def get(self, digest: str) -> bytes:
        """As the protocol says."""
        try:
            data = (self.root / place(digest)).read_bytes()
        except FileNotFoundError as fault:
            raise Damaged(f"the file {digest} is not in the store") from fault
        return verified(data, digest)

    def digests(self) -> Iterator[str]:
        """As the protocol says."""
        for path in self.root.glob("??/??/*"):
            if _DIGEST.fullmatch(path.name):
                yield path.name

    def remove(self, digest: str) -> None:
        """As the protocol says."""
        (self.root / place(digest)).unlink(missing_ok=True)

    def tidy(self, before: datetime) -> None:
        """As the protocol says."""
        remove_older(self.root.glob(f"{_DRAFT}*"), before)

    def _is_whole(self, path: Path, digest: str) -> bool:
        with suppress(FileNotFoundError):
            return digest_of(path.read_bytes()) == digest
        return False


def remove_older(paths: Iterable[Path], before: datetime) -> None:
    """Remove files that were last written before an instant; another may remove them too."""
    for path in paths:
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
