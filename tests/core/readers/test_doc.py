"""Legacy Word files: converted, refused when encrypted, handed on when nothing here reads them."""

from __future__ import annotations

import doc2docx
import pytest
from doc2docx.errors import EncryptedDocumentError
from hypothesis import given, settings
from hypothesis import strategies as st
from made_docx import made, p

from zhenggai.core.documents.readers import Limits, doc, read
from zhenggai.core.documents.readers.base import digest
from zhenggai.core.documents.readers.formats import sniff
from zhenggai.core.errors import Invalid

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def compound(*streams: str) -> bytes:
    """The head of a compound file and a directory of that many names; nothing behind it."""
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return OLE.ljust(512, b"\0") + entries


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Invalid) as caught:
        read(data, name=name)
    return caught.value.code


@pytest.mark.parametrize(
    ("streams", "name", "reader"),
    [
        (("Root Entry", "WordDocument"), "a.xls", "doc"),
        (("Root Entry", "Workbook"), "a.doc", "xls"),
        (("Root Entry", "Book"), "a.wps", "xls"),
        (("Root Entry",), "a.et", "xls"),
        (("Root Entry",), "a.wps", "doc"),
    ],
)
def test_a_compound_file_is_told_by_its_streams(streams, name, reader):
    assert sniff(compound(*streams), name) == reader


def test_a_password_protected_package_is_refused_as_encrypted():
    assert refusal(compound("Root Entry", "EncryptedPackage"), "a.docx") == "document.encrypted"


def test_an_encrypted_word_file_is_refused_as_encrypted(monkeypatch):
    def convert(*_: object, **__: object) -> None:
        raise EncryptedDocumentError

    monkeypatch.setattr(doc2docx, "convert", convert)
    assert refusal(compound("WordDocument"), "a.doc") == "document.encrypted"


def test_what_the_converter_cannot_read_needs_another():
    assert refusal(compound("WordDocument"), "a.doc") == "document.needs-converter"
    assert refusal(rb"{\rtf1 text}", "a.doc") == "document.needs-converter"


def test_a_converted_file_keeps_its_own_digest_and_format(monkeypatch):
    def convert(_: object, target: object, **__: object) -> None:
        target.write_bytes(made(p("甲")))  # type: ignore[attr-defined]

    monkeypatch.setattr(doc2docx, "convert", convert)
    data = compound("WordDocument")
    found = read(data, name="a.wps")
    assert (found.text, found.format, found.digest) == ("甲", "doc", digest(data))
    assert [notice.code for notice in found.notices] == ["doc.converted"]


@settings(max_examples=60)
@given(st.binary(max_size=2_000))
def test_no_bytes_bring_out_anything_but_a_refusal(data):
    with pytest.raises(Invalid):
        doc.read(OLE + data, name="a.doc", limits=Limits())
