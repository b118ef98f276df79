"""The index of each database: SQLite's FTS5, PostgreSQL's GIN over a `tsvector`.

Both hold the terms that `core.seeking` makes and nothing that a database found itself, so that they
answer alike. FTS5 keeps neither texts nor places (`content=''`, `detail=none`): a row is taken out
by naming its terms once more. In PostgreSQL the terms go by as an array, past its parser, which
would have a mind of its own; what a row of more than 2 KB is made of lies out of line, because a
search reads keys only. Shorter rows PostgreSQL leaves whole.

A term is letters and digits; what is no word (a circle, a kind, a trait by which passages are
alike) begins with a mark that no word has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from zhenggai.core.likeness import made_by as traits_made_by
from zhenggai.core.seeking import splitter, terms

TABLE = "passages_index"
_BATCH = 500
# Of the index in a portion that is written anew.
_PAGES = 500
_MARK = "§"
_LIKE = "†"
# Keys of so many passages in a row are one stretch. PostgreSQL cannot read its index from the
# newest row on, and is asked for the newest stretches first.
STRETCH = 1 << 14
_SQLITE = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5(terms, content='', detail=none, tokenize='ascii')"
)
_POSTGRES = (
    f"CREATE TABLE {TABLE} (rowid bigint PRIMARY KEY, terms tsvector NOT NULL)",
    f"ALTER TABLE {TABLE} ALTER COLUMN terms SET STORAGE EXTERNAL",
    f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)",
    f"CREATE INDEX passages_index_terms ON {TABLE} USING gin (terms)",
)
# As a join, which PostgreSQL does not share out: to start its workers takes longer than the search.
# The limit is beyond any; it keeps the planner from turning the join round.
_HAVING = f"""
SELECT asked.place - 1, one.rowid
FROM unnest(%s::text[]::tsquery[]) WITH ORDINALITY AS asked (query, place)
CROSS JOIN LATERAL (
    SELECT rowid FROM {TABLE} WHERE terms @@ asked.query LIMIT {1 << 30}
) AS one
"""  # noqa: S608 - our own name
# Key, kind, circles, text, traits.
Row = tuple[int, str, str, str, str]


def made_by() -> int:
    """The version of all that makes terms of a text: an index made by another cannot be kept up."""
    return splitter() ^ traits_made_by()


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the empty index."""
    lite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for statement in (_SQLITE,) if lite else _POSTGRES:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the index away: for the way back of the migration that makes it."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


def put_in(rows: Sequence[Row]) -> None:
    """Index rows that are not in the index."""
    made = [(row[0], _made(row)) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {TABLE} (rowid, terms) VALUES (%s, %s)", made)  # noqa: S608 - our own name
            return
        value = "(%s, array_to_tsvector(string_to_array(%s, ' ')))"
        for batch in _batches(made):
            values = [part for row in batch for part in row]
            marks = ", ".join([value] * len(batch))
            cursor.execute(f"INSERT INTO {TABLE} (rowid, terms) VALUES {marks}", values)  # noqa: S608


def take_out(rows: Sequence[Row]) -> None:
    """Take rows out, which were put in with these very circles and texts."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                f"INSERT INTO {TABLE} ({TABLE}, rowid, terms) VALUES ('delete', %s, %s)",  # noqa: S608
                [(row[0], _made(row)) for row in rows],
            )
            return
        keys = [row[0] for row in rows]
        cursor.execute(f"DELETE FROM {TABLE} WHERE rowid = ANY(%s)", [keys])  # noqa: S608


def merge() -> None:
    """Write SQLite's index anew without the terms of what was taken out, which it keeps until it
    happens to: a portion a transaction, so that others write in between. Each term of PostgreSQL's
    stays until `REINDEX INDEX CONCURRENTLY passages_index_terms`."""
    assert connection.vendor == "sqlite"
    portion = -_PAGES
    with connection.cursor() as cursor:
        while True:
            before = connection.connection.total_changes
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('merge', %s)", [portion])  # noqa: S608
            # https://www.sqlite.org/fts5.html#the_merge_command: less than two, nothing was left.
            if portion > 0 and connection.connection.total_changes - before < 2:
                return
            portion = _PAGES


def empty() -> None:
    """Take everything out."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('delete-all')")  # noqa: S608
        else:
            cursor.execute(f"TRUNCATE {TABLE}")


