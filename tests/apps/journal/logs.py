"""A log over the test's database, and what an administrator of that database can do to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

from zhenggai.apps.journal import commands, guards
from zhenggai.apps.journal.commands.seal import Sealer
from zhenggai.apps.journal.keyring import Keyring
from zhenggai.apps.journal.models import Entry, LogKey
from zhenggai.apps.journal.shelf import Shelf
from zhenggai.core.tlog import checkpoint
from zhenggai.core.tlog.keys import read_verifier
from zhenggai.core.tlog.note import Verifier

AT = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
WHO = commands.Who(UUID(int=7), "registrar")


class Log:
    """A log in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.shelf, self.keyring = Shelf(folder), Keyring(folder / "keys")
        folder.mkdir(exist_ok=True)
        self.sealer = Sealer(self.shelf, self.keyring)

    def begin(self, name: str = "log.example/one") -> None:
        commands.begin_log(keyring=self.keyring, name=name, at=AT)

    def again(self) -> Sealer:
        """A sealer that knows nothing of the one before."""
        self.sealer = Sealer(self.shelf, self.keyring)
        return self.sealer

    def verifiers(self) -> list[Verifier]:
        """The keys that are published and in force."""
        return [read_verifier(row.key) for row in LogKey.objects.filter(until=None)]

    def signed(self) -> checkpoint.Checkpoint:
        """The checkpoint on the disk, signed by one of them."""
        published = self.shelf.checkpoint()
        assert published is not None
        held = self.verifiers()
        return checkpoint.opened(published, origin=held[0].key.name, log=held).checkpoint


def act(count: int = 1, *, number: int = 0) -> None:
    """So many acts, told apart by their numbers, each with a word beside it."""
    with transaction.atomic():
        commands.append_many(
            who=WHO,
            at=AT,
            happenings=[
                commands.Happening("x.done", {"n": number + more}, {"reason": f"理由{more}"})
                for more in range(count)
            ],
        )


def leaves() -> list[bytes]:
    """The bytes of every entry, in the order in which they were made."""
    return [bytes(leaf) for leaf in Entry.objects.order_by("id").values_list("leaf", flat=True)]


def lifted(*statements: tuple[str, Sequence[object]]) -> None:
    """Run statements without the guards, as who owns the database can."""
    guards.remove(connection)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, values in statements:
                cursor.execute(statement, values)
    finally:
        guards.install(connection)
