"""The container opens sound archives and refuses the tricks."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenggai.core.documents.readers import Limits
from zhenggai.core.documents.readers.base import MIB
from zhenggai.core.documents.readers.container import open_container
from zhenggai.core.errors import Invalid

LIMITS = Limits()


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore", UserWarning)  # duplicate names are what some tests want
        for path, content in members:
            archive.writestr(path, content)
    return buffer.getvalue()


def refusal(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(Invalid) as caught:
        open_container(data, name="a.docx", limits=limits)
    return caught.value.code


def test_it_reads_a_member_whatever_its_case():
    container = open_container(packed(("Word/A.xml", b"text")), name="a.docx", limits=LIMITS)
    assert container.names == ("Word/A.xml",)
    assert "word/a.XML" in container
    assert container.read("word/a.xml") == b"text"


def test_it_takes_backslashes_and_a_leading_slash_for_paths_inside():
    container = open_container(
        packed(("a\\b.xml", b"1"), ("/OFD.xml", b"2")), name="a.ofd", limits=LIMITS
    )
    assert container.read("a/b.xml") == b"1"
    assert container.read("OFD.xml") == b"2"


@pytest.mark.parametrize("path", ["../a", "a/../../b", "C:/a", "//a", "..\\a", "a\x07b"])
def test_it_refuses_path_tricks(path):
    assert refusal(packed((path, b""))) == "document.unsafe-path"


def test_it_refuses_two_members_of_one_name():
    assert refusal(packed(("a", b"1"), ("A", b"2"))) == "document.duplicate-member"


def test_it_refuses_a_directory_of_too_many_members():
    assert refusal(b"PK\x01\x02" * 20_001) == "document.too-many-members"


def test_it_refuses_a_bomb_by_its_ratio():
    assert refusal(packed(("a", bytes(40 * MIB)))) == "document.zip-bomb"


def test_it_refuses_by_declared_size():
    small = Limits(max_unpacked=1000)
    assert refusal(packed(("a", bytes(600)), ("b", bytes(600))), small) == (
        "document.unpacked-too-large"
    )


def test_it_refuses_what_is_unpacked_again_and_again():
    container = open_container(
        packed(("a", bytes(600))), name="a.docx", limits=Limits(max_unpacked=1000)
    )
    container.read("a")
    with pytest.raises(Invalid, match="unpacked-too-large"):
        container.read("a")


def test_it_refuses_a_member_over_the_callers_bound():
    container = open_container(packed(("a", bytes(600))), name="a.docx", limits=LIMITS)
    with pytest.raises(Invalid, match="unpacked-too-large"):
        container.read("a", most=500)


def test_a_size_declared_too_small_is_damage_not_a_longer_text():
    data = bytearray(packed(("a", b"0123456789")))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 4)
    container = open_container(bytes(data), name="a.docx", limits=LIMITS)
    with pytest.raises(Invalid, match=r"document\.damaged"):
        container.read("a")


def test_it_refuses_an_encrypted_member():
    data = bytearray(packed(("a", b"x")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data)) == "document.encrypted"


def test_it_refuses_a_method_that_cannot_be_unpacked_in_steps():
    assert refusal(packed(("a", b"x" * 99), method=zipfile.ZIP_LZMA)) == "document.damaged"


def test_it_refuses_a_truncated_archive():
    assert refusal(packed(("a", b"x" * 99))[:-9]) == "document.damaged"


def test_a_missing_member_is_named():
    container = open_container(packed(("a", b"")), name="a.docx", limits=LIMITS)
    with pytest.raises(Invalid) as caught:
        container.read("word/b.xml")
    assert caught.value.code == "document.part-missing"
    assert caught.value.values["place"] == "word/b.xml"


SOUND = packed(("a.xml", b"<a>" + bytes(range(256)) * 4 + b"</a>"), ("b/c.xml", b"<b/>"))


@settings(max_examples=150)
@given(st.integers(0, len(SOUND) - 1), st.integers(1, 255), st.integers(0, len(SOUND)))
def test_damage_of_any_kind_is_refused_or_harmless(at, flip, cut):
    data = bytearray(SOUND)
    data[at] ^= flip
    for broken in (bytes(data), SOUND[:cut]):
        try:
            container = open_container(broken, name="a.docx", limits=LIMITS)
            for member in container.names:
                container.read(member)
        except Invalid:
            pass
