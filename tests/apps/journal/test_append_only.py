"""Entries stay as they were written, whatever the path to the table."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction

from zhenggai.apps.journal import commands, guards, queries
from zhenggai.apps.journal.models import Entry

AT = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
ON_POSTGRES = connection.vendor == "postgresql"
ROW = "(id, leaf, kind, at) VALUES (%s, %s, 'x', '2026-03-10 04:00:00')"
EVERYWHERE = {
    "update": "UPDATE journal_entry SET kind = 'x'",
    "update of one": "UPDATE journal_entry SET leaf = %s WHERE id = %s",
    "update that changes nothing": "UPDATE journal_entry SET kind = kind",
    "renumbering": "UPDATE journal_entry SET id = id + 1000",
    "delete": "DELETE FROM journal_entry",
    "delete of one": "DELETE FROM journal_entry WHERE id = %s",
    "upsert": f"INSERT INTO journal_entry {ROW} ON CONFLICT (id) DO UPDATE SET leaf = %s",
}
SQLITE = {
    "insert or replace": f"INSERT OR REPLACE INTO journal_entry {ROW}",
    "replace": f"REPLACE INTO journal_entry {ROW}",
    "update or replace": "UPDATE OR REPLACE journal_entry SET id = %s",
    "update or ignore": "UPDATE OR IGNORE journal_entry SET kind = 'x'",
    "upsert that ignores": f"INSERT OR IGNORE INTO journal_entry {ROW}",
    "by rowid": "UPDATE journal_entry SET leaf = %s WHERE rowid = %s",
}
POSTGRES = {
    "truncate": "TRUNCATE journal_entry CASCADE",
    "truncate with others": "TRUNCATE journal_text, journal_place, journal_entry",
    "truncate and restart": "TRUNCATE journal_entry RESTART IDENTITY CASCADE",
    "delete with": "WITH gone AS (DELETE FROM journal_entry RETURNING id) SELECT * FROM gone",
    "update from": "UPDATE journal_entry e SET kind = 'x' FROM journal_entry f WHERE e.id = f.id",
    "merge": ("MERGE INTO journal_entry e USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE"),
}
STATEMENTS = {**EVERYWHERE, **(POSTGRES if ON_POSTGRES else SQLITE)}


@pytest.fixture
def written(db: None) -> Entry:
    """Two entries; the first of them."""
    with transaction.atomic():
        for _ in range(2):
            commands.append(
                kind="round.opened",
                who=commands.Who(uuid4(), "issuer"),
                at=AT,
                body={"round": str(uuid4())},
                texts={"name": "第一轮"},
            )
    # What the end of a transaction would settle: PostgreSQL truncates nothing before.
    connection.check_constraints()
    return Entry.objects.order_by("id")[0]


def rows() -> list[tuple[Any, ...]]:
    listed = Entry.objects.order_by("id").values_list("id", "leaf", "kind", "at", "actor")
    return [(row[0], bytes(row[1]), *row[2:]) for row in listed]


def values(statement: str, entry: Entry) -> list[Any]:
    known = {1: [entry.pk], 2: [entry.pk, b"x"], 3: [entry.pk, b"x", b"x"]}
    marks = statement.count("%s")
    if statement.startswith("UPDATE") and marks == 2:
        return [b"x", entry.pk]
    return known.get(marks, [])


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_changes_an_entry(written, name):
    before = rows()
    with (
        pytest.raises(Error, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(STATEMENTS[name], values(STATEMENTS[name], written))
    assert rows() == before


ORM: dict[str, Callable[[Entry], object]] = {
    "save": lambda one: Entry(pk=one.pk, leaf=b"x", kind="x", at=AT).save(),
    "save of a field": lambda one: one.save(update_fields=["kind"]),
    "delete": lambda one: Entry.objects.filter(pk=one.pk)._raw_delete("default"),
    "update": lambda one: Entry.objects.update(kind="x"),
    "bulk update": lambda one: Entry.objects.bulk_update([one], ["kind"]),
    "bulk create over it": lambda one: Entry.objects.bulk_create(
        [Entry(pk=one.pk, leaf=b"x", kind="x", at=AT)],
        update_conflicts=True,
        update_fields=["leaf"],
        unique_fields=["id"],
    ),
    "update or create": lambda one: Entry.objects.update_or_create(
        pk=one.pk, defaults={"kind": "x"}
    ),
}


@pytest.mark.parametrize("name", ORM)
def test_no_call_of_the_orm_changes_an_entry(written, name):
    before = rows()
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        ORM[name](written)
    assert rows() == before


def test_an_entry_with_words_is_not_deleted_with_them(written):
    def delete_both() -> None:
        with transaction.atomic():
            written.texts.all().delete()
            Entry.objects.filter(pk=written.pk)._raw_delete("default")

    with pytest.raises(Error, match="append-only"):
        delete_both()
    assert written.texts.count() == 1


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite has no session of a replica")
def test_a_session_that_replays_anothers_changes_may_not_either(written):
    def replay(statement: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement)

    for statement in ("DELETE FROM journal_entry", "TRUNCATE journal_entry CASCADE"):
        with pytest.raises(Error, match="append-only"):
            replay(statement)


@pytest.mark.skipif(ON_POSTGRES, reason="switches of SQLite")
def test_no_switch_of_the_session_opens_the_table(written):
    """Django's own way to flush and to load lifts foreign keys; no trigger goes with them."""
    before = rows()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
        cursor.execute("PRAGMA ignore_check_constraints = ON")
    try:
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            Entry.objects.update(kind="x")
        with (
            pytest.raises(Error, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(SQLITE["replace"], [written.pk, b"x"])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert rows() == before


def test_one_may_still_append_after_all_that(written):
    with transaction.atomic():
        entry = commands.append(kind="x.y", who=commands.Who(None, "system"), at=AT, body={})
    assert entry > written.pk
    assert queries.count() == 3


class Bare:
    """A database of SQLite in memory, as far as `guards` asks for one."""

    vendor = "sqlite"

    def __init__(self) -> None:
        self.kept = sqlite3.connect(":memory:", isolation_level=None)

    def cursor(self) -> Any:
        return closing(self.kept.cursor())


def test_statistics_of_an_empty_table_make_no_place_slow():
    bare = Bare()
    ours = bare.kept
    ours.execute(
        "CREATE TABLE journal_place (log_index bigint PRIMARY KEY, entry_id bigint UNIQUE)"
    )
    guards.install(bare, ["journal_place"])
    rows = "INSERT INTO journal_place VALUES (?, ?)"
    ours.executemany(rows, [(one, one) for one in range(2)])
    ours.execute("ANALYZE")
    ours.executemany(rows, [(one, one) for one in range(2, 5_000)])
    steps = []
    ours.set_progress_handler(lambda: steps.append(1), 10)
    ours.execute(rows, (5_000, 5_000))
    # Of ten instructions each: reading through all would be thousands.
    assert len(steps) < 50


def test_the_site_knows_whether_the_triggers_stand(db):
    assert queries.guards_in_place()
    with transaction.atomic():
        guards.remove(connection)
        assert not queries.guards_in_place()
        transaction.set_rollback(True)
    assert queries.guards_in_place()


def test_without_the_triggers_the_attempts_would_succeed(written):
    """So that the tests above can fail."""
    with transaction.atomic():
        guards.remove(connection)
        Entry.objects.update(kind="x")
        assert set(Entry.objects.values_list("kind", flat=True)) == {"x"}
        transaction.set_rollback(True)


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite has no switch for one trigger")
def test_a_trigger_switched_off_shows(db):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_no_truncate")
        assert not queries.guards_in_place()
        transaction.set_rollback(True)
