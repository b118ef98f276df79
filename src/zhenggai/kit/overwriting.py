"""Deleted rows overwritten on the disk, for whoever erases."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction


def overwriting(*after: Callable[[], None]) -> None:
    """Until the transaction ends, and what is to be done `after` it, SQLite overwrites what is
    deleted and changed, and empties its log of writes at last. Comes first in a transaction, for
    what others do after it is done after this. PostgreSQL keeps old rows until its vacuum, which
    nothing here can hasten."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=ON")
    transaction.on_commit(lambda: _over(after))


def _over(after: tuple[Callable[[], None], ...]) -> None:
    for one in after:
        one()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=OFF")
        # As far as others who read now let it.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
