"""Files erased under a decision: the bytes and all that was made of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from to_erase import DAY, INSIDE, NAME, NUMBER, STANDS, erase, found, order, show, stored

from cast import Walk, build, measure_fields, open_round, register
from signing_in import sign_in
from zhenggai.apps.files import commands as files
from zhenggai.apps.files import queries as kept
from zhenggai.apps.files.models import File, FileText
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Evidence, Finding, Quote, SourceDocument
from zhenggai.apps.findings.queries.evidence import evidence_page, reusable
from zhenggai.apps.findings.queries.search import search
from zhenggai.apps.findings.states import State
from zhenggai.apps.intake import commands as intake
from zhenggai.apps.journal.queries.checking import of_rows
from zhenggai.core.errors import Invalid, WrongState
from zhenggai.kit.erased import Decision, read
from zhenggai.kit.refusals import Gone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    """What is removed here is not what another process has just stored."""
    settings.FILES = str(tmp_path / "files")
    settings.PREVIEWS = str(tmp_path / "previews")


@pytest.fixture
def at_work(transactional_db):
    district = build()
    open_round(district)
    made = Walk(district, register(district))
    made.to(State.PLANNING)
    made.measure = commands.add_measure(**made.who("olga"), fields=measure_fields(district))
    commands.add_measure(**made.who("olga"), fields=measure_fields(district, supports=()))
    made.to(State.RECTIFYING)
    return made


def address(walk, one):
    return f"/findings/{walk.finding.pk}/evidence/{one.pk}/"


def test_the_bytes_the_text_the_name_and_the_digests_are_gone(at_work):
    one = show(at_work)
    digest = one.digest
    preview = Path(files.previews._place(File.objects.get(pk=one.file), 1))
    preview.parent.mkdir(parents=True)
    preview.write_bytes(b"{}")
    assert digest in list(kept.the_store().digests())
    row = erase(at_work, f"evidence-{one.pk}")
    assert list(kept.the_store().digests()) == []
    assert not preview.exists()
    assert not File.objects.exists()
    assert not FileText.objects.exists()
    assert found("钱多多", INSIDE, NAME, digest) == []
    one.refresh_from_db()
    assert one.erased == row.done_entry
    assert read(one.name) == Decision(NUMBER, DAY)
    assert of_rows().found == []


def test_the_page_says_so_and_the_addresses_of_the_file_are_gone(client, at_work):
    one = show(at_work)
    erase(at_work, f"evidence-{one.pk}")
    for login in ("wes", "sam", "reg"):
        sign_in(client, at_work.district.people[login])
        page = client.get(address(at_work, one))
        assert page.status_code == 200
        assert STANDS in page.content.decode()
        assert "file/" not in page.content.decode()
        for part in ("file/", "page/1/"):
            answer = client.get(address(at_work, one) + part)
            assert answer.status_code == 410
            assert f"该文件已按{NUMBER}（2026-03-09）决定删除" in answer.content.decode()
        whole = client.get(f"/findings/{at_work.finding.pk}/").content.decode()
        assert STANDS in whole
        assert NAME not in whole


def test_who_does_not_see_the_finding_is_not_told_that_a_file_was_erased(client, at_work):
    one = show(at_work)
    erase(at_work, f"evidence-{one.pk}")
    for login in ("otto", "aud"):
        sign_in(client, at_work.district.people[login])
        for part in ("", "file/", "page/1/"):
            assert client.get(address(at_work, one) + part).status_code == 404


def test_neither_its_name_nor_its_text_is_found(at_work):
    one = show(at_work)
    sam = at_work.district.actor("sam", at=at_work.at)
    assert search("钱多多", actor=sam).rows
    erase(at_work, f"evidence-{one.pk}")
    assert not search("钱多多", actor=sam).rows
    commands.refill_index(say=lambda *_: None)
    assert not search("钱多多", actor=sam).rows


def test_the_bytes_stay_while_they_stand_for_something_else(at_work):
    one = show(at_work)
    other = Walk(at_work.district, register(at_work.district, "另一条。"))
    other.to(State.PLANNING)
    other.measure = commands.add_measure(**other.who("olga"), fields=measure_fields(other.district))
    other.to(State.RECTIFYING)
    same = show(other, name="别处.txt")
    erase(at_work, f"evidence-{one.pk}")
    assert list(kept.the_store().digests()) == [same.digest]
    assert search("钱多多", actor=other.district.actor("sam", at=other.at)).rows
    erase(other, f"evidence-{same.pk}")
    assert list(kept.the_store().digests()) == []


def test_the_same_bytes_on_the_same_finding_go_together(at_work):
    one = show(at_work)
    second = at_work.finding.own_measures.exclude(pk=at_work.measure.pk).get()
    same = show(at_work, name="又一份.txt", measure=second.pk)
    erase(at_work, f"evidence-{one.pk}")
    same.refresh_from_db()
    assert same.erased
    assert found("又一份") == []
    assert list(kept.the_store().digests()) == []


def test_it_can_neither_be_used_again_nor_cleaned_nor_erased_again(at_work):
    one = show(at_work)
    second = at_work.finding.own_measures.exclude(pk=at_work.measure.pk).get()
    erase(at_work, f"evidence-{one.pk}")
    wes = at_work.district.actor("wes", at=at_work.at)
    assert reusable(at_work.finding.pk, second.pk, actor=wes) == []
    with pytest.raises(Gone, match=r"file\.erased"):
        commands.reuse_evidence(**at_work.who("wes"), measure_id=second.pk, evidence_id=one.pk)
    with pytest.raises(Gone, match=r"file\.erased"):
        commands.check_can_clean(**at_work.who("wes"), evidence_id=one.pk)
    with pytest.raises(WrongState, match=r"erasure\.erased-already"):
        order(at_work, f"evidence-{one.pk}")


def test_what_was_sent_again_stays_until_the_daily_round(at_work):
    """Somebody may be about to use it, and nothing tells."""
    one = show(at_work)
    row = order(at_work, f"evidence-{one.pk}")
    stored(at_work, INSIDE, "又.txt", at_work.at + timedelta(minutes=55))
    from to_erase import confirm

    confirm(at_work, row)
    assert File.objects.count() == 1
    assert files.sweep_unused(at=at_work.at + timedelta(days=2)) == 1
    assert found(INSIDE) == []


def test_a_crash_between_the_rows_and_the_bytes_is_mended_by_the_daily_round(at_work, monkeypatch):
    one = show(at_work)
    monkeypatch.setattr(files, "_forget", lambda *_: None)
    erase(at_work, f"evidence-{one.pk}")
    # No half erasure: what can be reached is gone.
    assert found("钱多多", INSIDE, NAME) == []
    with pytest.raises(Gone):
        evidence_page(
            at_work.finding.pk, one.pk, actor=at_work.district.actor("sam", at=at_work.at)
        ).check_there()
    assert len(list(kept.the_store().digests())) == 1
    assert files.sweep_unused(at=at_work.at + timedelta(days=2)) == 1
    assert list(kept.the_store().digests()) == []


def test_a_crash_while_the_bytes_go_leaves_them_to_the_daily_round(at_work, monkeypatch):
    one = show(at_work)
    with monkeypatch.context() as broken:

        def fail(*_: object) -> None:
            raise OSError("the disk is gone")

        broken.setattr("zhenggai.apps.files.store.Disk.remove", fail)
        with pytest.raises(OSError, match="the disk is gone"):
            erase(at_work, f"evidence-{one.pk}")
    assert Evidence.objects.get(pk=one.pk).erased
    assert files.sweep_unused(at=at_work.at + timedelta(days=2)) == 1
    assert list(kept.the_store().digests()) == []


def test_a_source_document_goes_but_for_what_findings_quote(at_work):
    text = "一、问题。\n（一）虚构人员孙某负责的台账缺失。\n二、其他。"
    reg = at_work.who("reg")
    del reg["finding_id"]
    source = intake.upload(
        round_id=at_work.finding.round_id, data=text.encode(), name="孙某反馈.txt", **reg
    )
    said = "台账缺失。"
    start = source.text.index(said)
    quote = Quote.objects.create(document=source, start=start, end=start + len(said), text=said)
    Finding.objects.filter(pk=at_work.finding.pk).update(quote=quote)
    erase(at_work, f"document-{source.pk}")
    assert found("孙某", "二、其他") == []
    assert list(kept.the_store().digests()) == []
    source.refresh_from_db()
    assert source.text[start : start + len(said)] == said
    assert len(source.text) == len(text)
    with pytest.raises(Gone, match=r"file\.erased"):
        intake.read_source(document_id=source.pk, **reg)
    assert of_rows().found == []


def test_a_document_of_another_round_is_not_there(at_work):
    other = SourceDocument.objects.create(
        round=at_work.finding.round, file=at_work.finding.pk, digest="e" * 64, name="x",
        text="x", added_at=at_work.at, added_by=at_work.district.people["reg"],
    )  # fmt: skip
    with pytest.raises(Invalid, match=r"erasure\.unknown-target"):
        order(at_work, f"document-{other.pk}")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps terms until a REINDEX")
def test_single_terms_are_not_in_the_index_either(at_work):
    """The index keeps what was taken out in older parts until these are written anew."""
    one = show(at_work, inside="虚构人员 Zqxwvuts 的检测记录。", name="一.txt")
    for number in range(3):
        show(at_work, inside=f"记录{number}。", name=f"{number}.txt")
    assert "passages_index_data.block" in found("zqxwvuts")
    erase(at_work, f"evidence-{one.pk}")
    assert found("zqxwvuts", "Zqxwvuts") == []
