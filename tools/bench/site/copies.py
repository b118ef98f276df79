"""Fills a database further by copies of what stands in it: for a million findings, which one by one
would take an hour. A copy differs in its keys and numbers alone, so what is skewed stays so.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

from zhenggai.apps.findings.models import (
    Cause,
    CauseLink,
    CloseOut,
    Episode,
    Evidence,
    EvidenceUse,
    Finding,
    Measure,
    MeasureLink,
    PartTaken,
    PlanOpinion,
    PlanSubmission,
    Quote,
    Review,
    Round,
    Submission,
    Verification,
)

# Of so many findings everything is copied at a time.
TEMPLATE = 10_000
_TABLES: tuple[type[models.Model], ...] = (
    Quote,
    Finding,
    Episode,
    PartTaken,
    Cause,
    CauseLink,
    Measure,
    MeasureLink,
    Evidence,
    EvidenceUse,
    PlanSubmission,
    PlanOpinion,
    Submission,
    Review,
    Verification,
    CloseOut,
)
_BATCH = 20_000
# The first ones made one by one: copies have numbers of five digits and more.
_CHOSEN = "ref <= %s AND length(ref) = 10"
# How a row is reached from its finding, where it has no column of that name.
_BY = {
    Quote: "id IN (SELECT quote_id FROM findings_finding WHERE {chosen})",
    Finding: "{chosen}",
    Cause: "home_id IN (SELECT id FROM findings_finding WHERE {chosen})",
    Measure: "home_id IN (SELECT id FROM findings_finding WHERE {chosen})",
    Evidence: "id IN (SELECT u.evidence_id FROM findings_evidenceuse u JOIN findings_measure m "
    "ON m.id = u.measure_id JOIN findings_finding f ON f.id = m.home_id WHERE f.{chosen})",
    EvidenceUse: "measure_id IN (SELECT m.id FROM findings_measure m JOIN findings_finding f "
    "ON f.id = m.home_id WHERE f.{chosen})",
}
_OWN = "finding_id IN (SELECT id FROM findings_finding WHERE {chosen})"


def copy_until(count: int) -> None:
    """Copy the first findings until there are `count`."""
    rounds = list(Round.objects.order_by("code").values_list("code", flat=True))
    refs = list(Finding.objects.order_by("ref").values_list("ref", flat=True)[:TEMPLATE])
    last = refs[-1]
    quicken()
    while (there := Finding.objects.count()) < count:
        with transaction.atomic():
            _copy(last, there, rounds)


def quicken() -> None:
    """On SQLite, keep many pages and wait for no disk."""
    if connection.vendor == "sqlite":
        # Pages of its indexes are met again and again, and nothing is lost but the filling.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -6000000")
            cursor.execute("PRAGMA synchronous = OFF")


def rows_into(model: type[models.Model], columns: Sequence[str], rows: Iterator[list[Any]]) -> None:
    """Rows of a model, prepared for the database."""
    _insert(model._meta.db_table, columns, rows)


def _copy(last: str, there: int, rounds: Sequence[str]) -> None:
    # The upper half of a key stays, so that copies stand beside what they are copies of.
    key = secrets.randbits(64)
    columns = {model: _columns(model) for model in _TABLES}
    numbers = iter(range(there, there + 10 * TEMPLATE))

    def ref(_: str) -> str:
        number = next(numbers)
        return f"{rounds[number % len(rounds)]}/{10_000 + number // len(rounds)}"

    for model in _TABLES:
        names = [name for name, _ in columns[model]]
        turns = [turn for _, turn in columns[model]]
        if model is Finding:
            turns[names.index("ref")] = lambda _, key: ref(_)
        where = _BY.get(model, _OWN).format(chosen=_CHOSEN)
        table = model._meta.db_table
        listed = ", ".join(map(connection.ops.quote_name, names))
        rows = _rows(f"SELECT {listed} FROM {table} WHERE {where}", last)  # noqa: S608 - our names
        _insert(
            table, names, ([t(v, key) for t, v in zip(turns, row, strict=True)] for row in rows)
        )
    _entries(last, key)


def _columns(model: type[models.Model]) -> list[tuple[str, Callable[[Any, int], Any]]]:
    found = []
    for field in model._meta.concrete_fields:
        ours = field.primary_key or (field.related_model in _TABLES)
        assert field.column is not None
        turned = ours and not isinstance(field, models.AutoField)
        found.append((field.column, _turn if turned else _same))
    return [one for one in found if not _is_auto(model, one[0])]


def _is_auto(model: type[models.Model], column: str) -> bool:
    pk = model._meta.pk
    return isinstance(pk, models.AutoField | models.BigAutoField) and pk.column == column


def _same(value: Any, key: int) -> Any:
    return value


def _turn(value: Any, key: int) -> Any:
    """Another key, the same for the same: UUIDs are text on SQLite."""
    if value is None:
        return None
    if isinstance(value, str):
        return f"{int(value, 16) ^ key:032x}"
    return type(value)(int=value.int ^ key)


def _entries(last: str, key: int) -> None:
    """The entries of the copied findings, whose bytes name the copies, and their words."""
    chosen = f"subject IN (SELECT id FROM findings_finding WHERE {_CHOSEN})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM journal_entry")
        (top,) = cursor.fetchone()
    names = ["id", "leaf", "kind", "at", "actor", "subject"]
    kept = {}
    made: list[list[Any]] = []
    for old, leaf, kind, at, actor, subject in _rows(
        f"SELECT {', '.join(names)} FROM journal_entry WHERE {chosen} ORDER BY id",  # noqa: S608
        last,
    ):
        new = _turn(subject, key)
        kept[old] = top + len(made) + 1
        data = bytes(leaf).replace(_dashed(subject), _dashed(new))
        made.append([kept[old], data, kind, at, actor, new])
    _insert("journal_entry", names, made)
    words = ["id", "entry_id", "name", "text", "salt"]
    rows = _rows(
        f"SELECT {', '.join(words)} FROM journal_text WHERE entry_id IN "  # noqa: S608
        f"(SELECT id FROM journal_entry WHERE {chosen})",
        last,
    )
    given = ([_turn(row[0], key), kept[row[1]], *row[2:]] for row in rows if row[1] in kept)
    _insert("journal_text", words, given)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('journal_entry', 'id'), max(id)) "
                "FROM journal_entry"
            )


def _dashed(value: Any) -> bytes:
    text = value if isinstance(value, str) else value.hex
    parts = (text[:8], text[8:12], text[12:16], text[16:20], text[20:])
    return "-".join(parts).encode()


def _rows(sql: str, last: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [last])
        return list(cursor.fetchall())


def _insert(table: str, names: Sequence[str], rows: Any) -> None:
    columns = ", ".join(map(connection.ops.quote_name, names))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as into:
                for row in rows:
                    into.write_row(row)
            return
        marks = ", ".join(["%s"] * len(names))
        for batch in _batches(iter(rows)):
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch)  # noqa: S608


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch
