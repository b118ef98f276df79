"""OFD: text by page in reading order, also where the library gives up."""

from __future__ import annotations

from contextlib import suppress

import ofdkit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_docx import zipped

from zhenggai.core.documents.readers import Limits, read
from zhenggai.core.errors import Invalid

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(line: str, y: int) -> str:
    return (
        f'<ofd:TextObject ID="{y}" Boundary="20 {y} 160 5" Font="1" Size="5">'
        f'<ofd:TextCode X="0" Y="4" DeltaX="g {len(line)} 5">{line}</ofd:TextCode></ofd:TextObject>'
    )


def made(*pages: list[str]) -> bytes:
    members = {
        "OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
    }
    listed = ""
    for number, lines in enumerate(pages):
        listed += f'<ofd:Page ID="{number + 1}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
        drawn = "".join(text(line, 20 + 10 * at) for at, line in enumerate(lines))
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"<ofd:Page {SPACE}><ofd:Content><ofd:Layer>{drawn}</ofd:Layer></ofd:Content>"
            "</ofd:Page>"
        )
    members["Doc_0/Document.xml"] = (
        f"<ofd:Document {SPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        f"</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
        "</ofd:Document>"
    )
    return zipped(members)


LONG = "这一行正好写满了整个版心的宽度没有句号"
TWO = made(["一、存在的问题", LONG, "接着写完。"], ["二、整改措施"])


def test_text_comes_page_by_page_with_full_lines_joined():
    found = read(TWO, name="a.ofd")
    said = [(block.page, found.text[block.span.start : block.span.end]) for block in found.blocks]
    assert said == [(1, "一、存在的问题"), (1, LONG + "接着写完。"), (2, "二、整改措施")]
    assert (found.format, found.pages) == ("ofd", 2)
    assert not found.notices


def test_where_the_library_gives_up_the_text_comes_in_drawing_order(monkeypatch):
    def broken(_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(ofdkit, "open", broken)
    found = read(TWO, name="a.ofd")
    assert found.text == f"一、存在的问题\n{LONG}接着写完。\n二、整改措施"
    assert [notice.code for notice in found.notices] == ["ofd.drawing-order"]


def test_too_many_pages_are_refused():
    with pytest.raises(Invalid, match=r"document\.too-many-pages"):
        read(TWO, name="a.ofd", limits=Limits(max_pages=1))


def test_a_page_that_is_not_there_is_named():
    members = {"OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocRoot>Doc_0/D.xml</ofd:DocRoot></ofd:OFD>"}
    with pytest.raises(Invalid) as caught:
        read(zipped(members), name="a.ofd")
    assert caught.value.code == "document.part-missing"
    assert caught.value.values["place"] == "Doc_0/D.xml"


@settings(max_examples=80)
@given(st.integers(0, len(TWO) - 1), st.integers(0, 255), st.integers(0, len(TWO)))
def test_whatever_is_done_to_the_file_only_refusals_come_out(at, value, cut):
    damaged = bytearray(TWO)
    damaged[at] = value
    for attempt in (bytes(damaged), TWO[:cut]):
        with suppress(Invalid):
            read(attempt, name="a.ofd")
