"""Words erased under a decision: nowhere any more, and everything still verifies."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import transaction
from to_erase import (
    DAY,
    NUMBER,
    SAID,
    STANDS,
    confirm,
    decision,
    erase,
    found,
    latest,
    order,
    report,
)

from cast import Walk, measure_fields, register
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.commands import erase as erasing
from zhenggai.apps.findings.models import Draft, Erasure, Finding, Quote, SourceDocument
from zhenggai.apps.findings.queries.search import search
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.models import Entry, Text
from zhenggai.apps.journal.queries.checking import of_rows
from zhenggai.core.errors import Invalid, NotPermitted, Refused, WrongState
from zhenggai.kit.erased import Decision, read
from zhenggai.kit.refusals import Missing

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_work(walk):
    walk.to(State.RECTIFYING)
    return walk


def test_the_words_and_their_salt_are_nowhere_and_the_row_says_by_which_act(at_work):
    target = report(at_work)
    number = latest(at_work).pk
    before = bytes(latest(at_work).leaf)
    assert found(SAID) != []
    row = erase(at_work, target)
    assert found(SAID) == []
    gone = Text.objects.get(entry=number, name="text")
    assert (gone.text, bytes(gone.salt), gone.erased_id) == ("", b"", row.done_entry)
    assert bytes(Entry.objects.get(pk=number).leaf) == before
    assert of_rows().found == []


def test_each_of_the_two_acts_leaves_one_entry_with_ids_and_codes_alone(at_work):
    target = report(at_work)
    before = Entry.objects.count()
    row = erase(at_work, target)
    assert Entry.objects.count() == before + 2
    ordered, done = (Entry.objects.get(pk=key) for key in (row.entry, row.done_entry))
    assert [ordered.kind, done.kind] == ["erasure.ordered", "erasure.confirmed"]
    assert {ordered.actor, done.actor} == {
        at_work.district.people["reg"].pk, at_work.district.people["aud"].pk
    }  # fmt: skip
    for entry in (ordered, done):
        assert entry.subject == at_work.finding.pk
        said = json.loads(bytes(entry.leaf))["body"]
        assert said["target"] == target
        assert NUMBER not in bytes(entry.leaf).decode()


def test_where_they_stood_stands_the_decision(at_work):
    target = report(at_work)
    erase(at_work, target)
    entry = int(target.split("-")[1])
    assert read(journal.texts([entry])[entry]["text"]) == Decision(NUMBER, DAY)


@pytest.mark.parametrize("login", ["reg", "sam", "wes"])
def test_the_pages_say_it_in_their_place(client, at_work, login):
    target = report(at_work)
    erase(at_work, target)
    sign_in(client, at_work.district.people[login])
    page = client.get(f"/findings/{at_work.finding.pk}/").content.decode()
    assert SAID not in page
    # In the plan, below its measure, and on the time line.
    assert page.count(STANDS) == 2
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = client.get(f"/findings/{at_work.finding.pk}/")
    assert f"erased by decision {NUMBER} of 2026-03-09" in english.content.decode()


def test_the_search_finds_it_no_more(at_work):
    target = report(at_work)
    sam = at_work.district.actor("sam", at=at_work.at)
    assert search("赵小满", actor=sam).rows
    erase(at_work, target)
    assert not search("赵小满", actor=sam).rows
    assert search("管网", actor=sam).rows


def test_what_repeats_the_words_is_erased_too(walk):
    walk.assign()
    walk.acknowledge()
    text = "由虚构人员赵小满逐户登记并负责到底。"
    walk.measure = commands.add_measure(
        **walk.who("olga"), fields=measure_fields(walk.district, text=text)
    )
    target = f"words-{latest(walk).pk}-text"
    commands.submit_plan(**walk.who("sam"))
    Draft.objects.create(
        person=walk.district.people["wes"], saved_at=walk.at,
        key=f"ask:{walk.finding.pk.hex}:-", fields=json.dumps({"text": [text]}, ensure_ascii=False),
    )  # fmt: skip
    assert len(found(text)) >= 4
    version = walk.measure.version
    erase(walk, target)
    assert found(text) == []
    walk.measure.refresh_from_db()
    assert read(walk.measure.text) == Decision(NUMBER, DAY)
    assert walk.measure.version == version + 1
    # The standard of the same measure stands.
    assert walk.measure.standard == measure_fields(walk.district).standard
    assert of_rows().found == []


def test_a_quote_goes_from_the_finding_its_document_and_its_heading(walk):
    said = "对虚构人员孙某的投诉长期不办。"
    document = SourceDocument.objects.create(
        round=walk.finding.round, file=walk.finding.pk, digest="d" * 64, name="反馈.txt",
        text=f"一是漏损。\n{said}\n三是其他。", added_at=walk.at,
        added_by=walk.district.people["reg"],
    )  # fmt: skip
    start = document.text.index(said)
    passage = commands.Passage(text=said, document=document.pk, start=start, end=start + len(said))
    (made,) = commands.register_findings(
        round_id=walk.finding.round_id, actor=walk.district.actor("reg"), at=walk.at,
        drafts=[commands.FindingDraft(passage=passage, heading="孙某的投诉")],
    )  # fmt: skip
    other = Walk(walk.district, made)
    erase(other, f"words-{latest(other).pk}-quote")
    assert found(said, "孙某") == []
    document.refresh_from_db()
    assert document.text == f"一是漏损。\n{'█' * len(said)}\n三是其他。"
    made.refresh_from_db()
    assert read(made.heading) == read(Quote.objects.get(pk=made.quote_id).text)
    assert of_rows().found == []


def test_short_words_go_where_they_stand_alone_and_nowhere_else(walk):
    """A rating is one sign, and so is much else."""
    Finding.objects.filter(pk=walk.finding.pk).update(rating="1")
    walk.finding.refresh_from_db()
    walk.assign()
    walk.acknowledge()
    fields = measure_fields(walk.district, text="第1步。", target="1")
    walk.measure = commands.add_measure(**walk.who("olga"), fields=fields)
    commands.submit_plan(**walk.who("sam"))
    asked = commands.propose_correction(
        **walk.who("reg"), amount=Decimal(1), heading="第1条", reasons="笔误。"
    )
    typed = json.dumps({"fields": {"text": ["第1步。"], "no": ["1"]}}, ensure_ascii=False)
    draft = Draft.objects.create(
        person=walk.district.people["wes"], saved_at=walk.at,
        key=f"ask:{walk.finding.pk.hex}:-", fields=typed,
    )  # fmt: skip
    erase(walk, "field-rating")
    walk.finding.refresh_from_db()
    walk.measure.refresh_from_db()
    assert read(walk.finding.rating) == read(walk.measure.target) == Decision(NUMBER, DAY)
    assert walk.measure.text == "第1步。"
    asked.refresh_from_db()
    assert json.loads(asked.wanted) == {"heading": ["", "第1条"], "amount": [None, "1"]}
    draft.refresh_from_db()
    assert json.loads(draft.fields) == {"fields": {"text": ["第1步。"], "no": [""]}}
    walk.at += timedelta(hours=1)
    commands.decide_proposal(
        **walk.who("iris"), proposal_id=asked.pk, agreed=True, reasons="属实。"
    )
    walk.finding.refresh_from_db()
    assert walk.finding.amount == 1


def test_a_number_with_signs_that_mean_something_in_json(walk, client):
    Finding.objects.filter(pk=walk.finding.pk).update(heading="孙某")
    walk.finding.refresh_from_db()
    asked = commands.propose_correction(
        **walk.who("reg"), heading="孙某某", amount=Decimal(2), reasons="笔误。"
    )
    number = '清删"7"号\\'
    confirm(walk, order(walk, "field-heading", number=number))
    asked.refresh_from_db()
    (before, after) = json.loads(asked.wanted)["heading"]
    assert read(before) == Decision(number, DAY)
    assert after == "孙某某"
    sign_in(client, walk.district.people["iris"])
    page = client.get(f"/findings/{walk.finding.pk}/")
    assert page.status_code == 200


def test_what_was_erased_put_right_and_is_to_be_erased_again(walk):
    for heading in ("孙某", "钱某"):
        Finding.objects.filter(pk=walk.finding.pk).update(heading=heading)
        walk.finding.refresh_from_db()
        erase(walk, "field-heading")
    assert found("孙某", "钱某") == []
    assert Erasure.objects.filter(confirmed=True).count() == 2


def test_words_of_the_finding_itself_that_no_entry_has(walk):
    Finding.objects.filter(pk=walk.finding.pk).update(condition="虚构人员孙某未到岗。")
    walk.finding.refresh_from_db()
    erase(walk, "field-condition")
    assert found("孙某") == []


def test_the_same_words_on_another_finding_stand(at_work):
    target = report(at_work)
    other = Walk(at_work.district, register(at_work.district, "另一条。"))
    other.measure = at_work.measure
    commands.tag_finding(**other.who("iris"), tag="重点")
    commands.propose_withdrawal(**other.who("reg"), reasons=SAID)
    erase(at_work, target)
    assert found(SAID) == ["journal_text.text"]


def test_a_statement_at_close_out_goes_as_words_and_the_entry_stays(walk):
    walk.to(State.CLOSED)
    kinds = journal.about(walk.finding.pk, most=50, kinds=["finding.submitted"])
    erase(walk, f"words-{kinds[0].id}-statement")
    assert found("已完成整改。") == []
    walk.finding.refresh_from_db()
    assert walk.finding.state == State.CLOSED
    for target in (f"words-{kinds[0].id}", f"entry-{kinds[0].id}", f"words-{kinds[0].id}-leaf"):
        with pytest.raises(Invalid, match=r"erasure\.unknown-target"):
            order(walk, target)


UNKNOWN = """
words-1-text words-x-text words-999999999999999999-text field-quote field-state document-x
evidence-00000000-0000-0000-0000-000000000000
""".split()


@pytest.mark.parametrize("target", ["", *UNKNOWN])
def test_what_is_not_there_to_be_erased(at_work, target):
    with pytest.raises(Invalid, match=r"erasure\.unknown-target"):
        order(at_work, target)


def test_words_of_another_finding_are_not_there(at_work):
    target = report(at_work)
    other = Walk(at_work.district, register(at_work.district, "另一条。"))
    with pytest.raises(Invalid, match=r"erasure\.unknown-target"):
        order(other, target)


def test_what_was_decided_on_erasing_is_not_erased(at_work):
    row = erase(at_work, report(at_work))
    for entry in (row.entry, row.done_entry):
        with pytest.raises(Invalid, match=r"erasure\.of-a-decision"):
            order(at_work, f"words-{entry}-number")


def test_nothing_is_erased_twice_nor_laid_down_twice(at_work):
    target = report(at_work)
    row = order(at_work, target)
    with pytest.raises(WrongState, match=r"erasure\.ordered-already"):
        order(at_work, target)
    confirm(at_work, row)
    with pytest.raises(WrongState, match=r"erasure\.decided-already"):
        confirm(at_work, row)
    with pytest.raises(WrongState, match=r"erasure\.erased-already"):
        order(at_work, target)


def test_nothing_goes_before_it_is_confirmed(at_work):
    before = found(SAID)
    order(at_work, report(at_work))
    assert found(SAID) != before
    assert journal.texts([latest(at_work).pk - 1])


def test_a_refusal_needs_reasons_erases_nothing_and_lets_it_be_laid_down_again(at_work):
    target = report(at_work)
    row = order(at_work, target)
    with pytest.raises(Invalid, match=r"act\.words-missing"):
        confirm(at_work, row, confirm=False)
    row = confirm(at_work, row, confirm=False, reasons="决定文号不符。")
    assert row.confirmed is False
    assert latest(at_work).kind == "erasure.refused"
    assert found(SAID) != []
    erase(at_work, target)
    assert found(SAID) == []


@pytest.mark.parametrize("login", ["reg", "iris", "cole", "sys", "sec", "otto"])
def test_nobody_but_the_audit_administrator_confirms(at_work, login):
    row = order(at_work, report(at_work))
    with pytest.raises(NotPermitted, match=r"erasure\.not-yours"):
        confirm(at_work, row, login=login)


def test_not_with_a_factor_that_is_not_fresh(at_work):
    target = report(at_work)
    with pytest.raises(NotPermitted, match=r"act\.factor-not-fresh"):
        commands.order_erasure(**at_work.who("reg", fresh=False), **decision(target))
    row = order(at_work, target)
    with pytest.raises(NotPermitted, match=r"act\.factor-not-fresh"):
        confirm(at_work, row, fresh=False)


def test_not_by_a_token(at_work):
    target = report(at_work)
    who = at_work.who("reg")
    who["actor"] = replace(who["actor"], by_token=True)
    with pytest.raises(NotPermitted, match=r"act\.not-by-token"):
        commands.order_erasure(**who, **decision(target))
    row = order(at_work, target)
    actor = replace(at_work.district.actor("aud", at=at_work.at), by_token=True)
    with pytest.raises(NotPermitted, match=r"act\.not-by-token"):
        commands.decide_erasure(erasure_id=row.pk, actor=actor, at=at_work.at, confirm=True)


def test_not_what_one_laid_down_himself_before_he_became_administrator(at_work):
    row = order(at_work, report(at_work))
    Erasure.objects.filter(pk=row.pk).update(by=at_work.district.people["aud"])
    with pytest.raises(NotPermitted, match=r"erasure\.own"):
        confirm(at_work, row)


def test_not_under_a_decision_of_tomorrow_nor_without_its_number(at_work):
    target = report(at_work)
    tomorrow = at_work.at.date() + timedelta(days=2)
    with pytest.raises(Invalid, match=r"act\.day-in-future"):
        order(at_work, target, decided_on=tomorrow)
    with pytest.raises(Invalid, match=r"act\.words-missing"):
        order(at_work, target, number=" ")
    with pytest.raises(Invalid, match=r"act\.words-too-long"):
        order(at_work, target, number="号" * 41)


def test_one_that_is_not_there(at_work):
    actor = at_work.district.actor("aud", at=at_work.at)
    with pytest.raises(Missing):
        commands.decide_erasure(
            erasure_id=at_work.finding.pk, actor=actor, at=at_work.at, confirm=True
        )


def test_all_or_nothing(at_work, monkeypatch):
    target = report(at_work)
    row = order(at_work, target)

    def broken(*_: object) -> None:
        raise RuntimeError("the machine stops")

    monkeypatch.setattr(erasing, "fill", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        confirm(at_work, row)
    assert found(SAID) != []
    row.refresh_from_db()
    assert row.confirmed is None


def test_nobody_types_the_mark(at_work):
    with pytest.raises(Refused, match=r"act\.words-unprintable"):
        report(at_work, "\ufdd0甲\ufdd12026-03-09\ufdd2")
