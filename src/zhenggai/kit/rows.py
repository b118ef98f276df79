"""Inserting thousands of rows at once, for commands whose one act makes thousands of rows.

`bulk_create` spends most of its time on making instances and on preparation per field that plain
values do not need. What goes in here is plain: text, numbers, booleans, times, UUIDs, bytes,
`None`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.options import Options

from zhenggai.kit.keeping import keeping_cursor

_BATCH = 500
# From so many rows on they are worth a stream.
_FEW = 50
_PLAIN = frozenset({type(None), str, int, bool, bytes})
_NATIVE = _PLAIN | {UUID}
Row = Sequence[object]


def insert(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Row],
    *,
    keys: bool = False,
    unless_there: bool = False,
) -> list[Any]:
    """Insert rows, in their order; with `keys`, the keys that the database gave. `unless_there`
    leaves out a row that a unique constraint has already.

    `names` are attribute names (`person_id`) of every column that the database has no default for.
    Constraints and triggers hold as for any insert; nothing is validated, and no default of a
    model's field is filled in.
    """
    key = model._meta.pk
    assert key is not None
    if len(rows) > _FEW and not unless_there and connection.vendor == "postgresql":
        taken = _taken(model, len(rows)) if keys else []
        _copy(
            model,
            [key.attname, *names] if keys else names,
            ([one, *row] for one, row in zip(taken, rows, strict=True)) if keys else rows,
        )
        return taken
    # Only names of our own tables and columns stand in the text.
    head = f"INSERT INTO {_quoted(model._meta.db_table)} ({_listed(model, names)}) VALUES "  # noqa: S608
    tail = " ON CONFLICT DO NOTHING" if unless_there else ""
    tail += f" RETURNING {_quoted(key.column)}" if keys else ""
    marks = f"({', '.join(['%s'] * len(names))})"
    adapt = adapter()
    given: list[Any] = []
    # A statement for a single row comes again and again; one for many rows hardly ever.
    with keeping_cursor() if len(rows) == 1 else connection.cursor() as cursor:
        for batch in _batches(rows):
            values = [adapt(value) for row in batch for value in row]
            cursor.execute(head + ", ".join([marks] * len(batch)) + tail, values)
            if keys:
                given += [key for (key,) in cursor.fetchall()]
    return given


def _listed(model: type[models.Model], names: Sequence[str]) -> str:
    known = {field.attname: field.column for field in model._meta.concrete_fields}
    return ", ".join(_quoted(known[name]) for name in names)


def _taken(model: type[models.Model], count: int) -> list[Any]:
    """Keys for so many rows, taken from the counter that gives a row its own, in its order: a
    stream hands none back."""
    assert model._meta.pk is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def _copy(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> None:
    """Rows in one stream. A statement of thousands of values takes the driver longer to read than
    the server to run; constraints and triggers hold as for any insert."""
    adapt = adapter()
    text = f"COPY {_quoted(model._meta.db_table)} ({_listed(model, names)}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(text) as into:
        for row in rows:
            into.write_row([adapt(value) for value in row])


def update(row: models.Model, names: Sequence[str]) -> None:
    """Write the named fields of one row, as its instance holds them: what `save(update_fields=…)`
    does for a row that is there, without composing it anew. Constraints and triggers hold."""
    update_all([row], names)


def update_all(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """The same for many rows of one model, which differ in their values alone."""
    meta = rows[0]._meta
    fields = _named(meta, names)
    # Of JSON a text is not what the database is given.
    assert not any(isinstance(field, models.JSONField) for field in fields), names
    as_it_is = _as_it_is()
    _update(
        meta,
        fields,
        [
            [
                value
                if type(value := getattr(row, field.attname)) in as_it_is
                else field.get_db_prep_save(value, connection)
                for field in (*fields, meta.pk)
            ]
            for row in rows
        ],
    )


def update_told(model: type[models.Model], names: Sequence[str], told: Sequence[Row]) -> None:
    """The same for rows told by the plain values of the named fields, in their order, and then the
    key."""
    adapt = adapter()
    values = [[adapt(value) for value in row] for row in told]
    _update(model._meta, _named(model._meta, names), values)


def _named(meta: Options[Any], names: Sequence[str]) -> list[models.Field[Any, Any]]:
    known = {field.name: field for field in meta.concrete_fields}
    return [known[name.removesuffix("_id")] for name in names]


def _update(
    meta: Options[Any], fields: Sequence[models.Field[Any, Any]], values: Sequence[Sequence[Any]]
) -> None:
    columns = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    assert meta.pk is not None
    # Only names of our own tables and columns stand in the text.
    text = f"UPDATE {_quoted(meta.db_table)} SET {columns} WHERE {_quoted(meta.pk.column)} = %s"  # noqa: S608
    with keeping_cursor() as cursor:
        if len(values) == 1:
            cursor.execute(text, values[0])
        elif connection.vendor == "postgresql":
            cursor.execute(*_at_once(meta, fields, values))
        else:
            cursor.executemany(text, values)
        assert cursor.rowcount == len(values), (meta.label, cursor.rowcount, len(values))


def _at_once(
    meta: Options[Any], fields: Sequence[models.Field[Any, Any]], values: Sequence[Row]
) -> tuple[str, list[list[object]]]:
    """The update of many rows as one statement with an array for each column: the server reads a
    statement for each row longer than it runs it."""
    assert meta.pk is not None
    names = [_quoted(field.column) for field in fields]
    columns = ", ".join(f"{name} = given.{name}" for name in names)
    key = _quoted(meta.pk.column)
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in (*fields, meta.pk))
    text = (
        f"UPDATE {_quoted(meta.db_table)} AS kept SET {columns} "  # noqa: S608 - our own names
        f"FROM unnest({arrays}) AS given ({', '.join(names)}, {key}) WHERE kept.{key} = given.{key}"
    )
    return text, [list(column) for column in zip(*values, strict=True)]


def insert_told(model: type[models.Model], told: Sequence[Mapping[str, object]]) -> None:
    """Insert rows told by the attribute names of their columns; a column that is not named gets
    the default of its field."""
    fields = model._meta.concrete_fields
    insert(
        model,
        columns_of(model),
        [[one[f.attname] if f.attname in one else f.get_default() for f in fields] for one in told],
    )


def columns_of(model: type[models.Model]) -> list[str]:
    """The attribute names of every column of a model, for rows made from instances."""
    return [field.attname for field in model._meta.concrete_fields]


def _quoted(name: str | None) -> str:
    assert name is not None
    return connection.ops.quote_name(name)


def _batches(rows: Sequence[Row]) -> Iterator[list[Row]]:
    rest = iter(rows)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _as_it_is() -> frozenset[type]:
    """The kinds of values that the driver of this database takes as they are."""
    return _NATIVE if connection.features.has_native_uuid_field else _PLAIN


def adapter() -> Callable[[Any], Any]:
    """What makes of a plain value the one that the driver of this database takes."""
    as_it_is = _as_it_is()

    def adapt(value: Any) -> Any:
        kind = type(value)
        if kind in as_it_is:
            return value
        if kind is UUID:
            return value.hex
        if kind is datetime:
            return connection.ops.adapt_datetimefield_value(value)
        if kind is date:
            return connection.ops.adapt_datefield_value(value)
        if kind is Decimal:
            return connection.ops.adapt_decimalfield_value(value, 18, 2)
        assert isinstance(value, str), kind
        return str(value)

    return adapt
