"""Takes back what a test left that committed for real: what it wrote goes, and what the migrations
brought is there again, row by row as the database holds it.

Django empties every table, one by one or with TRUNCATE, and knows nothing of rows of migrations.
There are a hundred tables, of which a test writes a few; on PostgreSQL, TRUNCATE makes new files
for all of them and each of their indexes, which took three quarters of a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from zhenggai.apps.journal import guards
from zhenggai.apps.passages import index

Rows = Mapping[str, Sequence[Any]]


def brought() -> Rows:
    """The rows of each table that holds some: what the migrations brought, at the beginning."""
    return {table: _rows(table) for table in _filled()}


def flush(before: Rows) -> None:
    """Let the database hold what it held before, and nothing else. The triggers of the journal are
    lifted meanwhile, and keys are not asked after: every table is put right in one transaction."""
    filled = _filled()
    changed = {*filled, *before} - {
        table for table in before if table in filled and _rows(table) == before[table]
    }
    guards.remove(connection)
    try:
        with connection.constraint_checks_disabled(), transaction.atomic():
            _without_keys()
            with connection.cursor() as cursor:
                for table in sorted(changed):
                    cursor.execute(f"DELETE FROM {_quoted(table)}")  # noqa: S608
            for table in sorted(changed & set(before)):
                _put_back(table, before[table])
            # No model stands behind it, so it is in no list of tables.
            index.empty()
    finally:
        guards.install(connection)


def _quoted(table: str) -> str:
    return str(connection.ops.quote_name(table))


def _filled() -> set[str]:
    tables = connection.introspection.django_table_names(only_existing=True)
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {_quoted(table)})"  # noqa: S608
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {table for (table,) in cursor.fetchall()}


def _rows(table: str) -> list[Any]:
    """As the database writes them: rows of SQLite, lines of COPY from PostgreSQL; in order."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"SELECT * FROM {_quoted(table)}")  # noqa: S608
            return sorted(cursor.fetchall(), key=repr)
        with cursor.copy(f"COPY {_quoted(table)} TO STDOUT") as lines:
            return sorted(b"".join(lines).splitlines(keepends=True))


def _put_back(table: str, rows: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            holes = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {_quoted(table)} VALUES ({holes})", rows)  # noqa: S608
            return
        with cursor.copy(f"COPY {_quoted(table)} FROM STDIN") as lines:
            lines.write(b"".join(rows))


def _without_keys() -> None:
    """PostgreSQL asks for the other end of a reference by triggers, which replicas do without."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
