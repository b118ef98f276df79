"""Writes a backup: database and files into one folder, the keys into another.

Whoever has the folder alone can open no session and read no second factor; so the two are kept
apart. A backup is written under a draft name and renamed when all of it is on the disk.
"""

from __future__ import annotations

import argparse
import platform
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from zhenggai import __version__
from zhenggai.cli import manifest, site
from zhenggai.cli.files import reason
from zhenggai.core.errors import Invalid
from zhenggai.presentation.wording import say, say_refusal

FILES = "files"
KEYS = "*-key"


def run(arguments: argparse.Namespace) -> int:
    """Write the backup and say what it holds; 2 with a line where it cannot be written."""
    try:
        site.load()
        made = back_up(
            Path(arguments.folder).absolute(),
            keys=Path(arguments.keys).absolute(),
            at=datetime.now(UTC),
        )
    except Invalid as refusal:
        sys.stderr.write(say_refusal(refusal, arguments.language) + "\n")
        return 2
    files = sum(name.startswith(f"{FILES}/") for name in made.parts)
    words = {"path": arguments.folder, "keys": arguments.keys}
    line = say("backup.made", arguments.language, files=files, entries=made.entries, **words)
    sys.stdout.write(line + "\n")
    return 0


def back_up(folder: Path, *, keys: Path, at: datetime) -> manifest.Manifest:
    """Write `folder` and `keys`; what was written. Raises ``Invalid`` (``backup.…``), and then
    neither of the two is there."""
    refuse_together(folder, keys)
    for target in (folder, keys):
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise Invalid("backup.exists", path=str(target))
    with _draft(folder) as parts, _draft(keys) as apart:
        made = _write(parts, apart, at)
        manifest.flush(apart)
        apart.replace(keys)
        # Last: where this folder stands, everything does.
        parts.replace(folder)
    return made


def refuse_together(folder: Path, keys: Path) -> None:
    """Raise ``Invalid`` (``backup.keys-inside``) where one lies in the other."""
    one, other = folder.resolve(), keys.resolve()
    if one.is_relative_to(other) or other.is_relative_to(one):
        raise Invalid("backup.keys-inside", path=str(folder), keys=str(keys))


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    draft = target.with_name(f".{target.name}.draft-{secrets.token_hex(4)}")
    try:
        draft.mkdir(mode=0o700, parents=True)
        yield draft
    except OSError as fault:
        raise Invalid("backup.unwritable", path=str(target), reason=reason(fault)) from fault
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(parts: Path, apart: Path, at: datetime) -> manifest.Manifest:
    from django import get_version  # noqa: PLC0415 - the site is loaded by now
    from django.conf import settings  # noqa: PLC0415
    from django.db import OperationalError, connection  # noqa: PLC0415

    from zhenggai.cli import dumps, migrating  # noqa: PLC0415

    try:
        if dumps.is_empty():
            raise Invalid("backup.empty")
        # Before the files: whatever a row of this moment names is in the store already.
        dump = dumps.dump(parts)
        versions = {
            "zhenggai": __version__,
            "python": platform.python_version(),
            "django": get_version(),
            connection.vendor: dumps.version(),
        }
    except OperationalError as fault:
        raise Invalid("serve.no-database", reason=migrating.first_line(fault)) from fault
    _copy_files(parts / FILES)
    for key in Path(settings.STATE).glob(KEYS):
        shutil.copyfile(key, apart / key.name)
    made = manifest.Manifest(
        format=manifest.FORMAT,
        made=at.isoformat(),
        versions=versions,
        engine=connection.vendor,
        migrations=dump.migrations,
        entries=dump.entries,
        parts=manifest.parts_of(parts),
        keys=manifest.parts_of(apart),
    )
    manifest.write(parts, made)
    return made


def _copy_files(folder: Path) -> None:
    from zhenggai.apps.files import queries  # noqa: PLC0415 - the site is loaded by now
    from zhenggai.apps.files.store import Damaged, Disk  # noqa: PLC0415

    folder.mkdir()
    copy, store = Disk(folder), queries.the_store()
    for digest in store.digests():
        try:
            copy.put(store.get(digest))
        except Damaged as fault:
            raise Invalid("backup.file-damaged", digest=digest) from fault
