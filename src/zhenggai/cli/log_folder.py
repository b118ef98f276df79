"""The folder of a log on the disk, as `walking` reads it: tiles, bundles of entries, checkpoint.

The folder is somebody else's: only regular files are read, and none beyond the size that it may
have.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from zhenggai.cli.files import reason
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import note
from zhenggai.core.tlog.note import Note
from zhenggai.core.tlog.tile import HASH_BYTES, MOST_ENTRY_BYTES, WIDTH, Bundle, Tile

CHECKPOINT = "checkpoint"
_MOST_TILE = WIDTH * HASH_BYTES
_MOST_BUNDLE = WIDTH * (MOST_ENTRY_BYTES + 2)


class LogFolder:
    """The files below a folder. Of a place at the right edge a wider file serves as well."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def checkpoint(self) -> Note:
        """The checkpoint. Raises Invalid where there is none (`verify.no-checkpoint`)."""
        data = self._read(CHECKPOINT, note.MOST_BYTES)
        if data is None:
            raise Invalid("verify.no-checkpoint", file=str(self._folder))
        return note.parsed(data)

    def tile(self, tile: Tile) -> bytes | None:
        """The bytes of a tile, perhaps of a wider one."""
        full = Tile(tile.level, tile.index).path
        for path in (tile.path, full, *self._wider(full, tile.width)):
            if (data := self._read(path, _MOST_TILE)) is not None:
                return data
        return None

    def entries(self, bundle: Bundle) -> bytes | None:
        """The bytes of a bundle. A wider one is cut to the width that was asked for."""
        full = Bundle(bundle.index).path
        for path in (bundle.path, full, *self._wider(full, bundle.width)):
            if (data := self._read(path, _MOST_BUNDLE)) is not None:
                return data if path == bundle.path else _cut(data, bundle.width)
        return None

    def _wider(self, full: str, width: int) -> list[str]:
        if not (partial := self._folder / f"{full}.p").is_dir():
            return []
        wide = (int(p.name) for p in partial.iterdir() if p.name.isascii() and p.name.isdigit())
        return [f"{full}.p/{one}" for one in sorted(wide) if width < one < WIDTH]

    def _read(self, path: str, most: int) -> bytes | None:
        """The file, or `None` where there is none. Raises Invalid where it cannot be read."""
        name = str(self._folder / path)
        try:
            # A pipe would wait for a writer that may never come.
            handle = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as fault:
            raise Invalid("file.unreadable", name=name, reason=reason(fault)) from fault
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Invalid("file.not-regular", name=name)
            return stream.read(most + 1)


def _cut(data: bytes, width: int) -> bytes:
    """The first entries of a bundle; whether they are whole is told where they are unpacked."""
    at = 0
    for _ in range(width):
        at += 2 + int.from_bytes(data[at : at + 2], "big")
    return data[:at]
