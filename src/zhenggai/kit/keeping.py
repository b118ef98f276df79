"""Cursors for statements whose text stays the same: PostgreSQL plans them once and keeps the plan.

What Django composes anew is bound on our side, and the server plans it at each call; for a look-up
by key that takes several times as long as the look-up. Here the values travel apart from the text,
and the server is asked to keep the statement for as long as the connection lives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from django.db import connection

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

# How many statements one connection keeps; the one that was not used for longest goes first.
MOST_KEPT = 400
# psycopg keeps nothing of its own accord, however often it is asked: only what is meant to be kept.
NEVER_UNASKED = 2**31 - 1


@contextmanager
def keeping_cursor() -> Iterator[CursorWrapper]:
    """A cursor whose statements are kept where the database can."""
    # What is logged is logged with its values, which a statement that is kept does not hold.
    if connection.vendor != "postgresql" or connection.queries_logged:
        with connection.cursor() as plain:
            yield plain
        return
    connection.ensure_connection()
    # The stubs know the connection of no particular database.
    raw = cast("Any", connection.connection)
    raw.prepared_max = MOST_KEPT
    with connection.wrap_database_errors:
        made = _keeping()(raw)
    with connection.make_cursor(made) as cursor:
        yield cursor


def compile_nothing(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Tell PostgreSQL to run statements as they are, at the start of a connection: what it would
    compile for a page takes 20 ms to compile, and the page less to run. Said, and not asked for in
    the address, where a pooler takes no such word."""
    if connection.vendor == "postgresql":
        connection.connection.execute("SET jit = off")


@cache
def _keeping() -> Callable[[Any], Any]:
    # psycopg is an extra, and so is what of Django needs it.
    from django.db.backends.postgresql.base import ServerBindingCursor  # noqa: PLC0415

    # The stubs know neither the method nor that the class is called.
    class Keeping(ServerBindingCursor):
        def execute(self, query: Any, params: Any = None) -> Any:
            return super().execute(query, params, prepare=True)  # type: ignore[misc]

    return Keeping  # type: ignore[return-value]
