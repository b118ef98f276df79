"""Files that are on the disk, whole, when a call returns: written aside, flushed, put in place, and
the folder flushed. What half a file would do harm to is written here."""

from __future__ import annotations

import os
from pathlib import Path


def put(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Put a file in place. Raises OSError; then the file that was there before stands, unless the
    fault came at the very last step, when either may."""
    write(path, data, mode=mode)
    flush(path.parent)


def write(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """As `put`, but for the folder, which whoever writes many files flushes once."""
    draft = path.with_name(f".{path.name}.draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def flush(path: Path) -> None:
    """Wait until a file, or the list of a folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
