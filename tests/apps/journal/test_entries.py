"""An entry's bytes are as they were decided, it stands in the transaction of its act, and it holds
no name and no word."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from cast import Walk, build, open_round, register
from zhenggai.apps.findings import commands as chain
from zhenggai.apps.findings.models import Finding, Measure
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import commands, queries
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.journal.models import Entry, Text
from zhenggai.apps.people.models import Person
from zhenggai.core.errors import Refused

AT = datetime(2026, 3, 10, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
ONE, TWO, THREE, FOUR = (UUID(int=number) for number in (1, 2, 3, 4))


@pytest.mark.django_db
def test_the_bytes_are_those_that_were_decided():
    with transaction.atomic():
        entry = commands.append(
            kind="finding.closed",
            who=Who(ONE, "closer.acting", TWO, THREE),
            at=AT,
            body={"finding": str(FOUR), "episode": 1},
            texts={"opinion": "同意销号。"},
            subject=FOUR,
        )
    row, text = Entry.objects.get(pk=entry), Text.objects.get(entry=entry)
    digest = sha256(bytes(text.salt) + "同意销号。".encode()).hexdigest()
    assert len(bytes(text.salt)) == 16
    assert bytes(row.leaf).decode() == (
        f'{{"actor":"{ONE}","at":"2026-03-10T04:00:00.000005Z",'
        f'"body":{{"episode":1,"finding":"{FOUR}","texts":{{"opinion":"{digest}"}}}},'
        f'"capacity":"closer.acting","kind":"finding.closed","on_behalf_of":"{THREE}",'
        f'"unit":"{TWO}","v":1}}'
    )
    assert (row.kind, row.at, row.actor, row.subject) == ("finding.closed", AT, ONE, FOUR)


@pytest.mark.django_db
def test_what_the_program_did_itself_has_nobody():
    with transaction.atomic():
        entry = commands.append(kind="x.y", who=Who(None, "system"), at=AT, body={})
    told = json.loads(bytes(Entry.objects.get(pk=entry).leaf))
    assert told == {
        "v": 1,
        "kind": "x.y",
        "at": "2026-03-10T04:00:00.000005Z",
        "actor": None,
        "capacity": "system",
        "unit": None,
        "on_behalf_of": None,
        "body": {},
    }


@pytest.mark.django_db
def test_the_same_words_are_salted_anew_each_time():
    with transaction.atomic():
        for _ in range(2):
            commands.append(
                kind="x.y", who=Who(None, "system"), at=AT, body={}, texts={"a": "同", "b": "同"}
            )
    digests = [
        digest
        for entry in Entry.objects.all()
        for digest in json.loads(bytes(entry.leaf))["body"]["texts"].values()
    ]
    assert len(set(digests)) == 4


@pytest.mark.django_db(transaction=True)
def test_no_entry_without_the_transaction_of_its_act():
    with pytest.raises(AssertionError, match="transaction"):
        commands.append(kind="x.y", who=Who(None, "system"), at=AT, body={})
    assert queries.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_takes_its_entry_with_it():
    def fail() -> None:
        with transaction.atomic():
            commands.append(kind="x.y", who=Who(None, "system"), at=AT, body={}, texts={"a": "b"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert queries.count() == 0
    assert not Text.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("length", "fits"), [(65_000, True), (66_000, False)])
def test_an_entry_is_of_a_size_that_a_tile_can_hold(length, fits):
    def append() -> None:
        with transaction.atomic():
            commands.append(kind="x.y", who=Who(None, "system"), at=AT, body={"refs": "a" * length})

    if fits:
        append()
    else:
        with pytest.raises(AssertionError):
            append()


@pytest.mark.django_db
def test_long_words_do_not_make_a_long_entry():
    with transaction.atomic():
        entry = commands.append(
            kind="x.y", who=Who(None, "system"), at=AT, body={}, texts={"text": "整" * 100_000}
        )
    assert len(bytes(Entry.objects.get(pk=entry).leaf)) < 400


@pytest.fixture
def district(db):
    made = build()
    open_round(made)
    return made


def test_a_refused_act_leaves_no_entry_and_no_words(district):
    walk = Walk(district, register(district))
    walk.to(State.PLANNING)
    entries, words = queries.count(), Text.objects.count()
    for refused in (
        lambda: chain.submit_plan(**walk.who("sam")),  # no measure
        lambda: chain.submit_plan(**walk.who("olga")),  # not the leader
        lambda: chain.close_finding(**walk.who("cole")),  # not the state
        lambda: chain.add_cause(**walk.who("otto"), text="甲"),  # not seen
        lambda: chain.add_cause(**walk.who("olga"), text=" "),  # no words
        lambda: chain.dispute_finding(**walk.who("sam", fresh=False), reasons="甲"),
    ):
        with pytest.raises(Refused):
            refused()
    assert (queries.count(), Text.objects.count()) == (entries, words)


def test_words_are_kept_with_the_entry_that_holds_their_digest(district):
    walk = Walk(district, register(district))
    walk.to(State.CLOSED)
    checked = 0
    for entry in Entry.objects.all():
        told = json.loads(bytes(entry.leaf))["body"].get("texts", {})
        kept = {t.name: t for t in entry.texts.all()}
        assert set(told) == set(kept)
        for name, digest in told.items():
            text = kept[name]
            assert sha256(bytes(text.salt) + text.text.encode()).hexdigest() == digest
            checked += 1
    assert checked == 9


# What may stand in an entry: ids, dates, numbers of findings, digests, and codes.
_ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_REF = r"XC-\d{4}-\d\d/\d{4}"
_PLAIN = re.compile(rf"{_ID}|[0-9a-f]{{64}}|\d{{4}}-\d\d-\d\d|{_REF}|[a-z_.,]{{0,40}}")


def plain(value: object) -> bool:
    if value is None or isinstance(value, bool | int):
        return True
    if isinstance(value, str):
        return bool(_PLAIN.fullmatch(value)) or value.replace(".", "").lstrip("-").isdigit()
    if isinstance(value, list):
        return all(plain(one) for one in value)
    assert isinstance(value, dict)
    return all(plain(one) for one in value.values())


@pytest.mark.parametrize("state", State)
def test_no_entry_of_the_whole_chain_holds_a_name_or_a_word(district, state):
    walk = Walk(district, register(district))
    walk.to(state)
    logins = set(Person.objects.values_list("login", flat=True))
    names = set(Person.objects.values_list("name", flat=True))
    words = {t for t in Text.objects.values_list("text", flat=True) if len(t) > 1}
    words |= set(Measure.objects.values_list("text", flat=True))
    for entry in Entry.objects.all():
        leaf = bytes(entry.leaf).decode()
        told = json.loads(leaf)
        assert leaf.isascii(), leaf
        assert plain(told["body"]), told["body"]
        assert not [one for one in names | words if one in leaf]
        assert not {one for one in logins if f'"{one}"' in leaf}
    assert Entry.objects.filter(subject=walk.finding.pk).exists()


def test_acts_on_one_finding_keep_their_order(district):
    walk = Walk(district, register(district))
    walk.to(State.CLOSED)
    entries = Entry.objects.filter(subject=walk.finding.pk).order_by("id")
    times = [entry.at for entry in entries]
    assert times == sorted(times)
    assert [one.id for one in queries.about(walk.finding.pk, most=99)] == [
        entry.pk for entry in entries.reverse()
    ]


def test_who_objected_is_in_no_entry_and_with_no_words(district):
    walk = Walk(district, register(district))
    walk.to(State.POSTED)
    chain.record_objection(**walk.who("iris"), text="仍在漏水。", objector="住户李某（虚构）")
    assert not Text.objects.filter(text__contains="李某").exists()
    assert "李某".encode() not in b"".join(bytes(e.leaf) for e in Entry.objects.all())
    assert Finding.objects.get(pk=walk.finding.pk).objection_records.get().objector


@pytest.mark.django_db
def test_a_time_without_a_zone_is_a_fault_of_ours():
    with transaction.atomic(), pytest.raises(AssertionError):
        commands.append(
            kind="x.y",
            who=Who(uuid4(), "x"),
            at=datetime(2026, 3, 10, tzinfo=UTC).replace(tzinfo=None),
            body={},
        )