def count() -> int:
    """How many rows there are."""
    table = f"{TABLE}_docsize" if connection.vendor == "sqlite" else TABLE
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        return int(cursor.fetchone()[0])


def last() -> int:
    """The newest key, 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(rowid) FROM {TABLE}")  # noqa: S608
        return int(cursor.fetchone()[0] or 0)


def holds(
    wanted: Iterable[str],
    circles: Collection[UUID] | None,
    kinds: Collection[str] = (),
    stretches: Collection[int] = (),
) -> RawSQL:
    """The condition that a row of the index has all of the terms and, where circles, kinds or (on
    PostgreSQL) stretches of keys are given, one of these at least."""
    lite = connection.vendor == "sqlite"
    words = [_quoted(term) for term in wanted]
    assert words
    narrowed = [sorted(kinds)] if kinds else []
    if circles is not None:
        narrowed.append(sorted(one.hex for one in circles))
    if stretches:
        narrowed.append([f"@{one}" for one in stretches])
    for marks in narrowed:
        any_of = (_quoted(f"{_MARK}{one}") for one in marks)
        words.insert(0, f"({(' OR ' if lite else ' | ').join(any_of)})")
    if lite:
        return _condition(f"{TABLE} MATCH %s", " AND ".join(words))
    return _condition(f"{TABLE}.terms @@ %s::tsquery", " & ".join(words))


def having(traits: Sequence[str], circles: Collection[UUID] | None) -> list[list[int]]:
    """For each of some traits the keys of the rows that have it, of those of one of the circles
    where any are given; one question."""
    lite = connection.vendor == "sqlite"
    found: list[list[int]] = [[] for _ in traits]
    if not traits:
        return found
    asked = [_likened(trait, circles, lite=lite) for trait in traits]
    with connection.cursor() as cursor:
        if lite:
            parts = (
                f"SELECT {place}, rowid FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608 - ours
                for place in range(len(asked))
            )
            cursor.execute(" UNION ALL ".join(parts), asked)
        else:
            cursor.execute(_HAVING, [asked])
        for place, key in cursor.fetchall():
            found[place].append(key)
    return found


def _likened(trait: str, circles: Collection[UUID] | None, *, lite: bool) -> str:
    word = _quoted(f"{_LIKE}{trait}")
    if circles is None:
        return word
    any_of = (" OR " if lite else " | ").join(
        _quoted(f"{_MARK}{one}") for one in sorted(one.hex for one in circles)
    )
    return f"{word} {'AND' if lite else '&'} ({any_of})"


def said(circles: Iterable[UUID]) -> str:
    """Circles as a row keeps them."""
    return " ".join(sorted(one.hex for one in set(circles)))


def _condition(sql: str, asked: str) -> RawSQL:
    # The text is one of two of ours; what is asked goes beside it.
    return RawSQL(sql, [asked], output_field=BooleanField())  # noqa: S611


def _made(row: Row) -> str:
    key, kind, circles, text, traits = row
    marks = [kind, *circles.split()]
    if connection.vendor != "sqlite":
        marks.append(_stretch(key))
    marked = [*(f"{_MARK}{one}" for one in marks), *(f"{_LIKE}{one}" for one in traits.split())]
    return " ".join([*terms(text), *marked])


def _stretch(key: int) -> str:
    return f"@{key // STRETCH}"


def _quoted(term: str) -> str:
    """A term as a literal of either language of queries. No term holds a quote or a backslash; if
    one did, it would end here and not in the database."""
    assert not {'"', "'", "\\"} & set(term), term
    return f'"{term}"' if connection.vendor == "sqlite" else f"'{term}'"


def _batches(rows: Sequence[tuple[int, str]]) -> Iterable[Sequence[tuple[int, str]]]:
    return (rows[at : at + _BATCH] for at in range(0, len(rows), _BATCH))
