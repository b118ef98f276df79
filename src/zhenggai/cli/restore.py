"""Puts a backup into an empty installation, after every part of it was verified.

The database comes last and in one step: while it has no tables, the restore can be run again.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from zhenggai.cli import manifest, site
from zhenggai.cli.backup import FILES, refuse_together
from zhenggai.cli.files import reason
from zhenggai.core.errors import Invalid
from zhenggai.presentation.wording import say, say_refusal


def run(arguments: argparse.Namespace) -> int:
    """Restore and say what was restored; 2 with a line where it cannot be."""
    try:
        site.load()
        kept = put_back(Path(arguments.folder).absolute(), keys=Path(arguments.keys).absolute())
    except Invalid as refusal:
        sys.stderr.write(say_refusal(refusal, arguments.language) + "\n")
        return 2
    files = sum(name.startswith(f"{FILES}/") for name in kept.parts)
    line = say("restore.made", arguments.language, files=files, entries=kept.entries, at=kept.made)
    sys.stdout.write(line + "\n")
    return 0


def put_back(folder: Path, *, keys: Path) -> manifest.Manifest:
    """Verify, then restore; what was restored. Raises ``Invalid`` (``restore.…``), and then the
    database is as empty as before."""
    from django.db import OperationalError, connection  # noqa: PLC0415 - the site is loaded by now
    from django.utils.timezone import now  # noqa: PLC0415

    from zhenggai.apps.journal import commands as journal  # noqa: PLC0415
    from zhenggai.cli import dumps, migrating  # noqa: PLC0415

    refuse_together(folder, keys)
    kept = manifest.read(folder)
    manifest.check(folder, kept.parts)
    manifest.check(keys, kept.keys)
    try:
        _refuse_other(kept)
        _refuse_full(kept)
        _put_files(folder, kept)
        _put_keys(keys, kept)
        dumps.load(folder / dumps.NAMES[kept.engine])
        # Of an older version it may have no log yet.
        if "journal_logkey" in connection.introspection.table_names():
            journal.end_log(at=now())
    except OperationalError as fault:
        raise Invalid("serve.no-database", reason=migrating.first_line(fault)) from fault
    except OSError as fault:
        raise Invalid("restore.unwritable", reason=reason(fault)) from fault
    return kept


def _refuse_other(kept: manifest.Manifest) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    from zhenggai.cli import migrating  # noqa: PLC0415

    if kept.engine != connection.vendor:
        raise Invalid("restore.other-database", theirs=kept.engine, ours=connection.vendor)
    known = {f"{app}.{name}" for app, name in migrating.known(MigrationLoader(None))}
    newer = sorted(set(kept.migrations) - known)
    if newer:
        raise Invalid("restore.newer", version=kept.versions["zhenggai"], names=newer)


def _refuse_full(kept: manifest.Manifest) -> None:
    from zhenggai.apps.files import queries  # noqa: PLC0415
    from zhenggai.cli import dumps  # noqa: PLC0415

    if not dumps.is_empty():
        raise Invalid("restore.database-full")
    # Those of this very backup may be there: an earlier attempt was broken off.
    if any(digest not in kept.parts.values() for digest in queries.the_store().digests()):
        raise Invalid("restore.files-full")


def _put_files(folder: Path, kept: manifest.Manifest) -> None:
    from zhenggai.apps.files import queries  # noqa: PLC0415

    store = queries.the_store()
    for name in kept.parts:
        if name.startswith(f"{FILES}/"):
            store.put((folder / name).read_bytes())


def _put_keys(keys: Path, kept: manifest.Manifest) -> None:
    from django.conf import settings  # noqa: PLC0415

    for name in kept.keys:
        draft = Path(settings.STATE) / f".{name}.restored"
        draft.write_bytes((keys / name).read_bytes())
        draft.chmod(0o600)
        draft.replace(Path(settings.STATE) / name)
