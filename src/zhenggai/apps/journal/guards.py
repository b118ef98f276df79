"""The triggers that keep rows as they were written, for both databases: entries, their places in
the log, the checkpoints that were signed, and the time-stamps for these.

SQLite: a row trigger each for UPDATE and DELETE, and one that refuses an INSERT over an existing
row, because `INSERT OR REPLACE` deletes without asking a delete trigger. PostgreSQL: one function
behind UPDATE and DELETE of rows and TRUNCATE of the table; an upsert meets the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.backends.base.base import BaseDatabaseWrapper

ENTRIES = "journal_entry"
# Each table with the columns that are unique in it, alone or together.
TABLES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    ENTRIES: (("id",),),
    "journal_place": (("log_index",), ("entry_id",)),
    "journal_signedhead": (("id",), ("origin", "size")),
    "journal_timestamp": (("id",), ("head_id",)),
}
_FUNCTION = """
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = '23001'; END $$
"""


def _sqlite(table: str) -> dict[str, str]:
    # One question for each index: joined in one, and with statistics of a table that was nearly
    # empty, SQLite reads through all of it for each row.
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - no input in it
        for same in (
            " AND ".join(f"{column} = NEW.{column}" for column in columns)
            for columns in TABLES[table]
        )
    )
    return {
        f"{table}_no_update": f"BEFORE UPDATE ON {table}",
        f"{table}_no_delete": f"BEFORE DELETE ON {table}",
        f"{table}_no_replace": f"BEFORE INSERT ON {table} WHEN {taken}",
    }


def _postgres(table: str) -> dict[str, str]:
    return {
        f"{table}_no_change": f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
        f"{table}_no_truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
    }


def install(connection: BaseDatabaseWrapper, tables: Iterable[str] = TABLES) -> None:
    """Put the triggers of some tables in place; harmless where they stand already."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in tables:
                for name, when in _sqlite(table).items():
                    cursor.execute(
                        f"CREATE TRIGGER IF NOT EXISTS {name} {when} "
                        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
                    )
            return
        assert connection.vendor == "postgresql", connection.vendor
        cursor.execute(_FUNCTION)
        for table in tables:
            for name, when in _postgres(table).items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                cursor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION journal_refuse()")
                # Also for sessions that replay another server's changes.
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def remove(connection: BaseDatabaseWrapper, tables: Iterable[str] = TABLES) -> None:
    """Take the triggers away: for the way back of the migration that installs them."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for table in tables:
            for name in _sqlite(table) if sqlite else _postgres(table):
                on = "" if sqlite else f" ON {table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def in_place(connection: BaseDatabaseWrapper) -> bool:
    """Whether every trigger stands and none is switched off."""
    if connection.vendor == "sqlite":
        question = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    else:
        question = (
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE c.relname = %s AND t.tgenabled = 'A'"
        )
    made = _sqlite if connection.vendor == "sqlite" else _postgres
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(question, [table])
            if not set(made(table)) <= {row[0] for row in cursor.fetchall()}:
                return False
    return True
