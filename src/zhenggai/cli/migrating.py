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
from django.db.migrations.loader import MigrationLoader

from zhenggai.core.errors import Invalid

# The name of our lock among a PostgreSQL server's advisory locks: "zhenggai" in eight bytes.
_LOCK = int.from_bytes(b"zhenggai", "big", signed=True)


def bring_up_to_date() -> int:
    """Apply what is missing; how many migrations that were. Leaves no connection open.

    Raises ``Invalid`` where the database does not answer (``serve.no-database``), is of a newer
    version than the code (``serve.database-newer``), or of one too old for it
    (``serve.database-older``).
    """
    applied: list[str] = []
    try:
        executor = _executor()
        if missing(executor) or halfway(executor):
            with _alone():
                # Another process may have been quicker, or was just writing it down.
                executor = _executor()
                older = halfway(executor)
                if older:
                    raise Invalid("serve.database-older", names=older)
                applied = missing(executor)
                call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as fault:
        raise Invalid("serve.no-database", reason=first_line(fault)) from fault
    finally:
        # A connection that a forked worker shared with its parent would answer either of them.
        connections.close_all()
    return len(applied)


def first_line(fault: Exception) -> str:
    """What a database says of itself, in one line."""
    return str(fault).strip().partition("\n")[0]


def unknown(executor: MigrationExecutor) -> list[str]:
    """Migrations of ours that the database has and the code has not."""
    ours, there = own_apps(), known(executor.loader)
    return sorted(
        f"{app}.{name}"
        for app, name in executor.loader.applied_migrations
        if (app, name) not in there and app in ours
    )


def known(loader: MigrationLoader) -> set[tuple[str, str]]:
    """The migrations of the code, and those that they stand for."""
    replaced = (step for one in loader.disk_migrations.values() for step in one.replaces)
    return {*loader.disk_migrations, *replaced}


def missing(executor: MigrationExecutor) -> list[str]:
    """Migrations that the code has and the database has not."""
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _ in plan]


def halfway(executor: MigrationExecutor) -> list[str]:
    """What the database lacks of those for which one migration of the code stands, where it has
    others of them: its version was left in the middle, and the code has only the whole."""
    has = set(executor.loader.applied_migrations)
    replaced = [set(one.replaces) for one in executor.loader.disk_migrations.values()]
    return sorted(f"{app}.{name}" for steps in replaced if steps & has for app, name in steps - has)


def _executor() -> MigrationExecutor:
    executor = MigrationExecutor(connection)
    newer = unknown(executor)
    if newer:
        raise Invalid("serve.database-newer", names=newer)
    return executor


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
