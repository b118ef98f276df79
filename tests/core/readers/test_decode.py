"""Encodings of plain text, csv and Markdown: told apart strictly, refused with a place."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.documents.readers.decode import decode
from zhenggai.core.errors import Invalid

TEXT = "一、存在的主要问题\n1. 资金拨付不及时，涉及 20 万元。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "gb18030"])
def test_it_reads_each_encoding_without_a_mark(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), name="a.txt") == (TEXT, encoding)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_it_drops_the_byte_order_mark(mark: bytes, encoding: str) -> None:
    assert decode(mark + TEXT.encode(encoding), name="a.txt") == (TEXT, encoding)


def test_short_gb18030_is_not_taken_for_another_language() -> None:
    text = "资金拨付不及时"
    assert decode(text.encode("gb18030"), name="a.txt") == (text, "gb18030")


def test_characters_with_a_zero_low_byte_do_not_hide_the_byte_order() -> None:
    text = "一一一一\n"
    assert decode(text.encode("utf-16-le"), name="a.txt") == (text, "utf-16-le")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"text\x00text",
        b"\x01\x02\x03\x04 some words",
        TEXT.encode() + b"\x00",
    ],
)
def test_it_refuses_binary_content(data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        decode(data, name="a.txt")
    assert refusal.value.code == "document.binary"


def test_a_refusal_names_the_byte() -> None:
    with pytest.raises(Invalid) as refusal:
        decode("整改".encode() + b"\x00\xff", name="a.txt")
    assert refusal.value.values == {"name": "a.txt", "place": 6}


def test_a_form_feed_is_ordinary_text() -> None:
    assert decode("第一页\f第二页".encode(), name="a.txt")[0] == "第一页\f第二页"


@pytest.mark.parametrize("lost", [1, 2, 4, 5, 7, 8])
def test_cut_utf8_is_not_read_as_something_else(lost: int) -> None:
    data = TEXT.rstrip().encode()[:-lost]
    with pytest.raises(UnicodeDecodeError) as fault:
        data.decode("utf-8")
    with pytest.raises(Invalid) as refusal:
        decode(data, name="a.txt")
    assert refusal.value.code == "document.wrong-encoding"
    assert refusal.value.values["place"] == fault.value.start


@pytest.mark.parametrize(
    "data",
    [
        TEXT.rstrip().encode("gb18030")[:-1],
        "整改".encode("utf-16") + b"\x00\xd8",
        "整改措施".encode() + b"\xed\xa0\x80" + "整改措施".encode(),
        codecs.BOM_UTF16_LE + "整改".encode("utf-16-le") + b"\x41",
    ],
)
def test_it_refuses_half_characters_and_lone_surrogates(data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        decode(data, name="a.txt")
    assert refusal.value.code == "document.wrong-encoding"


def test_a_western_code_page_is_refused_rather_than_garbled() -> None:
    data = "The auditee’s reply was late.".encode("cp1252")
    with pytest.raises(Invalid) as refusal:
        decode(data, name="a.txt")
    assert refusal.value.values["place"] == len("The auditee")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text, encoding = decode(data, name="a.txt")
    except Invalid as refusal:
        place = refusal.values["place"]
        assert isinstance(place, int)
        assert 0 <= place <= len(data)
    else:
        assert text.encode("utf-8").decode("utf-8") == text
        assert encoding


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1), st.sampled_from(["utf-8"])
)
def test_utf8_comes_back_as_it_was(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    if not data.startswith(codecs.BOM_UTF8):
        assert decode(data, name="a.txt")[0] == text
