"""The sealer gives each entry one place, lets the tree grow and signs it, and goes on from wherever
it was broken off."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import Error, connection
from logs import AT, Log, act, leaves, lifted

from zhenggai.apps.journal import commands, queries, sealing
from zhenggai.apps.journal.commands import keys, seal
from zhenggai.apps.journal.models import Entry, LogKey, Place, SignedHead
from zhenggai.apps.journal.shelf import Shelf
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, ed25519
from zhenggai.core.tlog.keys import read_verifier
from zhenggai.core.tlog.merkle import inclusion_proof, leaf_hash, root_of
from zhenggai.core.tlog.tile import Tile
from zhenggai.core.tlog.verify import check_inclusion

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    made = Log(tmp_path / "log")
    made.begin()
    return made


def test_what_was_done_is_signed_in_its_order(log):
    act(3)
    sealed = log.sealer.seal(at=AT)
    assert (sealed.placed, sealed.size) == (4, 4)
    signed = log.signed()
    assert signed.size == 4
    assert signed.root == root_of([leaf_hash(leaf) for leaf in leaves()])
    assert list(Place.objects.order_by("index").values_list("index", "entry__kind")) == [
        (0, "log.begun"),
        (1, "x.done"),
        (2, "x.done"),
        (3, "x.done"),
    ]


def test_every_entry_is_proven_by_the_tiles_on_the_disk(log):
    act(700)
    log.sealer.seal(at=AT)
    signed = log.signed()
    for index, leaf in enumerate(leaves()):
        proof = inclusion_proof(index, signed.size, log.shelf.read)
        check_inclusion(leaf, index=index, size=signed.size, root=signed.root, proof=proof)


def test_a_round_without_an_act_signs_nothing_new(log):
    log.sealer.seal(at=AT)
    before = log.shelf.checkpoint()
    assert log.sealer.seal(at=AT + timedelta(seconds=9)).placed == 0
    assert log.again().seal(at=AT + timedelta(seconds=9)).placed == 0
    assert log.shelf.checkpoint() == before
    assert SignedHead.objects.count() == 1


@pytest.mark.parametrize("steps", [(1,), (255, 1, 1), (256, 256), (300, 40, 1000), (1,) * 20])
def test_many_rounds_make_the_tree_that_one_makes(log, steps):
    for number, count in enumerate(steps):
        act(count, number=number)
        (log.again() if number % 2 else log.sealer).seal(at=AT)
    assert log.signed().root == root_of([leaf_hash(leaf) for leaf in leaves()])


def test_of_each_place_one_tile_stands_on_the_disk(log):
    for count in (1, 5, 300, 1):
        act(count)
        log.sealer.seal(at=AT)
    files = [path.relative_to(log.shelf.folder) for path in log.shelf.folder.glob("tile/**/*")]
    names = sorted(str(path) for path in files if (log.shelf.folder / path).is_file())
    assert names == ["tile/0/000", "tile/0/001.p/52", "tile/1/000.p/1"]


class Cut(Exception):
    """The power fails."""


BREAKS: dict[str, tuple[object, str, bool]] = {
    "before places": (seal, "_give", False),
    "after places": (seal, "_give", True),
    "before tiles": (Shelf, "put", False),
    "after tiles": (Shelf, "put", True),
    "before the head": (seal.checkpoint, "signed", False),
    "before it is shown": (Shelf, "publish", False),
    "after it is shown": (Shelf, "publish", True),
    "before the old tiles go": (Shelf, "tidy", False),
}


@pytest.mark.parametrize("name", BREAKS)
def test_broken_off_anywhere_it_goes_on(log, monkeypatch, name):
    act(400)
    log.sealer.seal(at=AT)
    first = log.signed()
    act(500, number=400)
    owner, attribute, after = BREAKS[name]
    whole = getattr(owner, attribute)

    def cut(*arguments: object, **named: object) -> None:
        if after:
            whole(*arguments, **named)
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(owner, attribute, cut)
        with pytest.raises(Cut):
            log.again().seal(at=AT)
    act(3, number=900)
    log.again().seal(at=AT + timedelta(seconds=5))
    signed = log.signed()
    assert signed.size == 904
    assert signed.root == root_of([leaf_hash(leaf) for leaf in leaves()])
    assert Place.objects.count() == 904
    assert first.root == root_of([leaf_hash(leaf) for leaf in leaves()[: first.size]])
    partial = list(log.shelf.folder.glob("tile/**/*.p/*"))
    assert len(partial) == 2


def drop_the_last(log: Log) -> None:
    last = min(Place.objects.filter(index__gte=3).values_list("entry_id", flat=True))
    lifted(
        ("DELETE FROM journal_place WHERE log_index >= %s", [3]),
        ("DELETE FROM journal_text WHERE entry_id >= %s", [last]),
        ("DELETE FROM journal_entry WHERE id >= %s", [last]),
    )


def others_for_the_last(log: Log) -> None:
    drop_the_last(log)
    act(4, number=70)


def others_in_their_places(log: Log) -> None:
    others_for_the_last(log)
    seal.give_places(patience=1)


def forget_heads(log: Log) -> None:
    lifted(("DELETE FROM journal_signedhead WHERE size > %s", [0]))


def another_root(log: Log) -> None:
    lifted(("UPDATE journal_signedhead SET root = %s", [b"\x01" * 32]))


def spoil_a_tile(log: Log) -> None:
    path = next(log.shelf.folder.glob("tile/0/000.p/*"))
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(bytes(data))


def lose_a_tile(log: Log) -> None:
    next(log.shelf.folder.glob("tile/0/000.p/*")).unlink()


def lose_the_key(log: Log) -> None:
    next(log.keyring.folder.glob("*.key")).unlink()


def open_the_key(log: Log) -> None:
    next(log.keyring.folder.glob("*.key")).chmod(0o644)


def sign_by_another(log: Log) -> None:
    signer = ed25519.Ed25519Signer.of("log.example/one", b"\x07" * 32)
    head = checkpoint.Checkpoint("log.example/one", 6, b"\x02" * 32)
    log.shelf.publish(checkpoint.signed(head, signer).printed)


WRONG: dict[str, tuple[Callable[[Log], None], str]] = {
    "entries are gone": (drop_the_last, "log.shrunk"),
    "others stand in their stead": (others_for_the_last, "log.shrunk"),
    "and have their places": (others_in_their_places, "log.entry-differs"),
    "the database is older than what was shown": (forget_heads, "log.database-older"),
    "another root was kept": (another_root, "log.root-differs"),
    "a tile was changed": (spoil_a_tile, "log.tiles-differ"),
    "a tile is gone": (lose_a_tile, "log.tile-missing"),
    "the key is gone": (lose_the_key, "log.key-missing"),
    "the key can be read": (open_the_key, "log.key-open"),
    "the checkpoint is another's": (sign_by_another, "tlog.unsigned"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_together_is_not_signed(log, name):
    act(5)
    log.sealer.seal(at=AT)
    spoil, code = WRONG[name]
    spoil(log)
    shown = log.shelf.checkpoint()
    act(1, number=5)
    with pytest.raises(Invalid) as refused:
        log.again().seal(at=AT)
    assert refused.value.code == code
    assert log.shelf.checkpoint() == shown


def test_nor_by_a_sealer_that_held_the_edge_all_along(log):
    act(5)
    log.sealer.seal(at=AT)
    drop_the_last(log)
    act(1, number=5)
    with pytest.raises(Invalid, match=r"log\.shrunk"):
        log.sealer.seal(at=AT)
    assert SignedHead.objects.count() == 1


def test_places_that_are_gone_are_not_given_again_behind_anybody_s_back(log):
    act(5)
    log.sealer.seal(at=AT)
    lifted(("DELETE FROM journal_place WHERE log_index >= %s", [3]))
    act(1, number=5)
    with pytest.raises(Invalid, match=r"log\.shrunk"):
        log.sealer.seal(at=AT)
    assert Place.objects.count() == 3


def test_tiles_that_are_gone_altogether_are_made_again(log, tmp_path):
    act(600)
    log.sealer.seal(at=AT)
    other = Log(tmp_path / "other")
    other.keyring = log.keyring
    other.again().seal(at=AT)
    assert other.shelf.checkpoint() == log.shelf.checkpoint()
    for tile in (Tile(0, 0), Tile(0, 1), Tile(1, 0, 2)):
        assert other.shelf.read(tile) == log.shelf.read(tile)


def test_made_again_from_other_entries_they_are_refused(log, tmp_path):
    act(5)
    log.sealer.seal(at=AT)
    lifted(("UPDATE journal_entry SET leaf = %s WHERE kind = 'x.done'", [b"{}"]))
    other = Log(tmp_path / "other")
    other.keyring = log.keyring
    with pytest.raises(Invalid, match=r"log\.root-differs"):
        other.again().seal(at=AT)


def test_the_key_that_follows_signs_beside_the_old_one_for_a_while(log):
    log.sealer.seal(at=AT)
    old = LogKey.objects.get(until=None)
    commands.rotate_key(keyring=log.keyring, at=AT)
    log.sealer.seal(at=AT)
    new = LogKey.objects.get(until=None)
    published = log.shelf.checkpoint()
    for row in (old, new):
        held = [read_verifier(row.key)]
        assert checkpoint.opened(published, origin=row.origin, log=held).checkpoint.size == 2
    act()
    log.sealer.seal(at=AT + keys.OVERLAP)
    with pytest.raises(Invalid, match=r"tlog\.unsigned"):
        checkpoint.opened(log.shelf.checkpoint(), origin=old.origin, log=[read_verifier(old.key)])
    assert len(list(log.keyring.folder.glob("*.key"))) == 1


def test_a_log_that_is_begun_anew_says_which_came_before(log):
    act(5)
    log.sealer.seal(at=AT)
    before = log.signed()
    lose_the_key(log)
    log.begin("log.example/two")
    log.again().seal(at=AT)
    signed = log.signed()
    assert (signed.origin, signed.size) == ("log.example/two", 7)
    told = json.loads(leaves()[-1])
    assert told["kind"] == "log.begun"
    assert told["body"]["before"] == "log.example/one"
    assert (told["body"]["size"], told["body"]["root"]) == (6, before.root.hex())
    with pytest.raises(Invalid, match=r"log\.name-taken"):
        log.begin("log.example/one")


def test_a_secret_is_for_its_owner_alone_and_in_no_row(log):
    (path,) = log.keyring.folder.glob("*.key")
    assert path.stat().st_mode & 0o777 == 0o600
    assert log.keyring.folder.stat().st_mode & 0o777 == 0o700
    assert LogKey.objects.get().key in log.keyring.signers()
    assert "PRIVATE" not in LogKey.objects.get().key


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_place SET log_index = log_index + 10",
        "UPDATE journal_place SET entry_id = entry_id",
        "DELETE FROM journal_place WHERE log_index = 1",
        "UPDATE journal_signedhead SET root = root",
        "DELETE FROM journal_signedhead",
    ],
)
def test_no_statement_changes_a_place_or_what_was_signed(log, statement):
    act(2)
    log.sealer.seal(at=AT)
    with pytest.raises(Error, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a word of SQLite")
def test_nothing_is_put_over_a_place(log):
    act(2)
    log.sealer.seal(at=AT)
    entry = Entry.objects.order_by("id").last()
    assert entry is not None
    for index in (0, 9):
        with pytest.raises(Error, match="append-only"), connection.cursor() as cursor:
            cursor.execute("REPLACE INTO journal_place VALUES (%s, %s)", [index, entry.pk])


def test_it_knows_whether_there_is_a_log(log):
    assert queries.has_log()


def test_a_name_that_was_set_and_is_taken_gets_a_number(settings, log, tmp_path):
    settings.LOG, settings.LOG_NAME = tmp_path / "site", "log.example/one"
    assert sealing.new_name() == "log.example/one/2"
    log.begin("log.example/one/2")
    assert sealing.new_name() == "log.example/one/3"
    settings.LOG_NAME = ""
    assert sealing.new_name() != sealing.new_name()


def test_after_a_restore_another_log_begins_once(settings, tmp_path):
    settings.LOG = tmp_path / "site"
    for _ in range(2):
        sealing.begin(at=AT)
    assert LogKey.objects.count() == 1
    commands.end_log(at=AT)
    for _ in range(2):
        sealing.begin(at=AT)
    assert LogKey.objects.count() == 2
    assert LogKey.objects.filter(until=None).count() == 1


def test_what_was_lost_is_not_made_up_for_by_what_comes(log):
    """As many acts as were lost: none of them takes the place of one that is gone."""
    act(6)
    log.sealer.seal(at=AT)
    drop_the_last(log)
    for number in range(5):
        act(1, number=90 + number)
        for sealer in (log.sealer, log.again()):
            with pytest.raises(Invalid) as refused:
                sealer.seal(at=AT)
            assert (refused.value.code, refused.value.values["found"]) == ("log.shrunk", 3)


def test_no_tile_is_written_over_before_the_roots_were_compared(log, tmp_path):
    act(5)
    log.sealer.seal(at=AT)
    lifted(("UPDATE journal_entry SET leaf = %s WHERE kind = 'x.done'", [b"{}"]))
    other = Log(tmp_path / "other")
    other.keyring = log.keyring
    with pytest.raises(Invalid, match=r"log\.root-differs"):
        other.again().seal(at=AT)
    assert not (other.shelf.folder / "tile").exists()


def test_after_a_long_stand_a_checkpoint_of_a_key_that_went_is_still_ours(log):
    log.sealer.seal(at=AT)
    commands.rotate_key(keyring=log.keyring, at=AT)
    log.again().seal(at=AT + keys.OVERLAP + timedelta(days=1))
    act()
    assert log.again().seal(at=AT + keys.OVERLAP + timedelta(days=2)).size == 3


def test_half_a_key_file_is_named(log):
    (log.keyring.folder / "00000000.key").touch(mode=0o600)
    with pytest.raises(Invalid) as refused:
        log.again().seal(at=AT)
    assert refused.value.code == "log.key-damaged"
    assert "00000000.key" in str(refused.value.values["path"])


def test_a_key_is_whole_or_not_there(log, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            commands.rotate_key(keyring=log.keyring, at=AT)
    assert len(log.keyring.signers()) == 1
    assert log.again().seal(at=AT).size == 1


def test_a_disk_that_is_full_is_a_fault_and_passes(log, monkeypatch):
    def full(*arguments: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    act()
    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "put", full)
        assert sealing.seal_once(log.sealer, at=AT) == (None, "log.disk")
    assert [fault.code for fault in queries.faults(over=False)] == ["log.disk"]
    sealed, refused = sealing.seal_once(log.sealer, at=AT)
    assert (sealed is not None, refused) == (True, "")
    assert queries.faults(over=False) == []


def test_what_is_set_aside_has_a_number_of_its_own(log):
    for number in range(3):
        log.begin(f"log.example/next-{number}")
        log.sealer.seal(at=AT)
    earlier = log.shelf.folder / "earlier"
    shutil.rmtree(earlier / "0")
    log.begin("log.example/last")
    log.again().seal(at=AT)
    log.begin("log.example/very-last")
    log.again().seal(at=AT)
    assert {path.name for path in earlier.iterdir()} >= {"1", "2"}


def test_broken_off_while_it_is_set_aside_it_is_set_aside_whole(log, monkeypatch):
    act(300)
    log.sealer.seal(at=AT)
    log.begin("log.example/two")
    whole = Path.rename

    def cut(path: Path, target: Path) -> Path:
        if path.name == "checkpoint":
            raise Cut
        return whole(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", cut)
        with pytest.raises(Cut):
            log.again().seal(at=AT)
    log.again().seal(at=AT)
    assert sorted(p.name for p in (log.shelf.folder / "tile" / "0").iterdir()) == ["000", "001.p"]
    assert commands.check_in_full(shelf=log.shelf, at=AT).sound


def roll_back(log: Log) -> None:
    """The database as it was four entries ago; what was shown since stands on the disk."""
    keep = Place.objects.get(index=2).entry_id
    lifted(
        ("DELETE FROM journal_signedhead WHERE size > %s", [3]),
        ("DELETE FROM journal_place WHERE entry_id > %s", [keep]),
        ("DELETE FROM journal_text WHERE entry_id > %s", [keep]),
        ("DELETE FROM journal_entry WHERE id > %s", [keep]),
    )


def test_tiles_are_not_made_anew_from_a_database_that_is_older(log):
    """Else the guard and the evidence went in one step, and the log forked."""
    act(2)
    log.sealer.seal(at=AT)
    act(4, number=2)
    log.sealer.seal(at=AT)
    shown = log.shelf.checkpoint()
    roll_back(log)
    with pytest.raises(Invalid, match=r"log\.database-older"):
        commands.rebuild(log.shelf)
    act(4, number=90)
    with pytest.raises(Invalid, match=r"log\.database-older"):
        log.again().seal(at=AT)
    assert log.shelf.checkpoint() == shown


def test_a_head_that_the_database_made_up_is_not_published(log):
    act(2)
    log.sealer.seal(at=AT)
    kept = SignedHead.objects.get()
    lifted(("UPDATE journal_signedhead SET note = %s", [kept.note.replace("— ", "— x")]))
    with pytest.raises(Invalid, match=r"tlog\."):
        commands.rebuild(log.shelf)
