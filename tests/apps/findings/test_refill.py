"""The index made anew is the index that the acts have made."""

from __future__ import annotations

import pytest
from findable_world import WORDS, build_found

from cast import Walk, register
from zhenggai.apps.files.models import FileText
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.commands import refill as refilling
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries import search as queries
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.passages import commands as passages
from zhenggai.apps.passages import queries as index
from zhenggai.apps.passages.models import Passage, Posting
from zhenggai.core.seeking import terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(db):
    made = build_found()
    second = Walk(made.district, register(made.district, "另一问题。"), at=made.walk.at)
    second.to(State.PLANNING)
    commands.decide_link(**second.who("olga"), measure_id=made.helped.pk, holds=True)
    third = Walk(made.district, register(made.district, "第三问题。"), at=made.walk.at)
    third.to(State.PLANNING)
    for holds in (True, False):
        commands.decide_link(**third.who("olga"), measure_id=made.other.pk, holds=holds)
    commands.revise_plan(**made.walk.who("sam"), reasons="补充。")
    removed = commands.add_cause(**made.walk.who("olga"), text="不再成立的原因。")
    commands.remove_cause(**made.walk.who("olga"), cause_id=removed.pk)
    return made


def kept() -> set[tuple[object, ...]]:
    """Every passage but for its key in this database."""
    names = ("subject", "part", "kind", "key", "no", "circles", "text")
    return set(Passage.objects.values_list(*names))


def indexed() -> dict[str, set[str]]:
    """Which texts the index gives for each term of any."""
    words = {
        term for text in Passage.objects.values_list("text", flat=True) for term in terms(text)
    }
    return {
        word: set(index.holding([word]).values_list("passage__text", flat=True)) for word in words
    }


def test_it_holds_the_same(found, monkeypatch):
    monkeypatch.setattr(refilling, "_BATCH", 2)
    before, answers = kept(), indexed()
    assert len(before) == 17
    entries = journal.count()

    assert commands.refill_index(say=lambda done, count: None) == Finding.objects.count()

    assert kept() == before
    assert indexed() == answers
    assert Posting.objects.filter(pk__in=Passage.objects.values("pk")).count() == len(before)
    assert journal.count() == entries
    assert index.is_current()


def test_everybody_finds_afterwards_what_he_found_before(found):
    who = ("rita", "sam", "hans", "otto")
    before = {login: found.kinds(login) for login in who}
    commands.refill_index(say=lambda done, count: None)
    assert {login: found.kinds(login) for login in who} == before
    assert before["rita"] == set(WORDS)


def test_it_says_how_far_it_is(found, monkeypatch):
    monkeypatch.setattr(refilling, "_BATCH", 2)
    said = []
    commands.refill_index(say=lambda done, count: said.append((done, count)))
    assert said == [(2, 3), (3, 3)]


def test_files_whose_text_was_never_kept_are_read(found, monkeypatch):
    FileText.objects.all().delete()
    read = []
    monkeypatch.setattr(refilling.stored, "is_there", lambda file: len(read) == 0)
    monkeypatch.setattr(
        refilling.files,
        "read_again",
        lambda file, name: read.append(FileText.objects.create(file_id=file, text="压力合格。")),
    )
    commands.refill_index(say=lambda done, count: None)
    assert len(read) == 1
    assert found.search("rita", "压力合格").findings


def test_what_is_missing_is_counted(found):
    assert queries.behind() == 0
    passages.take_out(found.finding.pk, part=found.helped.pk)
    assert queries.behind() == 1
    passages.take_out(found.finding.pk)
    # The finding, and both of its measures.
    assert queries.behind() == 3


def test_until_it_is_finished_the_index_is_not_current(found, monkeypatch):
    monkeypatch.setattr(refilling.passages, "finish", lambda: None)
    commands.refill_index(say=lambda done, count: None)
    assert not index.is_current()
