"""The folder of the log: its tiles and its last checkpoint as files, where a static server could
hand them out as they are. Knows no database; what is put here is on the disk when the call returns.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zhenggai.adapters import durable
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog.tile import WIDTH, Tile, narrowed

CHECKPOINT = "checkpoint"
EARLIER = "earlier"


class Shelf:
    """Tiles below `tile/`, and `checkpoint`. Of a tile at the right edge only the widest that was
    promised stands here: it begins with every narrower one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, tile: Tile) -> bytes:
        """The bytes of a tile, out of a wider one where it has grown since. Raises `Invalid`
        (`log.tile-missing`)."""
        full = self._path(Tile(tile.level, tile.index))
        # Twice: it may go for a wider one while it is looked for.
        for _ in range(2):
            for path in (self._path(tile), full, *_wider(full, tile.width)):
                try:
                    return narrowed(path.read_bytes(), tile)
                except (FileNotFoundError, NotADirectoryError):
                    continue
        raise Invalid("log.tile-missing", tile=tile.path)

    def put(self, tiles: Iterable[tuple[Tile, bytes]]) -> None:
        """Put tiles on the disk, none of them in halves."""
        folders = set()
        for tile, data in tiles:
            path = self._path(tile)
            folders |= _make(path.parent, self.folder)
            folders.add(path.parent)
            durable.write(path, data)
        for folder in folders:
            durable.flush(folder)

    def tidy(self, tiles: Iterable[Tile]) -> None:
        """Take away the narrower tiles of places to which wider ones have come, once a checkpoint
        promises these."""
        for tile in tiles:
            full = self._path(Tile(tile.level, tile.index))
            partial = full.with_name(f"{full.name}.p")
            if not partial.is_dir():
                continue
            for path in partial.iterdir():
                if tile.width == WIDTH or not path.name.isdigit() or int(path.name) < tile.width:
                    path.unlink()
            if tile.width == WIDTH:
                partial.rmdir()

    def checkpoint(self) -> bytes | None:
        """The note of the last checkpoint that was published, `None` before the first."""
        try:
            return (self.folder / CHECKPOINT).read_bytes()
        except FileNotFoundError:
            return None

    def publish(self, note: bytes) -> None:
        """Put a checkpoint in the place of the last one."""
        durable.put(self.folder / CHECKPOINT, note)

    def set_aside(self) -> None:
        """Put what stands here into a folder of its own, below `earlier/`: it is the end of a log
        that is gone on with no more, and may be evidence."""
        earlier = self.folder / EARLIER
        earlier.mkdir(exist_ok=True)
        taken = [int(path.name) for path in earlier.iterdir() if path.name.isdigit()]
        into = earlier / str(max(taken, default=-1) + 1)
        into.mkdir()
        # The checkpoint last: as long as it stands, it is known that this is to be done.
        for name in ("tile", CHECKPOINT):
            if (self.folder / name).exists():
                (self.folder / name).rename(into / name)
                durable.flush(into)
                durable.flush(self.folder)

    def _path(self, tile: Tile) -> Path:
        return self.folder / tile.path


def _wider(full: Path, width: int) -> list[Path]:
    """The partial tiles of a place that are wider than `width`."""
    try:
        names = [path for path in full.with_name(f"{full.name}.p").iterdir() if path.name.isdigit()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted((path for path in names if int(path.name) > width), key=lambda p: int(p.name))


def _make(folder: Path, top: Path) -> set[Path]:
    """Make a folder below `top`; those whose content changed by it."""
    changed = set()
    while not folder.is_dir():
        missing = folder
        while not missing.parent.is_dir():
            missing = missing.parent
        assert missing.is_relative_to(top), missing
        missing.mkdir(exist_ok=True)
        changed.add(missing.parent)
    return changed
