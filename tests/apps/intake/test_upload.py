"""Taking a document into a round, and what is refused on the way."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from cast import NOON, build, open_round
from intake_desk import REPORT, SAMPLES
from zhenggai.adapters.office import read_document
from zhenggai.apps.files.models import File
from zhenggai.apps.findings.models import SourceDocument
from zhenggai.apps.intake import commands
from zhenggai.apps.intake.commands.taking_in import file_name
from zhenggai.apps.intake.models import Intake
from zhenggai.apps.journal import queries as journal
from zhenggai.core.errors import Invalid
from zhenggai.kit.refusals import Missing


def upload(district, data: bytes, name: str, login: str = "reg") -> SourceDocument:
    return commands.upload(
        round_id=district.round.pk,
        actor=district.actor(login),
        at=NOON,
        data=data,
        name=name,
    )


def test_it_keeps_the_file_once_and_reads_it(district, take_in):
    before = journal.count()
    intake = take_in()
    assert intake.document.text.startswith("清溪区水务局整改问题反馈")
    assert intake.document.digest == File.objects.get().digest
    assert intake.passages.filter(kind="finding").count() >= 3
    assert journal.count() == before + 2
    told = journal.about(intake.pk, most=9)
    assert [one.kind for one in told] == ["intake.read"]
    assert told[0].body["passages"] == intake.passages.count()


@pytest.mark.parametrize("login", ["sam", "rita", "vera", "cole", "obi", "otto", "sys", "rona"])
def test_only_the_team_of_the_round_takes_documents_in(district, login):
    with pytest.raises(Missing):
        upload(district, REPORT.encode(), "反馈.txt", login)
    assert File.objects.count() == SourceDocument.objects.count() == 0


def test_a_delegate_does_not_take_documents_in(district):
    with pytest.raises(Missing):
        commands.upload(
            round_id=district.round.pk,
            actor=district.actor("seth", principal="sam"),
            at=NOON,
            data=REPORT.encode(),
            name="a.txt",
        )


def test_the_same_bytes_come_in_once(district):
    upload(district, REPORT.encode(), "a.txt")
    with pytest.raises(Invalid, match=r"document\.already-there"):
        upload(district, REPORT.encode(), "b.txt")


def test_a_document_is_read_once_until_the_reading_is_discarded(district, desk):
    again = {
        "document_id": desk.intake.document_id,
        "actor": district.actor("reg"),
        "at": NOON,
    }
    with pytest.raises(Invalid, match=r"intake\.read-already"):
        commands.read_source(**again)
    desk.discard_intake(reason="读取版本有误。")
    second = commands.read_source(**again)
    assert second.pk != desk.intake.pk
    assert second.passages.count() == desk.intake.passages.count()


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", b"0" * 300_000_000)
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.txt"),
        (b"MZ\x90\x00" + b"\0" * 200, "a.exe"),
        (b"<svg onload='alert(1)'/>", "a.svg"),
        (b"%PDF-1.7\nbroken", "a.pdf"),
        (b"PK\x03\x04broken", "a.docx"),
        ((SAMPLES / "plan.docx").read_bytes(), "a.pdf"),
        ((SAMPLES / "plan.docx").read_bytes()[:900], "a.docx"),
        ("一、存在的问题\n白鹭\x00计划。".encode(), "a.txt"),
    ],
)
def test_hostile_and_unreadable_files_leave_nothing(district, data, name):
    with pytest.raises(Invalid) as refused:
        upload(district, data, name)
    assert "." in refused.value.code
    assert File.objects.count() == SourceDocument.objects.count() == 0


def test_an_archive_that_unpacks_to_too_much_is_refused(district):
    with pytest.raises(Invalid):
        upload(district, bomb(), "a.docx")
    assert SourceDocument.objects.count() == 0


@pytest.mark.parametrize("held", ["\x00", "\ud800"])
def test_text_that_no_database_holds_is_refused(district, monkeypatch, held):
    def with_it(data, *, name, limits):
        document = read_document(data, name=name, limits=limits)
        return replace(document, text=document.text[:-1] + held)

    monkeypatch.setattr("zhenggai.apps.intake.commands.taking_in.read_document", with_it)
    with pytest.raises(Invalid, match=r"intake\.unstorable"):
        upload(district, REPORT.encode(), "a.txt")
    assert File.objects.count() == SourceDocument.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\反馈.txt", "反馈.txt"),
        ("a\u202etxt.exe.txt", "a⟨U+202E⟩txt.exe.txt"),
        ("长" * 400 + ".txt", "长" * 251 + ".txt"),
    ],
)
def test_names_are_kept_harmless(given, kept):
    assert file_name(given) == kept


SECRET = "机密★10年\n\n蓝鹭行动工作方案（虚构）\n\n一、存在的问题\n蓝鹭行动协调不力。\n"


@pytest.mark.django_db(transaction=True)
def test_a_marked_document_leaves_nothing(tmp_path):
    district = build()
    open_round(district)
    path = tmp_path / "蓝鹭行动.txt"
    path.write_text(SECRET, "utf-8")
    before = journal.count()
    with pytest.raises(Invalid, match=r"file\.classified") as refused:
        commands.upload(
            round_id=district.round.pk,
            actor=district.actor("reg"),
            at=NOON,
            data=path,
            name="蓝鹭行动.txt",
        )
    assert refused.value.values == {}
    assert not path.exists()
    assert journal.count() == before + 1
    assert SourceDocument.objects.count() == Intake.objects.count() == File.objects.count() == 0
    assert "蓝鹭".encode() not in everything()


def everything() -> bytes:
    """All bytes of the state folder, and all rows of every table."""
    held = [p.read_bytes() for p in Path(settings.STATE).rglob("*") if p.is_file()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            held.append(repr(cursor.fetchall()).encode())
    return b"".join(held)


def test_the_search_for_what_is_left_would_find_it(district):
    upload(district, "一、存在的问题\n白鹭计划推进缓慢。".encode(), "a.txt")
    assert "白鹭".encode() in everything()
