"""What is taken is told by its bytes; names, browsers and disguises do not decide."""

from __future__ import annotations

import zipfile

import made_files as made
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.apps.files.kinds import KINDS, kind_of
from zhenggai.core.documents import Limits
from zhenggai.core.errors import Invalid

ODF = "application/vnd.oasis.opendocument."
TAKEN = [
    ("a.pdf", made.pdf("one"), "pdf"),
    ("a.docx", made.docx("一"), "docx"),
    ("a.wps", made.docx("一"), "docx"),
    ("a.doc", made.compound("WordDocument"), "doc"),
    ("a.wps", made.compound("WordDocument"), "doc"),
    ("a.xls", made.compound("Workbook"), "xls"),
    ("a.et", made.compound("Workbook"), "xls"),
    ("a.rtf", rb"{\rtf1 one}", "rtf"),
    ("a.doc", rb"{\rtf1 one}", "rtf"),
    ("a.xlsx", made.packed({"xl/workbook.xml": "<w/>"}), "xlsx"),
    ("a.odt", made.packed({"mimetype": f"{ODF}text", "content.xml": "<c/>"}), "odt"),
    ("a.ods", made.packed({"mimetype": f"{ODF}spreadsheet", "content.xml": "<c/>"}), "ods"),
    ("a.ofd", made.packed({"OFD.xml": "<o/>"}), "ofd"),
    ("a.csv", "序号,问题\n1,台账不全\n".encode("gb18030"), "csv"),
    ("a.txt", "台账不全".encode(), "txt"),
    ("a.md", "# 问题".encode(), "md"),
    ("README", b"plain words", "txt"),
    ("a.html", b"<!doctype html><p>one</p>", "html"),
    ("a.png", made.picture("PNG"), "png"),
    ("A.JPG", made.picture("JPEG"), "jpeg"),
    ("photo", made.picture("JPEG"), "jpeg"),
    ("a.webp", made.picture("WEBP"), "webp"),
    ("a.gif", made.picture("GIF"), "gif"),
    ("a.tif", made.picture("TIFF"), "tiff"),
    ("a.heic", made.video(b"heic"), "heic"),
    ("a.mp4", made.video(b"mp42"), "mp4"),
]
MACRO_TYPES = (
    '<Types><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
)
REFUSED = [
    ("a.exe", b"MZ" + bytes(200), "file.type-not-taken"),
    ("a.txt", b"MZ" + bytes(200), "file.type-not-taken"),
    ("a.pdf", b"\x7fELF" + bytes(200), "file.type-not-taken"),
    ("a.txt", b"#!/bin/sh\nrm -rf .\n", "file.type-not-taken"),
    ("a.sh", b"echo one", "file.type-not-taken"),
    ("a.js", b"alert(1)", "file.type-not-taken"),
    ("a.vbs", b"MsgBox 1", "file.type-not-taken"),
    ("a.bat", b"@echo off", "file.type-not-taken"),
    ("a.php", b"<?php phpinfo();", "file.type-not-taken"),
    ("a.txt", b"<?php phpinfo();", "file.type-not-taken"),
    ("a.svg", b"<svg xmlns='x'><script/></svg>", "file.type-not-taken"),
    ("a.png", b"<svg xmlns='x'><script/></svg>", "file.type-not-taken"),
    ("a.xml", b"<?xml version='1.0'?><svg/>", "file.type-not-taken"),
    ("a.zip", made.packed({"a.txt": "one"}), "file.type-not-taken"),
    ("a.docx", made.packed({"a.txt": "one"}), "file.type-not-taken"),
    ("a.jar", made.packed({"META-INF/MANIFEST.MF": "x"}), "file.type-not-taken"),
    ("a.pptx", made.packed({"ppt/presentation.xml": "<p/>"}), "file.type-not-taken"),
    ("a.msi", made.compound("Installer"), "file.type-not-taken"),
    ("a.mov", made.video(b"qt  "), "file.type-not-taken"),
    ("a.txt", bytes(range(256)), "file.type-not-taken"),
    ("a.pdf", made.picture("PNG"), "file.ending-differs"),
    ("a.jpg", made.picture("PNG"), "file.ending-differs"),
    ("a.html", made.pdf("one"), "file.ending-differs"),
    ("a.txt", b"<!doctype html><script>1</script>", "file.ending-differs"),
    ("a.xls", b"<html><table></table></html>", "file.ending-differs"),
    ("a.png.exe", made.picture("PNG"), "file.ending-differs"),
    ("a.docm", made.docx("一"), "file.macros"),
    ("a.xlsm", b"whatever", "file.macros"),
    ("a.docx", made.docx("一", more={"word/vbaProject.bin": b"x"}), "file.macros"),
    ("a.docx", made.docx("一", more={"[Content_Types].xml": MACRO_TYPES}), "file.macros"),
    ("a.doc", made.compound("WordDocument", "_VBA_PROJECT"), "file.macros"),
    ("a.odt", made.packed({"mimetype": f"{ODF}text", "Basic/s.xml": "x"}), "file.macros"),
    ("a.docx", made.compound("EncryptedPackage"), "document.encrypted"),
    ("a.jpg", made.picture("JPEG") + made.packed({"a.class": "x"}), "file.two-kinds"),
    ("a.pdf", made.pdf("one") + made.packed({"a.exe": "x"}), "file.two-kinds"),
    ("a.txt", b"one\n" + made.packed({"a": "x"}, zipfile.ZIP_STORED), "file.type-not-taken"),
    ("a.txt", b"one\n%PDF-1.4\n", "file.two-kinds"),
    ("a.gif", b"GIF89a/*<script>alert(1)</script>*/", "file.two-kinds"),
]


@pytest.mark.parametrize(("name", "data", "code"), TAKEN, ids=lambda v: v if len(v) < 20 else "")
def test_it_is_taken_for_what_its_bytes_are(name: str, data: bytes, code: str) -> None:
    assert kind_of(data, name, limits=Limits()).code == code


@pytest.mark.parametrize(
    ("name", "data", "code"), REFUSED, ids=[f"{n}-{c}-{i}" for i, (n, _, c) in enumerate(REFUSED)]
)
def test_it_is_refused(name: str, data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        kind_of(data, name, limits=Limits())
    assert refusal.value.code == code


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = made.packed({"word/document.xml": bytes(200 * 1024 * 1024)})
    with pytest.raises(Invalid, match=r"document\.zip-bomb"):
        kind_of(bomb, "a.docx", limits=Limits())


def test_a_long_video_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhenggai.apps.files import kinds

    monkeypatch.setattr(kinds, "_MOST_VIDEO", 1024 * 1024)
    data = made.video() + bytes(1024 * 1024)
    with pytest.raises(Invalid, match=r"file\.video-too-large"):
        kind_of(data, "a.mp4", limits=Limits())


def test_nothing_that_runs_is_ever_shown_in_place_or_sent_as_a_page() -> None:
    shown = {kind.media for kind in KINDS.values() if kind.inline}
    assert shown == {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "image/webp",
        "image/gif",
        "text/plain",
    }
    assert not {"text/html", "image/svg+xml"} & {kind.media for kind in KINDS.values()}


@given(st.binary(max_size=200), st.sampled_from([name for name, _, _ in TAKEN]))
def test_no_bytes_break_it(data: bytes, name: str) -> None:
    try:
        assert kind_of(data, name, limits=Limits()).code in KINDS
    except Invalid as refusal:
        assert refusal.code.startswith(("file.", "document."))  # noqa: PT017
