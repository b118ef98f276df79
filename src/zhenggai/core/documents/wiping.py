"""Temporary copies of a document: overwritten before they are deleted.

On a disk that writes in place nothing of them is left to be found; on others (flash, copy on
write) it is the most that a program can do.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PIECE = 1024 * 1024


@contextmanager
def wiped_folder(prefix: str) -> Iterator[Path]:
    """A new private folder; every file in it is wiped at the end."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                wipe(path)
        shutil.rmtree(folder)


def wipe(path: Path) -> None:
    """Overwrite a file with noughts, write that through to the disk, and delete it."""
    with path.open("r+b", buffering=0) as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            left -= file.write(bytes(min(left, _PIECE))) or 0
        os.fsync(file.fileno())
    path.unlink()
