"""The database as one file, and back, for both databases.

SQLite copies itself page by page while others write; PostgreSQL's own programs do it in one
snapshot. Files and keys do not belong here.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from zhenggai.adapters import durable
from zhenggai.apps.journal import queries as journal
from zhenggai.cli import migrating
from zhenggai.core.errors import Invalid

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
# The copy of an SQLite database is no database of Django's: its entries are counted by name.
_COUNT = "SELECT count(*) FROM journal_entry"
_DEBIAN = Path("/usr/lib/postgresql")
# What libpq's programs read where Django says OPTIONS; a password never stands on a command line.
_ENVIRONMENT = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}


@dataclass(frozen=True, slots=True)
class Dump:
    """A file with everything in the database at one moment, and what was in it."""

    path: Path
    migrations: list[str]
    entries: int


def is_empty() -> bool:
    """Whether the database has no table at all."""
    return not connection.introspection.table_names()


def version() -> str:
    """The version of the database program."""
    if connection.vendor == "sqlite":
        return sqlite3.sqlite_version
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def dump(folder: Path) -> Dump:
    """Write the database into `folder`. Raises ``Invalid`` where PostgreSQL's program is missing
    or too old (``backup.no-program``, ``backup.old-program``) or fails (``backup.failed``)."""
    path = folder / NAMES[connection.vendor]
    return _dump_sqlite(path) if connection.vendor == "sqlite" else _dump_postgresql(path)


def load(path: Path) -> None:
    """Fill the empty database from a dump, wholly or not at all. Raises ``Invalid`` as `dump`."""
    if connection.vendor == "sqlite":
        _load_sqlite(path)
    else:
        program = _program("pg_restore")
        choice = ["--no-owner", "--no-acl", "--single-transaction", "--exit-on-error"]
        connection.close()
        _run([program, *choice, f"--dbname={connection.settings_dict['NAME']}", path])


def _dump_sqlite(path: Path) -> Dump:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Invalid("backup.failed", program="SQLite", reason="integrity_check")
        rows = copy.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        migrations = _ours((str(app), str(name)) for app, name in rows)
        (entries,) = copy.execute(_COUNT).fetchone()
    return Dump(path, migrations, int(entries))


def _load_sqlite(path: Path) -> None:
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    draft = target.with_name(f".{target.name}.draft")
    try:
        shutil.copyfile(path, draft)
        durable.flush(draft)
        for ending in ("-wal", "-shm"):
            # Of the empty database that was asked whether it is empty.
            target.with_name(target.name + ending).unlink(missing_ok=True)
        draft.replace(target)
        durable.flush(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def _dump_postgresql(path: Path) -> Dump:
    program = _program("pg_dump")
    with transaction.atomic():
        # The count and the dump see one and the same moment.
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        entries = journal.count()
        migrations = _ours(MigrationRecorder(connection).applied_migrations())
        choice = ["--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}"]
        _run([program, *choice, f"--file={path}", str(connection.settings_dict["NAME"])])
    return Dump(path, migrations, entries)


def _program(name: str) -> Path:
    """PostgreSQL's program of that name, not older than the server."""
    found = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    elsewhere = shutil.which(name)
    if not found and elsewhere is None:
        raise Invalid("backup.no-program", program=name)
    path = found[-1] if found else Path(str(elsewhere))
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    # The third word of: pg_dump (PostgreSQL) 15.20 (Debian …)
    own, server = said.split()[2], version().split()[0]
    if int(own.partition(".")[0]) < int(server.partition(".")[0]):
        raise Invalid("backup.old-program", program=name, version=own, server=server)
    return path


def _run(command: Sequence[str | Path]) -> None:
    settings = connection.settings_dict
    access = {"PGHOST": settings["HOST"], "PGPORT": settings["PORT"], "PGUSER": settings["USER"]}
    access |= {"PGPASSWORD": settings["PASSWORD"], "PGAPPNAME": "zhenggai"}
    access |= {
        _ENVIRONMENT[name]: value
        for name, value in settings["OPTIONS"].items()
        if name in _ENVIRONMENT
    }
    given = {name: str(value) for name, value in access.items() if value}
    done = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **given, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().partition("\n")[0]
        raise Invalid("backup.failed", program=Path(command[0]).name, reason=said)


def _ours(applied: Iterable[tuple[str, str]]) -> list[str]:
    own = migrating.own_apps()
    return sorted(f"{app}.{name}" for app, name in applied if app in own)
