"""Brings the tables up to the version of the code, one process at a time.

What a migration does stands in the apps; here is only when, and under which lock.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from zhenggai.core.errors import Invalid

# The name of our lock among a PostgreSQL server's advisory locks: "zhenggai" in eight bytes.
_LOCK = int.from_bytes(b"zhenggai", "big", signed=True)


def bring_up_to_date() -> int:
    """Apply what is missing; how many migrations that were. Leaves no connection open.

    Raises ``Invalid`` where the database does not answer (``serve.no-database``), or is of a newer
    version than the code (``serve.database-newer``).
    """
    try:
        missing = _missing()
        if missing:
            with _alone():
                # Another process may have been quicker.
                missing = _missing()
                call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as fault:
        raise Invalid("serve.no-database", reason=first_line(fault)) from fault
    finally:
        # A connection that a forked worker shared with its parent would answer either of them.
        connections.close_all()
    return len(missing)


def first_line(fault: Exception) -> str:
    """What a database says of itself, in one line."""
    return str(fault).strip().partition("\n")[0]


def unknown(executor: MigrationExecutor) -> list[str]:
    """Migrations of ours that the database has and the code has not."""
    return sorted(
        f"{app}.{name}"
        for app, name in executor.loader.applied_migrations
        if (app, name) not in executor.loader.disk_migrations and app in own_apps()
    )


def missing(executor: MigrationExecutor) -> list[str]:
    """Migrations that the code has and the database has not."""
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _ in plan]


def _missing() -> list[str]:
    executor = MigrationExecutor(connection)
    newer = unknown(executor)
    if newer:
        raise Invalid("serve.database-newer", names=newer)
    return missing(executor)


def own_apps() -> set[str]:
    """The labels of our own capabilities."""
    return {c.label for c in apps.get_app_configs() if c.name.startswith("zhenggai.")}


@contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor == "sqlite":
        with (Path(settings.STATE) / "migrating.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
