"""What a backup says of itself: its parts by digest, its versions, its time.

Reading, writing and checking of that one paper belong here; what the parts are is said by
``backup`` and ``restore``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from zhenggai.adapters import durable
from zhenggai.core.errors import Invalid

NAME = "manifest.json"
FORMAT = 1
_KEY = re.compile(r"[a-z]+-key")
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """`made` is UTC; `parts` and `keys` are SHA-256 in hex by relative path; `migrations` are
    those of ours that the database had; `entries` counts the journal."""

    format: int
    made: str
    versions: Mapping[str, str]
    engine: str
    migrations: list[str]
    entries: int
    parts: Mapping[str, str]
    keys: Mapping[str, str]


def write(folder: Path, manifest: Manifest) -> None:
    """Write it, and wait until everything in `folder` is on the disk."""
    text = json.dumps(asdict(manifest), indent=1, sort_keys=True, ensure_ascii=False)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")
    flush(folder)


def read(folder: Path) -> Manifest:
    """The manifest in `folder`. Raises ``Invalid``: ``restore.no-backup``, ``restore.format``."""
    try:
        kept = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise Invalid("restore.no-backup", path=str(folder)) from fault
    if not isinstance(kept, dict) or kept.get("format") != FORMAT:
        raise Invalid("restore.format", path=str(folder))
    try:
        manifest = Manifest(**kept)
    except TypeError as fault:
        raise Invalid("restore.format", path=str(folder)) from fault
    inside = all(_stays_inside(name) for name in manifest.parts)
    if not inside or not all(_KEY.fullmatch(name) for name in manifest.keys):
        raise Invalid("restore.format", path=str(folder))
    return manifest


def check(folder: Path, parts: Mapping[str, str]) -> None:
    """Raise ``Invalid`` (``restore.part-missing``, ``restore.part-damaged``) at the first part
    that is not in `folder` as it was written."""
    for name, wanted in parts.items():
        path = folder / name
        if not path.is_file():
            raise Invalid("restore.part-missing", name=name, path=str(folder))
        if digest(path) != wanted:
            raise Invalid("restore.part-damaged", name=name, path=str(folder))


def parts_of(folder: Path) -> dict[str, str]:
    """The digest of every file below `folder`, by its relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}


def digest(path: Path) -> str:
    """SHA-256 in hex, without holding the file in memory."""
    total = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            total.update(chunk)
    return total.hexdigest()


def flush(folder: Path) -> None:
    """Wait until all files and folders below, and `folder` itself, are on the disk."""
    for path in (*folder.rglob("*"), folder):
        durable.flush(path)


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts
