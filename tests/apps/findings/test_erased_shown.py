"""Wherever words or a file stood, it is said by which decision they were erased: in the register,
in exports, on the list of proofs and to programs."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from to_erase import DAY, NUMBER, SAID, STANDS, erase, found, report, show

from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.queries.similar import similar_to
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.models import Entry
from zhenggai.kit import erased

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(walk, settings, tmp_path):
    """A finding whose quote, a report and a file were erased."""
    settings.FILES = str(tmp_path / "files")
    walk.to(State.RECTIFYING)
    walk.district.quote = f"words-{_registered(walk)}-quote"
    target = report(walk)
    shown = show(walk)
    for one in (walk.district.quote, target, f"evidence-{shown.pk}"):
        erase(walk, one)
    walk.shown = shown
    return walk


def _registered(walk):
    from zhenggai.apps.journal import queries as journal

    return journal.about(walk.finding.pk, most=1, kinds=["finding.registered"])[0].id


@pytest.mark.parametrize(
    "address",
    ["/register/", "/register/?layout=unit", "/desk/", "/search/?q=管网", "/rounds/"],
)
def test_no_page_shows_the_mark_itself(client, gone, address):
    sign_in(client, gone.district.people["reg"])
    text = client.get(address).content.decode()
    assert "U+FDD0" not in text
    assert "\ufdd0" not in text
    assert "东城二街管网漏损率" not in text


def test_the_register_says_it_in_the_cell_and_in_the_file(client, gone):
    sign_in(client, gone.district.people["reg"])
    assert STANDS in client.get("/register/").content.decode()
    answer = client.get("/register/export.csv")
    if answer.status_code == 200:
        sent = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert STANDS in sent.decode("utf-8-sig")
        assert SAID not in sent.decode("utf-8-sig")


def test_the_reconciliation_and_similar_pages_say_it(client, gone):
    sign_in(client, gone.district.people["reg"])
    for address in (
        f"/rounds/{gone.finding.round_id}/",
        f"/rounds/{gone.finding.round_id}/reconciliation/",
        f"/findings/{gone.finding.pk}/similar/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = answer.content.decode()
        assert "U+FDD0" not in text
        assert "\ufdd0" not in text


def test_nothing_is_like_a_quote_that_was_erased(gone):
    reg = gone.district.actor("reg", at=gone.at + timedelta(hours=1))
    assert similar_to(gone.finding.pk, actor=reg).likes == ()


def test_a_receipt_lacks_the_words_and_its_page_says_why(client, gone):
    sign_in(client, gone.district.people["wes"])
    entries = list(Entry.objects.filter(kind="progress.reported"))
    page = client.get(f"/receipts/{entries[0].pk}/")
    assert page.status_code == 200
    assert SAID not in page.content.decode()


def test_a_mark_fits_into_every_column_that_may_hold_it():
    assert len(erased.mark("号" * erased.MOST_NUMBER, DAY)) <= 64


def test_a_mark_reads_back_and_no_other_text_does():
    assert erased.read(erased.mark(NUMBER, DAY)) == erased.Decision(NUMBER, DAY)
    assert erased.read(SAID) is None
    assert erased.read(erased.mark(NUMBER, DAY) + "x") is None
    assert erased.without(f"甲{erased.mark(NUMBER, DAY)}乙") == "甲乙"
    assert erased.worded(SAID, "en") == SAID


def test_an_answer_in_json_stays_json_whatever_the_number():
    number = '甲"\\乙'
    written = json.dumps({"text": erased.mark(number, DAY)}, ensure_ascii=False)
    told = json.loads(erased.worded(written, "en"))
    assert told["text"] == f"erased by decision {number} of 2026-03-09"


def test_drafts_of_others_are_left(gone):
    commands.save_draft(
        person=gone.district.people["wes"].pk, key=f"ask:{gone.finding.pk.hex}:-",
        fields={"text": ["别的话。"]}, at=gone.at,
    )  # fmt: skip
    report_again = report(gone, "再报。")
    erase(gone, report_again)
    assert found("别的话。") == ["findings_draft.fields"]
