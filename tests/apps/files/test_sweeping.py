"""What nobody has a use for goes after a day; what somebody uses never does."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import made_files as made
import pytest
from made_files import NOON

from zhenggai.apps.files import commands, previews, queries, uses
from zhenggai.apps.files.models import File
from zhenggai.apps.journal.models import Entry

DAY = timedelta(days=1)
LATER = NOON + DAY + timedelta(minutes=1)


@pytest.fixture
def used(monkeypatch):
    """Files that somebody uses, by key or digest; nobody else is asked."""
    found: list[object] = []
    monkeypatch.setattr(uses, "_users", [lambda: iter(found)])
    return found


def lying(store: Path) -> set[str]:
    return {path.name for path in store.rglob("*") if path.is_file()}


def test_a_file_without_a_use_goes_with_its_bytes_and_leaves_a_count(accept, store, used) -> None:
    gone = accept(b"one", "a.txt")
    accept(b"two", "b.txt")
    assert commands.sweep_unused(at=LATER) == 2
    assert not File.objects.exists()
    assert lying(store) == set()
    entry = Entry.objects.get()
    assert entry.kind == "file.unused_removed"
    leaf = bytes(entry.leaf).decode()
    assert json.loads(leaf)["body"] == {"count": 2}
    assert gone.digest not in leaf


def test_a_used_file_stays_whether_named_by_key_or_by_digest(accept, store, used) -> None:
    by_key, by_digest = accept(b"one", "a.txt"), accept(b"two", "b.txt")
    used += [uuid4(), by_key.pk, "0" * 64, by_digest.digest]
    assert commands.sweep_unused(at=LATER) == 0
    assert lying(store) == {by_key.digest, by_digest.digest}
    assert not Entry.objects.exists()


def test_a_file_stays_for_a_day(accept, used) -> None:
    accept(b"one", "a.txt")
    assert commands.sweep_unused(at=NOON + DAY) == 0
    assert commands.sweep_unused(at=NOON + DAY + timedelta(seconds=1)) == 1


def test_a_file_that_is_taken_in_again_has_a_day_again(accept, used) -> None:
    accept(b"one", "a.txt")
    File.objects.update(stored_at=NOON - 9 * DAY)
    accept(b"one", "b.txt")
    assert commands.sweep_unused(at=NOON + timedelta(hours=1)) == 0


def test_a_file_that_is_taken_in_while_it_is_looked_for_stays(accept, store, used) -> None:
    kept = accept(b"one", "a.txt")
    # Found unused; then taken in again before the rows are locked.
    File.objects.update(stored_at=LATER)
    assert commands._remove([kept.pk], LATER - DAY, LATER) == 0
    assert lying(store) == {kept.digest}


def test_after_the_sweep_the_same_bytes_can_come_again(accept, used) -> None:
    accept(b"one", "a.txt")
    commands.sweep_unused(at=LATER)
    assert queries.served(accept(b"one", "a.txt")) == b"one"


def test_files_of_another_store_are_let_alone(accept, used) -> None:
    accept(b"one", "a.txt")
    File.objects.update(storage="s3")
    assert commands.sweep_unused(at=LATER) == 0


def test_bytes_that_are_gone_already_do_not_stop_it(accept, store, used) -> None:
    kept = accept(b"one", "a.txt")
    (store / kept.digest[:2] / kept.digest[2:4] / kept.digest).unlink()
    assert commands.sweep_unused(at=LATER) == 1


def test_where_the_bytes_cannot_be_removed_the_row_stays(accept, used, monkeypatch) -> None:
    accept(b"one", "a.txt")

    def refuse(self: object, digest: str) -> None:
        raise PermissionError(digest)

    monkeypatch.setattr("zhenggai.apps.files.store.Disk.remove", refuse)
    with pytest.raises(PermissionError):
        commands.sweep_unused(at=LATER)
    assert File.objects.exists()
    assert not Entry.objects.exists()


def aged(path: Path, days: int) -> Path:
    moment = (NOON - timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_drafts_of_writers_that_died_go_and_files_never_do(accept, store, used) -> None:
    kept = accept(b"one", "a.txt")
    for path in store.rglob("*"):
        aged(path, 400)
    old, young = store / ".draft-old", store / ".draft-young"
    for path, days in ((old, 2), (young, 0)):
        path.write_bytes(b"half")
        aged(path, days)
    commands.sweep_leftovers(at=NOON)
    assert lying(store) == {kept.digest, young.name}


def test_previews_go_after_a_month_and_can_be_made_again(accept, settings, used) -> None:
    kept = accept(made.picture("PNG"), "a.png")
    previews.preview(kept)
    lying_there = [path for path in Path(settings.PREVIEWS).rglob("*") if path.is_file()]
    aged(lying_there[0], 30)
    commands.sweep_leftovers(at=NOON)
    assert lying_there[0].exists()
    aged(lying_there[0], 31)
    commands.sweep_leftovers(at=NOON)
    assert not lying_there[0].exists()
    assert previews.preview(kept).picture


def test_whoever_registers_twice_is_asked_once(used) -> None:
    def user() -> list[str]:
        return []

    uses.register(user)
    uses.register(user)
    assert uses._users.count(user) == 1
