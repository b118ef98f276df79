"""Words that are erased: the log stays whole, and what proves it to others still does."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from logs import AT, WHO, Log, act

from zhenggai.apps.journal import commands, queries
from zhenggai.apps.journal.models import Entry, Text
from zhenggai.core.tlog import receipt
from zhenggai.core.tlog.verify import check_inclusion
from zhenggai.kit.erased import Decision, read

pytestmark = pytest.mark.django_db(transaction=True)
SAID = "理由7"


@pytest.fixture
def log(transactional_db, tmp_path):
    made = Log(tmp_path / "log")
    made.begin()
    act(20)
    made.sealer.seal(at=AT)
    return made


def erased() -> int:
    """Erase the words of one entry under a decision; the entry."""
    one = Text.objects.get(text=SAID)
    with transaction.atomic():
        by = commands.append(
            kind="x.erased", who=WHO, at=AT, body={"decided_on": "2026-03-09"},
            texts={"number": "7号"},
        )  # fmt: skip
        assert commands.erase(words=[one.pk], by=by) == 1
    return one.entry_id


def test_the_full_check_is_sound_before_and_after_the_act_is_sealed(log):
    erased()
    assert commands.check_in_full(shelf=log.shelf, at=AT).sound
    log.sealer.seal(at=AT + timedelta(seconds=10))
    checks = commands.check_in_full(shelf=log.shelf, at=AT)
    assert checks.sound
    assert checks.log.size == 22  # the beginning of the log, twenty acts, and the one that erased


def test_no_root_and_no_leaf_is_another(log):
    before, leaves = log.signed(), [bytes(one.leaf) for one in Entry.objects.order_by("id")]
    erased()
    assert log.signed() == before
    assert [bytes(one.leaf) for one in Entry.objects.order_by("id")][:-1] == leaves


def test_its_receipt_lacks_the_words_and_proves_the_entry(log):
    key = Text.objects.get(text=SAID).entry_id
    old = queries.receipt_of(key, shelf=log.shelf)
    erased()
    made = queries.receipt_of(key, shelf=log.shelf)
    assert old is not None
    assert made is not None
    assert set(old.words) == {"reason"}
    assert made.words == {}
    assert made.entry == old.entry
    again = receipt.parsed(made.printed)
    signed = log.signed()
    check_inclusion(
        again.entry, index=again.proof.index, size=signed.size, root=signed.root,
        proof=again.proof.hashes,
    )  # fmt: skip
    assert SAID not in str(again)
    assert set(json.loads(again.entry)["body"]["texts"]) == {"reason"}
    # Who kept the words with their salt can still show that they were written.
    assert json.loads(again.entry)["body"]["texts"]["reason"] == old.words["reason"].digest


def test_in_their_place_stands_the_decision(log):
    key = erased()
    assert read(queries.texts([key])[key]["reason"]) == Decision("7号", AT.date().replace(day=9))
    assert queries.words_of([], texts=[SAID]) == []


def test_they_are_erased_once(log):
    key = erased()
    one = Text.objects.get(entry=key)
    with transaction.atomic():
        assert commands.erase(words=[one.pk], by=key) == 0
    one.refresh_from_db()
    assert one.erased_id != key


def test_the_database_refuses_what_is_erased_and_still_there(log):
    with pytest.raises(IntegrityError), transaction.atomic():
        Text.objects.filter(text=SAID).update(erased_id=Entry.objects.first().pk)


def test_not_outside_of_an_act(log):
    with pytest.raises(AssertionError):
        commands.erase(words=[], by=1)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps rows till vacuum")
def test_sqlite_overwrites_what_is_deleted(log):
    from zhenggai.kit.overwriting import overwriting

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=OFF")
        with transaction.atomic():
            overwriting()
            cursor.execute("PRAGMA secure_delete")
            assert cursor.fetchone() == (1,)
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (0,)
