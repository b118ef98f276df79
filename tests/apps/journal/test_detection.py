"""Who can do what to the log, and who notices: the table of docs/explanation, tried.

Three can try: an application administrator, who has the program's pages and commands and nothing
else; an administrator of the database; and root, who has the disk and the key as well, and so makes
a history that fits in itself and signs it. Four can hold something against them: nothing, a
receipt, a checkpoint of before, or a witness on another machine.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import Error, connection, transaction
from logs import AT, Log, act, lifted

from zhenggai.apps.journal import commands, queries
from zhenggai.apps.journal.models import Entry, Place, Text
from zhenggai.cli.log_folder import LogFolder
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, note, witness
from zhenggai.core.tlog.ed25519 import Ed25519Signer
from zhenggai.core.tlog.judging import Exhibit, Trust, judge_exhibit, judge_log
from zhenggai.core.tlog.merkle import consistency_proof
from zhenggai.core.tlog.note import Key
from zhenggai.core.tlog.receipt import Receipt
from zhenggai.core.tlog.statements import Standing
from zhenggai.core.tlog.witness import Held

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "what-the-log-detects.md"
# The entry that is tampered with, of which somebody holds the receipt, and how far his checkpoint
# and the witness have come: the log went on afterwards.
TARGET, HELD, SIZE = 70, 101, 151


@dataclass
class Site:
    """A log, and what others held of it before anything was done to it."""

    log: Log
    keys: tuple[Key, ...]
    receipt: Receipt
    checkpoint: note.Note
    witnessed: Held


@pytest.fixture
def site(tmp_path: Path) -> Site:
    log = Log(tmp_path / "log")
    log.begin()
    act(HELD - 1)
    log.sealer.seal(at=AT)
    entry = Place.objects.get(index=TARGET).entry_id
    held = queries.receipt_of(entry, shelf=log.shelf)
    published = log.shelf.checkpoint()
    assert held is not None
    assert published is not None
    whole = log.signed()
    made = Site(
        log,
        tuple(verifier.key for verifier in log.verifiers()),
        held,
        note.parsed(published),
        Held(whole.size, whole.root),
    )
    act(SIZE - HELD, number=900)
    log.sealer.seal(at=AT)
    return made


def row(index: int) -> int:
    return Place.objects.values_list("entry_id", flat=True).get(index=index)


def leaf(index: int) -> bytes:
    return bytes(Entry.objects.get(pk=row(index)).leaf)


# What is done to the rows. Root does the same and then makes everything else fit it.


def edit_one(site: Site) -> None:
    data = leaf(TARGET).replace(b'"n":', b'"m":')
    lifted(("UPDATE journal_entry SET leaf = %s WHERE id = %s", [data, row(TARGET)]))


def delete_one(site: Site) -> None:
    key = row(TARGET)
    lifted(
        ("DELETE FROM journal_place WHERE entry_id = %s", [key]),
        ("DELETE FROM journal_text WHERE entry_id = %s", [key]),
        ("DELETE FROM journal_entry WHERE id = %s", [key]),
    )


def swap_two(site: Site) -> None:
    one, other = (row(TARGET), leaf(TARGET)), (row(TARGET + 1), leaf(TARGET + 1))
    for (key, _), (_, data) in ((one, other), (other, one)):
        lifted(("UPDATE journal_entry SET leaf = %s WHERE id = %s", [data, key]))


def insert_one(site: Site) -> None:
    """In the stead of one in the middle, which moves to the end with all that follow it."""
    key, last = row(TARGET), Entry.objects.order_by("-id").values_list("id", flat=True)[0]
    kept = leaf(TARGET)
    values = [last + 1, kept, "2026-03-10 04:00:00+00:00"]
    lifted(
        ("INSERT INTO journal_entry (id, leaf, kind, at) VALUES (%s, %s, 'x.done', %s)", values),
        ("UPDATE journal_entry SET leaf = %s WHERE id = %s", [b'{"inserted":1}', key]),
    )


def back_date_one(site: Site) -> None:
    data = leaf(TARGET).replace(b"2026-03-10", b"2026-02-10")
    lifted(("UPDATE journal_entry SET leaf = %s WHERE id = %s", [data, row(TARGET)]))


def restore_an_old_backup(site: Site) -> None:
    """As it was before the checkpoint that others hold; and work went on."""
    kept = row(59)
    lifted(
        ("DELETE FROM journal_signedhead WHERE size > %s", [60]),
        ("DELETE FROM journal_place WHERE log_index >= %s", [60]),
        ("DELETE FROM journal_text WHERE entry_id > %s", [kept]),
        ("DELETE FROM journal_entry WHERE id > %s", [kept]),
    )
    act(10, number=5000)


def fork(site: Site) -> None:
    """Everything since, done otherwise."""
    restore_an_old_backup(site)
    act(SIZE, number=6000)


ROWS: dict[str, Callable[[Site], None]] = {
    "edit one byte of an entry": edit_one,
    "delete one": delete_one,
    "swap two": swap_two,
    "insert one": insert_one,
    "back-date one": back_date_one,
    "restore an old backup": restore_an_old_backup,
    "fork the log": fork,
}


def make_it_fit(site: Site) -> None:
    """What root does then: places, tiles, heads, and a checkpoint signed with the real key."""
    lifted(("DELETE FROM journal_signedhead", []), ("DELETE FROM journal_place", []))
    shutil.rmtree(site.log.shelf.folder / "tile")
    (site.log.shelf.folder / "checkpoint").unlink()
    site.log.again().seal(at=AT)


@pytest.mark.parametrize("name", ROWS)
def test_what_an_administrator_of_the_database_does_the_site_itself_notices(site, name):
    """He has neither the disk nor the key: with nothing in anybody's hands, the full check sees
    it, and the sealer signs nothing that contradicts what it has shown."""
    shown = site.log.shelf.checkpoint()
    ROWS[name](site)
    checks = commands.check_in_full(shelf=site.log.shelf, at=AT)
    assert not checks.sound
    assert queries.faults(over=False)
    with suppress(Invalid):
        site.log.again().seal(at=AT)
    # Whatever it signs, or does not, continues what others hold.
    assert shown is not None
    assert judged(site, held=Exhibit(note.parsed(shown))) is None


def test_root_who_makes_everything_fit_is_noticed_by_nobody_who_holds_nothing(site):
    edit_one(site)
    make_it_fit(site)
    checks = commands.check_in_full(shelf=site.log.shelf, at=AT)
    # The words he forgot give him away; those he would change as well.
    assert checks.log.sound
    assert judged(site) is None


def judged(site: Site, held: Exhibit | None = None) -> str | None:
    """The first thing that is wrong with the log that is published, to somebody with the key of the
    log and what he holds."""
    folder = LogFolder(site.log.shelf.folder)
    trust = Trust(site.keys, held=() if held is None else (held,))
    found = judge_log(folder.checkpoint(), folder, trust)
    return next((s.code for s in found.statements if s.standing is Standing.WRONG), None)


# By whoever holds a receipt of the entry, or a checkpoint of before.
NOTICED = {
    "edit one byte of an entry": ("verify.held-entry-differs", "verify.rewritten"),
    "delete one": ("verify.held-entry-differs", "verify.rewritten"),
    "swap two": ("verify.held-entry-differs", "verify.rewritten"),
    "insert one": ("verify.held-entry-differs", "verify.rewritten"),
    "back-date one": ("verify.held-entry-differs", "verify.rewritten"),
    "restore an old backup": ("verify.shrunk", "verify.shrunk"),
    "fork the log": ("verify.held-entry-differs", "verify.rewritten"),
}


@pytest.mark.parametrize("name", ROWS)
def test_root_who_makes_everything_fit_is_noticed_by_who_holds_a_receipt(site, name):
    ROWS[name](site)
    make_it_fit(site)
    folder = LogFolder(site.log.shelf.folder)
    trust = Trust(site.keys, held=(Exhibit.of_receipt(site.receipt),))
    found = judge_log(folder.checkpoint(), folder, trust)
    wrong = {s.code: s for s in found.statements if s.standing is Standing.WRONG}
    code = NOTICED[name][0]
    assert code in wrong
    if code == "verify.held-entry-differs":
        # By its name: where it stands, what it was, and when.
        assert wrong[code].values["index"] == TARGET
        assert wrong[code].values["kind"] == "x.done"


@pytest.mark.parametrize("name", ROWS)
def test_root_who_makes_everything_fit_is_noticed_by_who_holds_a_checkpoint(site, name):
    ROWS[name](site)
    make_it_fit(site)
    assert judged(site, Exhibit(site.checkpoint)) == NOTICED[name][1]


@pytest.mark.parametrize("name", ROWS)
def test_a_witness_cosigns_nothing_that_root_made_to_fit(site, name):
    ROWS[name](site)
    make_it_fit(site)
    published = site.log.shelf.checkpoint()
    assert published is not None
    new = site.log.signed()
    old = min(site.witnessed.size, new.size)
    proof = consistency_proof(old, new.size, site.log.shelf.read)
    asked = witness.request(old, proof, note.parsed(published))
    decision = witness.decided(
        asked.printed,
        logs={new.origin: site.log.verifiers()},
        held=lambda origin: site.witnessed,
    )
    assert decision.status in {409, 422}
    assert decision.hold is None


def test_what_came_after_the_last_that_anybody_holds_root_can_still_change(site):
    """The limit, stated as a test: a witness that cosigns each checkpoint leaves him seconds."""
    key = row(SIZE - 1)
    data = leaf(SIZE - 1).replace(b'"n":', b'"m":')
    lifted(("UPDATE journal_entry SET leaf = %s WHERE id = %s", [data, key]))
    make_it_fit(site)
    assert judged(site, Exhibit(site.checkpoint)) is None
    assert judged(site, Exhibit.of_receipt(site.receipt)) is None


def test_a_checkpoint_that_another_put_in_place_is_not_the_log_s(site):
    other = Ed25519Signer.of("log.example/one", b"\x07" * 32)
    head = checkpoint.Checkpoint("log.example/one", SIZE, site.log.signed().root)
    site.log.shelf.publish(checkpoint.signed(head, other).printed)
    folder = LogFolder(site.log.shelf.folder)
    found = judge_log(folder.checkpoint(), folder, Trust(site.keys))
    assert "verify.unsigned" in {s.code for s in found.statements}
    assert found.verdict is not Standing.PROVEN
    assert not commands.check_in_full(shelf=site.log.shelf, at=AT).sound


def test_words_and_so_a_file_that_is_not_the_one_of_the_act_is_named(site):
    """A file is named by its digest in words beside the entry; whoever puts another in its place
    changes the words, or the file no longer has its name."""
    Text.objects.filter(entry=row(TARGET)).update(text="sha256:" + "0" * 64)
    checks = commands.check_in_full(shelf=site.log.shelf, at=AT)
    (fault,) = checks.rows.found
    assert (fault.code, fault.values["index"]) == ("log.words-differ", TARGET)
    made = queries.receipt_of(row(TARGET), shelf=site.log.shelf)
    assert made is not None
    found = judge_exhibit(Exhibit.of_receipt(made), Trust(site.keys))
    assert "verify.words-differ" in {s.code for s in found.statements}


def test_an_application_administrator_has_no_way_to_any_of_it(site):
    """What the program's own connection may do: the guards refuse, whoever he is in the program."""
    for statement in (
        "UPDATE journal_entry SET leaf = leaf",
        "DELETE FROM journal_entry WHERE id > 1",
        "UPDATE journal_place SET log_index = log_index + 1000",
        "DELETE FROM journal_signedhead",
    ):
        with (
            pytest.raises(Error, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert commands.check_in_full(shelf=site.log.shelf, at=AT).sound


def test_the_table_of_the_documentation_is_the_one_that_is_tested():
    listed = set(re.findall(r"^\| ([a-z][^|]*?) \|", PAGE.read_text("utf-8"), re.MULTILINE))
    assert listed - {"what is done"} == {*ROWS, "replace the checkpoint", "change an evidence file"}
