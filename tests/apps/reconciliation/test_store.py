"""Keeping uploads for an hour, for one browser session only."""

from __future__ import annotations

import multiprocessing
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from zhenggai.apps.reconciliation.store import Store, Upload
from zhenggai.kit.refusals import Missing, TooMany

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FILES = (Upload("../../etc/passwd", b"one"), Upload("b.txt", b"two"))


@pytest.fixture
def kept_here(store: Path) -> Store:
    return Store(store, HOUR, most_results=3, most_bytes=20)


def test_it_gives_the_files_back_to_their_owner(kept_here: Store) -> None:
    kept = kept_here.keep("sam", FILES, at=NOON)

    assert kept_here.find("sam", kept.id, at=NOON).uploads() == FILES


def test_no_name_becomes_a_path(kept_here: Store, store: Path) -> None:
    kept = kept_here.keep("sam", FILES, at=NOON)

    assert sorted(path.name for path in kept.folder.iterdir()) == ["0", "1", "record.json"]
    assert "sam" not in str(kept.folder.relative_to(store))


@pytest.mark.parametrize("who", ["otto", None, ""])
def test_nobody_else_finds_them(kept_here: Store, who: str | None) -> None:
    kept = kept_here.keep("sam", FILES, at=NOON)

    with pytest.raises(Missing):
        kept_here.find(who, kept.id, at=NOON)


@pytest.mark.parametrize("identity", ["..", "../x", "", "x" * 22, ".draft-" + "x" * 15])
def test_no_made_up_id_finds_anything(kept_here: Store, identity: str) -> None:
    kept_here.keep("sam", FILES, at=NOON)

    with pytest.raises(Missing):
        kept_here.find("sam", identity, at=NOON)


def test_after_an_hour_they_are_not_found_and_the_sweep_deletes_them(kept_here: Store) -> None:
    kept = kept_here.keep("sam", FILES, at=NOON)

    assert kept_here.sweep(at=NOON + HOUR - timedelta(seconds=1)) == 0
    with pytest.raises(Missing):
        kept_here.find("sam", kept.id, at=NOON + HOUR)
    assert kept_here.sweep(at=NOON + HOUR) == 1
    assert not kept.folder.exists()


def test_a_draft_left_by_a_crash_is_swept_too(kept_here: Store) -> None:
    kept = kept_here.keep("sam", FILES, at=NOON)
    draft = kept.folder.with_name(".draft-left")
    draft.mkdir()

    kept_here.sweep(at=datetime.now(tz=UTC) + 2 * HOUR)

    assert not draft.exists()


def test_an_upload_sweeps_first(kept_here: Store) -> None:
    old = kept_here.keep("sam", FILES, at=NOON)

    kept_here.keep("rita", FILES, at=NOON + HOUR)

    assert not old.folder.exists()


def test_a_session_keeps_so_many_and_no_more(kept_here: Store) -> None:
    for _ in range(3):
        kept_here.keep("sam", (Upload("a", b"x"),), at=NOON)

    with pytest.raises(TooMany, match="too-many-results"):
        kept_here.keep("sam", (Upload("a", b"x"),), at=NOON)
    kept_here.keep("rita", (Upload("a", b"x"),), at=NOON)


def test_all_sessions_together_keep_so_many_bytes(kept_here: Store) -> None:
    kept_here.keep("sam", (Upload("a", b"x" * 15),), at=NOON)

    with pytest.raises(TooMany, match="store-full"):
        kept_here.keep("rita", (Upload("a", b"x" * 6),), at=NOON)


def test_only_this_user_can_look_into_the_folders(kept_here: Store) -> None:
    kept = kept_here.keep("sam", FILES, at=NOON)

    assert kept.folder.stat().st_mode & 0o077 == 0
    assert kept.folder.parent.stat().st_mode & 0o077 == 0


def _keep_one(kept_here: Store) -> None:
    kept_here.keep("sam", FILES, at=NOON)


def test_one_worker_waits_while_another_changes_the_store(kept_here: Store) -> None:
    other = multiprocessing.get_context("fork").Process(target=_keep_one, args=(kept_here,))

    with kept_here._changing():
        other.start()
        other.join(1)
        assert other.is_alive()
        assert kept_here.of("sam", at=NOON) == []

    other.join(20)
    assert len(kept_here.of("sam", at=NOON)) == 1


def test_what_one_worker_deletes_the_others_learn_of(kept_here: Store) -> None:
    kept = kept_here.keep("sam", FILES, at=NOON)
    os.utime(kept_here.root, ns=(1, 1))
    seen = kept_here.stamp()

    kept_here.remove(kept)

    assert kept_here.stamp() != seen
