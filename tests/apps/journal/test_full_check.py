"""The full check finds what was done to the log behind the program's back, and names the entry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from logs import AT, WHO, Log, act, lifted

from zhenggai.apps.journal import commands, queries
from zhenggai.apps.journal.models import (
    Cosignature,
    Entry,
    LogKey,
    Place,
    SignedHead,
    Text,
    Witness,
)
from zhenggai.apps.journal.queries import checking
from zhenggai.core.tlog import checkpoint
from zhenggai.core.tlog.canonical import canonical
from zhenggai.core.tlog.cosignature import Cosigner
from zhenggai.core.tlog.ed25519 import Ed25519Signer
from zhenggai.core.tlog.note import signed

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = 601


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Six hundred acts in three rounds, of which the last entry has index 600."""
    made = Log(tmp_path / "log")
    made.begin()
    for number in range(3):
        act(200, number=200 * number)
        made.sealer.seal(at=AT)
    return made


def row(index: int) -> int:
    return Place.objects.values_list("entry_id", flat=True).get(index=index)


def leaf(number: int) -> bytes:
    record = {"v": 1, "kind": "x.done", "at": "2026-03-10T04:00:00.000000Z", "actor": None}
    more = {"capacity": "registrar", "unit": None, "on_behalf_of": None, "body": {"n": number}}
    return canonical(record | more)


def edit_one(log: Log) -> None:
    data = bytearray(Entry.objects.get(pk=row(70)).leaf)
    data[-10] ^= 1
    lifted(("UPDATE journal_entry SET leaf = %s WHERE id = %s", [bytes(data), row(70)]))


def delete_one(log: Log) -> None:
    key = row(70)
    lifted(
        ("DELETE FROM journal_place WHERE entry_id = %s", [key]),
        ("DELETE FROM journal_text WHERE entry_id = %s", [key]),
        ("DELETE FROM journal_entry WHERE id = %s", [key]),
    )


def delete_one_and_close_the_gap(log: Log) -> None:
    delete_one(log)
    for index in range(71, SIZE):
        lifted(("UPDATE journal_place SET log_index = %s WHERE log_index = %s", [index - 1, index]))


def swap_two(log: Log) -> None:
    one, other = row(70), row(71)
    lifted(
        ("DELETE FROM journal_place WHERE log_index IN (70, 71)", []),
        ("INSERT INTO journal_place (log_index, entry_id) VALUES (70, %s)", [other]),
        ("INSERT INTO journal_place (log_index, entry_id) VALUES (71, %s)", [one]),
    )


def insert_one(log: Log) -> None:
    """Where the database has room: below the entry that the last place went to."""
    first = Entry.objects.order_by("id").values_list("id", flat=True)[0]
    values = [first - 1, leaf(9), "2026-03-10 04:00:00+00:00"]
    lifted(("INSERT INTO journal_entry (id, leaf, kind, at) VALUES (%s, %s, 'x.done', %s)", values))


def back_date_the_bytes(log: Log) -> None:
    data = bytes(Entry.objects.get(pk=row(70)).leaf).replace(b"2026-03-10", b"2026-03-01")
    lifted(
        (
            "UPDATE journal_entry SET leaf = %s, at = %s WHERE id = %s",
            [data, "2026-03-01 04:00:00+00:00", row(70)],
        )
    )


def back_date_the_row(log: Log) -> None:
    at = "2026-03-01 04:00:00+00:00"
    lifted(("UPDATE journal_entry SET at = %s WHERE id = %s", [at, row(70)]))


def another_actor(log: Log) -> None:
    lifted(("UPDATE journal_entry SET actor = NULL WHERE id = %s", [row(70)]))


def change_the_words(log: Log) -> None:
    Text.objects.filter(entry=row(70)).update(text="另有隐情")


def lose_the_words(log: Log) -> None:
    Text.objects.filter(entry=row(70)).delete()


def damage_a_tile(log: Log) -> None:
    path = log.shelf.folder / "tile" / "0" / "000"
    data = bytearray(path.read_bytes())
    data[70 * 32] ^= 1
    path.write_bytes(bytes(data))


def lose_a_tile(log: Log) -> None:
    (log.shelf.folder / "tile" / "0" / "001").unlink()


def damage_a_tile_above(log: Log) -> None:
    (path,) = (log.shelf.folder / "tile" / "1").glob("000.p/*")
    path.write_bytes(bytes(64))


def another_root(log: Log) -> None:
    lifted(("UPDATE journal_signedhead SET root = %s WHERE size = 401", [b"\x01" * 32]))


def unsign_a_head(log: Log) -> None:
    lifted(("UPDATE journal_signedhead SET note = %s WHERE size = 401", ["x\n1\n\n"]))


