"""The short-lived store of uploads: a private folder per browser session, an hour per result.

Only bytes and when they came are kept. A folder's name is the digest of the session's random key,
so that a look at the disk opens no session; file names of uploads are data in a small record,
never part of a path.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from zhenggai.kit.refusals import Missing, TooMany

_RESULT = re.compile(r"[A-Za-z0-9_-]{22}")
_RECORD = "record.json"
_DRAFT = ".draft-"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it was sent."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store holds of one result. `names` are one or two: the document, then the one it
    is held against."""

    id: str
    folder: Path
    names: tuple[str, ...]
    size: int
    since: datetime
    until: datetime

    @property
    def until_clock(self) -> str:
        """When it ends by the clock of this machine, which is the reader's."""
        return self.until.astimezone().strftime("%H:%M")

    def uploads(self) -> tuple[Upload, ...]:
        """The files, read from the disk."""
        return tuple(
            Upload(name, (self.folder / str(index)).read_bytes())
            for index, name in enumerate(self.names)
        )


@dataclass(frozen=True, slots=True)
class Store:
    """A folder with its bounds: how long, how many per session, how many bytes in all."""

    root: Path
    kept_for: timedelta
    most_results: int
    most_bytes: int

    def keep(self, owner: str, uploads: tuple[Upload, ...], *, at: datetime) -> Kept:
        """Keep the files for `owner`. Refuses with `TooMany` beyond the bounds."""
        with self._changing():
            self._sweep(at)
            return self._keep(owner, uploads, at)

    def _keep(self, owner: str, uploads: tuple[Upload, ...], at: datetime) -> Kept:
        if len(self.of(owner, at=at)) >= self.most_results:
            raise TooMany("site.too-many-results", most=self.most_results)
        size = sum(len(upload.data) for upload in uploads)
        if size + sum(kept.size for kept in self._all()) > self.most_bytes:
            raise TooMany("site.store-full")
        home = self._home(owner)
        home.mkdir(mode=0o700, exist_ok=True)
        identity = secrets.token_urlsafe(16)
        draft = home / (_DRAFT + identity)
        draft.mkdir(mode=0o700)
        for index, upload in enumerate(uploads):
            (draft / str(index)).write_bytes(upload.data)
        record = {"names": [u.name for u in uploads], "since": at.isoformat(), "size": size}
        (draft / _RECORD).write_text(json.dumps(record), encoding="utf-8")
        kept = self._read(draft.rename(home / identity))
        assert kept is not None
        return kept

    def find(self, owner: str | None, identity: str, *, at: datetime) -> Kept:
        """The result `identity` of `owner`. `Missing` where it is not there, gone or another's."""
        if owner and _RESULT.fullmatch(identity):
            kept = self._read(self._home(owner) / identity)
            if kept is not None and kept.until > at:
                return kept
        raise Missing("site.not-kept")

    def of(self, owner: str | None, *, at: datetime) -> list[Kept]:
        """The results of `owner` that are still there, the latest first."""
        if not owner:
            return []
        kept = (self._read(path.parent) for path in self._home(owner).glob(f"[!.]*/{_RECORD}"))
        return sorted((k for k in kept if k and k.until > at), key=lambda k: k.since, reverse=True)

    def remove(self, kept: Kept) -> None:
        """Delete a result at once; it may be gone already."""
        with self._changing():
            if kept.folder.exists():
                shutil.rmtree(kept.folder)
                self._tell()

    def sweep(self, *, at: datetime) -> int:
        """Delete what is past its time, and drafts left by a crash. How many were deleted."""
        with self._changing():
            return self._sweep(at)

    def stamp(self) -> int:
        """Another number once anything was deleted, by this process or another."""
        return self.root.stat().st_mtime_ns

    @contextmanager
    def _changing(self) -> Iterator[None]:
        # What one thread of one worker sweeps, no other must be looking at. A lock on a folder
        # opened anew each time holds between threads and processes alike.
        handle = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            # Not by closing alone: a process forked meanwhile holds the same handle.
            fcntl.flock(handle, fcntl.LOCK_UN)
            os.close(handle)

    def _tell(self) -> None:
        os.utime(self.root)

    def _sweep(self, at: datetime) -> int:
        gone = 0
        for home in [path for path in self.root.iterdir() if path.is_dir()]:
            for folder in list(home.iterdir()):
                if self._is_over(folder, at):
                    shutil.rmtree(folder)
                    gone += 1
            self._drop_empty(home, at)
        if gone:
            self._tell()
        return gone

    def _drop_empty(self, home: Path, at: datetime) -> None:
        # Only an old one: a new one may be about to take its first result.
        begun = datetime.fromtimestamp(home.stat().st_mtime, tz=UTC)
        if begun + self.kept_for <= at and not any(home.iterdir()):
            home.rmdir()

    def _is_over(self, folder: Path, at: datetime) -> bool:
        kept = None if folder.name.startswith(_DRAFT) else self._read(folder)
        if kept is None:
            begun = datetime.fromtimestamp(folder.stat().st_mtime, tz=UTC)
            return begun + self.kept_for <= at
        return kept.until <= at

    def _all(self) -> Iterator[Kept]:
        read = (self._read(path.parent) for path in self.root.glob(f"*/[!.]*/{_RECORD}"))
        return (kept for kept in read if kept is not None)

    def _home(self, owner: str) -> Path:
        return self.root / hashlib.sha256(owner.encode()).hexdigest()

    def _read(self, folder: Path) -> Kept | None:
        try:
            record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        since = datetime.fromisoformat(record["since"])
        return Kept(
            id=folder.name,
            folder=folder,
            names=tuple(record["names"]),
            size=record["size"],
            since=since,
            until=since + self.kept_for,
        )
