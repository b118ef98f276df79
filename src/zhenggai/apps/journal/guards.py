"""The triggers that keep entries as they were written, for both databases.

SQLite: a row trigger each for UPDATE and DELETE, and one that refuses an INSERT over an existing
id, because `INSERT OR REPLACE` deletes without asking a delete trigger. PostgreSQL: one function
behind UPDATE and DELETE of rows and TRUNCATE of the table; an upsert meets the first.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "journal_entry"

_SQLITE = {
    "journal_entry_no_update": f"BEFORE UPDATE ON {TABLE}",
    "journal_entry_no_delete": f"BEFORE DELETE ON {TABLE}",
    "journal_entry_no_replace": (
        f"BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)"  # noqa: S608 - no input in it
    ),
}
_POSTGRES = {
    "journal_entry_no_change": f"BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW",
    "journal_entry_no_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
}
_FUNCTION = """
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = '23001'; END $$
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; harmless where they stand already."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, when in _SQLITE.items():
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} {when} "
                    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
                )
            return
        assert connection.vendor == "postgresql", connection.vendor
        cursor.execute(_FUNCTION)
        for name, when in _POSTGRES.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}")
            cursor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION journal_refuse()")
            # Also for sessions that replay another server's changes.
            cursor.execute(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for the way back of the migration that installs them."""
    with connection.cursor() as cursor:
        for name in _SQLITE if connection.vendor == "sqlite" else _POSTGRES:
            on = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def in_place(connection: BaseDatabaseWrapper) -> bool:
    """Whether every trigger stands and none is switched off."""
    if connection.vendor == "sqlite":
        wanted = set(_SQLITE)
        question = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    else:
        wanted = set(_POSTGRES)
        question = (
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE c.relname = %s AND t.tgenabled = 'A'"
        )
    with connection.cursor() as cursor:
        cursor.execute(question, [TABLE])
        return wanted <= {row[0] for row in cursor.fetchall()}
