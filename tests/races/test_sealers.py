"""The sealer among others at work, on PostgreSQL: what was numbered before and is not committed yet
is waited for, and of two machines one seals."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from zhenggai.apps.journal import commands, sealing
from zhenggai.apps.journal.commands.seal import Sealer
from zhenggai.apps.journal.keyring import Keyring
from zhenggai.apps.journal.models import Entry, Place
from zhenggai.apps.journal.shelf import Shelf

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
WHO = commands.Who(UUID(int=7), "registrar")


def act(number: int) -> int:
    with transaction.atomic():
        return commands.append(kind="x.done", who=WHO, at=AT, body={"n": number})


@pytest.fixture
def sealer(tmp_path: Path) -> Sealer:
    keyring = Keyring(tmp_path / "keys")
    commands.begin_log(keyring=keyring, name="log.example/races", at=AT)
    made = Sealer(Shelf(tmp_path), keyring)
    made.seal(at=AT)
    return made


def test_what_was_numbered_before_and_is_not_committed_is_waited_for(sealer):
    numbered, may_end = threading.Event(), threading.Event()
    first: list[int] = []

    def slow() -> None:
        with transaction.atomic():
            first.append(commands.append(kind="x.done", who=WHO, at=AT, body={"n": 1}))
            numbered.set()
            may_end.wait(20)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert numbered.wait(20)
    second = act(2)
    assert first[0] < second
    # Nothing is placed before it, not even what is committed; and nobody is held up meanwhile.
    assert sealer.seal(at=AT, patience=0.2).placed == 0
    act(3)
    may_end.set()
    thread.join()
    assert sealer.seal(at=AT).placed == 3
    placed = list(Place.objects.order_by("index").values_list("entry_id", flat=True))
    assert placed == list(Entry.objects.order_by("id").values_list("id", flat=True))


def test_one_that_is_taken_back_leaves_no_gap_in_the_places(sealer):
    with transaction.atomic():
        commands.append(kind="x.done", who=WHO, at=AT, body={"n": 1})
        transaction.set_rollback(True)
    act(2)
    assert sealer.seal(at=AT).size == 2
    assert list(Place.objects.order_by("index").values_list("index", flat=True)) == [0, 1]


def test_of_two_machines_one_seals_and_the_other_takes_over(settings, tmp_path):
    """Two state folders, so that no lock of one operating system stands between them."""
    with sealing._advised() as first:
        assert first is not None
        assert first()
        with sealing._advised() as second:
            assert second is None
    with sealing._advised() as second:
        assert second is not None


def test_who_lost_his_connection_does_not_lead_any_more(settings, tmp_path):
    settings.LOG = tmp_path / "log"
    with sealing.leading() as still:
        assert still is not None
        assert still()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            )
        assert not still()