def replace_the_checkpoint(log: Log) -> None:
    signer = Ed25519Signer.of("log.example/one", b"\x07" * 32)
    head = checkpoint.Checkpoint("log.example/one", SIZE, b"\x02" * 32)
    log.shelf.publish(checkpoint.signed(head, signer).printed)


def a_cosignature_of_nobody(log: Log) -> None:
    cosigner = Cosigner.of("witness.example/w", b"\x05" * 32)
    head = SignedHead.objects.get(size=SIZE)
    witness = Witness.objects.create(
        name="上级", key=cosigner.key.printed, address="https://w.example", since=AT
    )
    line = signed("other\n", cosigner.at(1_773_115_200)).signatures[0].line
    Cosignature.objects.create(head=head, witness=witness, line=line, at=AT)


def salt_away(log: Log) -> None:
    """Words that are erased, and no decision says so."""
    Text.objects.filter(entry=row(70)).update(text="", salt=b"")


def body_of_another_kind(log: Log) -> None:
    leaf = b'{"kind":"x.done","at":"2026-03-10T04:00:00.000000Z","actor":null,"body":{"texts":[]}}'
    lifted(("UPDATE journal_entry SET leaf = %s WHERE id = %s", [leaf, row(70)]))


def nested_without_end(log: Log) -> None:
    leaf = b'{"body":' + b"[" * 60_000 + b"]" * 60_000 + b"}"
    lifted(("UPDATE journal_entry SET leaf = %s WHERE id = %s", [leaf, row(70)]))


def another_key(log: Log) -> None:
    LogKey.objects.update(key="x+y")


TAMPERED: dict[str, tuple[Callable[[Log], None], str, dict[str, object]]] = {
    "one byte of an entry is edited": (edit_one, "log.entry-differs", {"index": 70}),
    "one is deleted": (delete_one, "log.place-missing", {"index": 70}),
    "one is deleted, the gap closed": (
        delete_one_and_close_the_gap,
        "log.entry-differs",
        {"index": 70},
    ),
    "two are swapped": (swap_two, "log.entry-differs", {"index": 70, "kind": "x.done"}),
    "one is inserted": (insert_one, "log.entry-unplaced", {"kind": "x.done"}),
    "one is back-dated": (
        back_date_the_bytes,
        "log.entry-differs",
        {"index": 70, "at": "2026-03-01T04:00:00.000000Z"},
    ),
    "one is back-dated for the eye": (back_date_the_row, "log.row-differs", {"index": 70}),
    "one is somebody else's": (another_actor, "log.row-differs", {"index": 70}),
    "words are changed": (change_the_words, "log.words-differ", {"index": 70, "name": "reason"}),
    "words are gone": (lose_the_words, "log.words-missing", {"index": 70, "name": "reason"}),
    "words have no salt": (salt_away, "log.words-differ", {"index": 70, "name": "reason"}),
    "a body is of another kind": (body_of_another_kind, "log.entry-differs", {"index": 70}),
    "an entry nests without end": (nested_without_end, "log.entry-differs", {"index": 70}),
    "the key of the log is altered": (another_key, "log.key-altered", {"name": "log.example/one"}),
    "a tile is damaged": (damage_a_tile, "log.tile-damaged", {"tile": "tile/0/000"}),
    "a tile is gone": (lose_a_tile, "log.tile-damaged", {"tile": "tile/0/001"}),
    "a tile above is damaged": (
        damage_a_tile_above,
        "log.tile-damaged",
        {"tile": "tile/1/000.p/2"},
    ),
    "another root is kept": (another_root, "log.root-differs", {"size": 401}),
    "a head is unsigned": (unsign_a_head, "log.head-differs", {"size": 401}),
    "the checkpoint is replaced": (replace_the_checkpoint, "log.published-differs", {}),
    "a cosignature is nobody's": (
        a_cosignature_of_nobody,
        "log.cosignature-wrong",
        {"witness": "上级", "size": SIZE},
    ),
}


# What follows from it, beside the root that differs.
ROW = ("log.row-differs", "log.words-differ", "log.words-missing")
MORE = {
    "a body is of another kind": ROW,
    "an entry nests without end": ROW,
    "the key of the log is altered": ("log.head-differs",),
    "another root is kept": ("log.head-differs",),
    "one byte of an entry is edited": ROW,
    "one is deleted, the gap closed": ("log.place-missing", "log.entry-unplaced"),
}


def test_an_untouched_log_is_sound(log):
    checks = commands.check_in_full(shelf=log.shelf, at=AT)
    assert checks.sound
    assert (checks.log.size, checks.rows.size) == (SIZE, SIZE)
    last = queries.last_check()
    assert last is not None
    assert (last.size, last.sound) == (SIZE, True)


