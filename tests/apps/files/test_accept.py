"""The one way in: order of the checks, one row per bytes, and nothing left of what is marked."""

from __future__ import annotations

import io
import logging
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import made_files as made
import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from made_files import NOON, SAM

from zhenggai.adapters.office import read_document
from zhenggai.apps.files import commands, gate, queries
from zhenggai.apps.files.models import File
from zhenggai.apps.files.store import Damaged, digest_of
from zhenggai.apps.files.uploads import WipedUpload
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.reconciliation import commands as reconciliation
from zhenggai.core.documents import Limits
from zhenggai.core.documents.wiping import wipe
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document

WORDS = "只此一处出现的正文甲乙丙丁"
NAME = "关于某某会议的独有文件名"
MARKED = f"000001\n机密★3年\n\n{WORDS}\n".encode()


def told() -> list[tuple[str, Any]]:
    from zhenggai.apps.journal.models import Entry

    return [(entry.kind, bytes(entry.leaf)) for entry in Entry.objects.all()]


def test_a_file_is_kept_by_its_digest_and_holds_nothing_personal(accept, store) -> None:
    data = made.docx("台账不全。")
    file = accept(data, "张三的报告.docx")
    assert (file.digest, file.size, file.kind) == (digest_of(data), len(data), "docx")
    assert file.named == f"sha256:{digest_of(data)}"
    assert (file.storage, file.stored_at, file.unread) == ("disk", NOON, False)
    assert queries.served(file) == data
    path = store / file.digest[:2] / file.digest[2:4] / file.digest
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {field.name for field in File._meta.get_fields()} == {
        *("id", "digest", "size", "kind", "media", "storage", "judged", "stored_at")
    }
    assert told() == []


def test_the_same_bytes_are_one_file_whatever_their_names(accept, store) -> None:
    first = accept(b"one finding", "a.txt")
    second = accept(b"one finding", "b.txt")
    assert first.pk == second.pk
    assert len([path for path in store.rglob("*") if path.is_file()]) == 1


def test_a_damaged_copy_is_replaced_by_a_sound_one_and_never_served(accept, store) -> None:
    file = accept(b"one finding", "a.txt")
    path = store / file.digest[:2] / file.digest[2:4] / file.digest
    path.write_bytes(b"forged one!")
    with pytest.raises(Damaged):
        queries.served(file)
    accept(b"one finding", "a.txt")
    assert queries.served(file) == b"one finding"
    path.unlink()
    with pytest.raises(Damaged):
        queries.served(file)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "file.empty"),
        (b"", "机密.exe", "file.empty"),
        (bytes(2 * 1024 * 1024 + 1), "a.exe", "file.too-large"),
        (b"MZ" + bytes(60), "机密.exe", "file.type-not-taken"),
        (MARKED, "a.txt", "file.classified"),
        ("整改报告".encode(), "机密★1年.txt", "file.classified"),
        (made.picture("JPEG"), "【秘密】签到表.jpg", "file.classified"),
        (made.docx("报告", header="绝密★长期"), "a.docx", "file.classified"),
        (made.pdf("SECRET"), "a.pdf", "file.classified"),
    ],
)
def test_the_checks_come_in_order_and_keep_nothing(
    accept, store, settings, data, name, code
) -> None:
    settings.UPLOAD_MOST_BYTES = 2 * 1024 * 1024
    with pytest.raises(Invalid) as refusal:
        accept(data, name)
    assert refusal.value.code == code
    assert not File.objects.exists()
    assert [path for path in store.rglob("*") if path.is_file()] == []
    assert len(told()) == (code == "file.classified")


def test_a_mention_of_secrets_is_taken(accept) -> None:
    text = "关于保密工作的整改报告\n\n涉密文件管理不规范，一份机密文件未登记。\n"
    assert not accept(text.encode(), "涉密文件管理整改.txt").unread