@pytest.mark.parametrize("name", TAMPERED)
def test_what_was_done_is_found_and_named(log, name):
    tamper, code, values = TAMPERED[name]
    tamper(log)
    checks = commands.check_in_full(shelf=log.shelf, at=AT)
    found = [*checks.log.found, *checks.rows.found]
    first = next(fault for fault in found if fault.code == code)
    assert values.items() <= dict(first.values).items()
    assert {fault.code for fault in found} <= {code, "log.root-differs", *MORE.get(name, ())}
    last = queries.last_check()
    assert last is not None
    assert not last.sound
    assert code in {fault.code for fault in queries.faults(over=False)}


def test_of_thousands_that_differ_some_are_told_and_the_others_counted(log):
    delete_one_and_close_the_gap(log)
    report = checking.of_log(log.shelf)
    assert len(report.found) == checking.MOST_TOLD
    assert report.untold > 400


def test_a_fault_is_over_when_a_check_finds_it_no_more_and_stays_listed(log):
    damage_a_tile(log)
    commands.check_in_full(shelf=log.shelf, at=AT)
    (standing,) = queries.faults(over=False)
    commands.check_in_full(shelf=log.shelf, at=AT)
    assert len(queries.faults(over=False)) == 1
    damage_a_tile(log)
    commands.check_in_full(shelf=log.shelf, at=AT)
    assert queries.faults(over=False) == []
    (over,) = queries.faults(over=True)
    assert (over.code, over.first_at, over.over_at) == (standing.code, AT, AT)


def test_what_waits_is_no_fault(log):
    act(3, number=900)
    assert commands.check_in_full(shelf=log.shelf, at=AT).sound
    assert queries.waiting().count == 3


def test_words_that_were_erased_are_no_fault(log):
    key = row(70)
    Text.objects.filter(entry=key).update(text="", salt=b"", erased=row(71))
    assert commands.check_in_full(shelf=log.shelf, at=AT).sound


def test_an_entry_names_what_it_is_about(log):
    """What a row says an entry is about is hashed as well, so that no act moves to another page."""
    lifted(("UPDATE journal_entry SET subject = %s WHERE id = %s", [str(WHO.actor), row(70)]))
    if connection.vendor == "sqlite":
        lifted(("UPDATE journal_entry SET subject = %s WHERE id = %s", ["0" * 31 + "9", row(70)]))
    else:
        other = "00000000-0000-0000-0000-000000000009"
        lifted(("UPDATE journal_entry SET subject = %s WHERE id = %s", [other, row(70)]))
    (fault,) = checking.of_rows().found
    assert (fault.code, fault.values["index"]) == ("log.row-differs", 70)


def test_an_act_in_the_midst_of_a_check_is_no_fault(log, monkeypatch):
    """The site goes on meanwhile: entries, words and checkpoints come between the looks."""
    once = iter([True])
    read, shown = checking._words, type(log.shelf).checkpoint

    def words(*bounds: int) -> object:
        found = list(read(*bounds))
        act(1, number=900)
        log.sealer.seal(at=AT)
        return iter(found)

    def checkpoint_before_the_next(shelf: object) -> bytes | None:
        found = shown(log.shelf)
        if next(once, False):
            act(1, number=901)
            log.sealer.seal(at=AT)
        return found

    monkeypatch.setattr(checking, "_words", words)
    monkeypatch.setattr(type(log.shelf), "checkpoint", checkpoint_before_the_next)
    checks = commands.check_in_full(shelf=log.shelf, at=AT)
    assert [fault.code for fault in (*checks.log.found, *checks.rows.found)] == []


def test_a_head_that_is_not_shown_yet_is_no_fault_and_an_older_one_is(log, monkeypatch):
    kept = {head.size: head.note.encode() for head in SignedHead.objects.all()}
    log.shelf.publish(kept[401])
    assert checking.of_log(log.shelf).sound
    log.shelf.publish(kept[201])
    (fault,) = checking.of_log(log.shelf).found
    assert fault.code == "log.published-differs"
    (log.shelf.folder / "checkpoint").unlink()
    (fault,) = checking.of_log(log.shelf).found
    assert fault.code == "log.published-differs"


def test_a_pass_that_breaks_off_is_a_fault_and_hides_nothing(log, monkeypatch):
    edit_one(log)

    def broken() -> object:
        raise ZeroDivisionError

    monkeypatch.setattr("zhenggai.apps.journal.commands.checks.of_rows", broken)
    checks = commands.check_in_full(shelf=log.shelf, at=AT)
    codes = {fault.code for fault in queries.faults(over=False)}
    assert codes >= {"log.entry-differs", "log.check-broken"}
    assert not checks.sound