def test_what_cannot_be_read_is_judged_by_its_name_and_says_so(accept, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")  # no office program
    assert accept(made.picture("WEBP"), "a.webp").unread
    assert accept(made.video(), "a.mp4").unread
    assert accept(b"{\\rtf1 one}", "a.rtf").unread
    assert not accept(b"one", "a.txt").unread


def test_a_file_that_can_be_read_at_last_counts_as_read(accept) -> None:
    file = accept(b"one", "a.txt")
    File.objects.update(judged="name")
    assert accept(b"one", "a.txt").pk == file.pk
    assert not File.objects.get().unread


def test_a_damaged_or_locked_document_is_refused(accept) -> None:
    with pytest.raises(Invalid, match=r"document\.damaged"):
        accept(made.docx("一")[:-40], "a.docx")
    with pytest.raises(Invalid, match=r"document\.encrypted"):
        accept(made.compound("EncryptedPackage"), "a.docx")


def test_a_cleaned_file_is_judged_as_it_came_and_kept_as_it_is_wanted(accept) -> None:
    data = made.told()
    file = accept(data, "a.jpg", clean=True)
    assert file.digest != digest_of(data)
    assert b"Zhang San" not in queries.served(file)
    with pytest.raises(Invalid, match=r"file\.cannot-clean"):
        accept(made.pdf("one"), "a.pdf", clean=True)


def uploads(folder: Path) -> dict[str, Any]:
    """Every form in which a file comes, each with a copy that is to be wiped."""
    path = folder / "incoming" / "copy"
    path.write_bytes(MARKED)
    large = WipedUpload(f"{NAME}.txt", "text/plain", len(MARKED), None)
    large.write(MARKED)
    large.flush()
    buffer = io.BytesIO(MARKED)
    small = InMemoryUploadedFile(buffer, "f", f"{NAME}.txt", "text/plain", len(MARKED), None)
    return {"bytes": MARKED, "path": path, "large": large, "small": small}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["bytes", "path", "large", "small"])
def test_nothing_is_left_of_a_marked_file_but_one_entry(
    form, tmp_path, settings, caplog, monkeypatch
) -> None:
    before: list[bytes] = []
    from zhenggai.core.documents import wiping

    unlink = Path.unlink

    def watched(path: Path, *args: Any, **kwargs: Any) -> None:
        before.append(path.read_bytes() if path.exists() else b"")
        unlink(path, *args, **kwargs)

    monkeypatch.setattr(wiping.Path, "unlink", watched)
    caplog.set_level(logging.DEBUG)
    source = uploads(tmp_path)[form]
    with pytest.raises(Invalid) as refusal:
        commands.accept(data=source, name=f"{NAME}.txt", at=NOON, who=SAM, purpose="evidence")

    assert (refusal.value.code, dict(refusal.value.values)) == ("file.classified", {})
    [(kind, leaf)] = told()
    assert kind == "file.refused_classified"
    assert b'"body":{"purpose":"evidence"}' in leaf
    if form == "path":
        assert not source.exists()
    if form == "large":
        assert not Path(source.temporary_file_path()).exists()
        source.close()
    if form == "small":
        assert source.file.getvalue() == bytes(len(MARKED))
    # What was deleted had been overwritten before.
    assert all(set(data) <= {0} for data in before)
    assert journal.count() == 1
    search_for_traces(tmp_path / ("files" if form != "path" else "incoming"), caplog.text)
    search_for_traces(tmp_path / "previews", caplog.text)
    search_for_traces(Path(settings.STATE), caplog.text)


def search_for_traces(folder: Path, log: str) -> None:
    """Fail where any file, the database or the log holds a word of the name or the content."""
    secrets = [words.encode(code) for words in (WORDS, NAME) for code in ("utf-8", "gb18030")]
    for path in folder.rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            assert not any(secret in body for secret in secrets), path
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            rows = repr([[_shown(value) for value in row] for row in cursor.fetchall()])
            assert WORDS not in rows, table
            assert NAME not in rows, table
    assert WORDS not in log
    assert NAME not in log


def _shown(value: Any) -> Any:
    return (
        bytes(value).decode("utf-8", "replace") if isinstance(value, memoryview | bytes) else value
    )


@pytest.mark.django_db(transaction=True)
def test_it_cannot_be_called_where_the_entry_could_be_rolled_back() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        commands.accept(data=MARKED, name="a.txt", at=NOON, who=SAM, purpose="evidence")


HOSTILE = [
    "../../etc/passwd",
    "..\\..\\windows\\system32\\a.txt",
    "/abs/a.txt",
    "a\x00.txt",
    "a\r\nSet-Cookie: x.txt",
    "\u202etxt.exe",
    "con.txt",
    "长" * 300 + ".txt",
    "." * 40,
    "",
    "a.txt/",
    "\ud800.txt",
    "<script>alert(1)</script>.txt",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_reaches_no_path(accept, store, name) -> None:
    before = {path for path in store.parent.rglob("*") if path.is_file()}
    try:
        file = accept(b"one finding", name)
    except Invalid as refusal:
        assert refusal.code in {"file.type-not-taken"}  # noqa: PT017
        return
    made_ones = {path for path in store.parent.rglob("*") if path.is_file()} - before
    assert made_ones == {store / file.digest[:2] / file.digest[2:4] / file.digest}


def test_a_browser_s_own_type_is_not_asked(accept) -> None:
    lying = SimpleUploadedFile("a.jpg", b"<html>one</html>", content_type="image/jpeg")
    with pytest.raises(Invalid, match=r"file\.ending-differs"):
        accept(lying, "a.jpg")


def test_the_gate_alone_records_once_for_what_is_not_kept(db) -> None:
    visitor = Who(actor=None, capacity="visitor")
    with pytest.raises(Invalid, match="classified"):
        commands.refuse_marked(
            name="机密.txt", document=None, at=NOON, who=visitor, purpose="check"
        )
    commands.refuse_marked(name="a.txt", document=None, at=NOON, who=visitor, purpose="check")
    [(kind, leaf)] = told()
    assert kind == "file.refused_classified"
    assert b'"actor":null' in leaf


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["a.txt", f"机密-{NAME}.txt"])
def test_the_check_page_takes_no_marked_document_either(
    client, settings, name, monkeypatch
) -> None:
    wiped: list[bytes] = []

    def watched(path: Path) -> None:
        wiped.append(path.read_bytes())
        wipe(path)

    monkeypatch.setattr(reconciliation, "wipe", watched)
    answer = client.post(
        reverse("reconciliation:start"), {"document": SimpleUploadedFile(name, MARKED)}
    )
    assert answer.status_code == 422
    assert NAME not in answer.content.decode()
    assert "密级标志" in answer.content.decode()
    assert len(told()) == 1
    # A name that is marked is refused before anything is written.
    assert (MARKED in wiped) == (name == "a.txt")
    search_for_traces(Path(settings.STATE), "")


def test_large_uploads_are_overwritten_when_the_request_ends(client, settings, tmp_path) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    upload = WipedUpload("a.txt", "text/plain", 3, None)
    upload.write(b"one")
    path = Path(upload.temporary_file_path())
    assert path.parent == tmp_path / "incoming"
    hold = path.with_name("second-name")
    hold.hardlink_to(path)
    upload.close()
    assert not path.exists()
    assert hold.read_bytes() == bytes(3)


def test_the_handler_of_uploads_makes_copies_that_are_wiped(rf, settings, tmp_path) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    sent = SimpleUploadedFile("a.txt", b"one finding and a second one")
    request = rf.post("/", {"document": sent})
    taken = request.FILES["document"]
    assert isinstance(taken, WipedUpload)
    assert taken.read() == b"one finding and a second one"
    assert len(list((tmp_path / "incoming").iterdir())) == 1
    request.close()
    assert list((tmp_path / "incoming").iterdir()) == []


def test_the_gate_recognises_a_few_pages_of_a_scan_only() -> None:
    asked: list[Limits] = []

    def read(data: bytes, *, name: str, limits: Limits) -> Document:
        asked.append(limits)
        return read_document(data, name=name, limits=limits)

    bound = Limits(max_bytes=1000)
    assert gate.judge("台账不全。".encode(), "a.txt", limits=bound, read=read).by == gate.TEXT
    assert asked == [replace(bound, max_recognised=gate.RECOGNISED)]
    assert bound.max_recognised > gate.RECOGNISED
