"""Separated values: separators, quotes, encodings, damage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenggai.core.documents.readers import Limits
from zhenggai.core.documents.readers.csv import read
from zhenggai.core.errors import Invalid

LIMITS = Limits()


def grid(data: bytes) -> list[list[str | None]]:
    document = read(data, name="a.csv", limits=LIMITS)
    return [
        [None if cell is None else document.text[cell.span.start : cell.span.end] for cell in cells]
        for cells in document.tables[0].rows
    ]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_it_finds_the_separator_in_each_encoding(separator: str, encoding: str) -> None:
    lines = [["某镇整改台账"], ["序号", "问题", "措施"], ["1", "巡查少,记录不全", "每月巡查; 建档"]]
    quoted = [[f'"{cell}"' if separator in cell else cell for cell in line] for line in lines]
    text = "\r\n".join(separator.join(line) for line in quoted)
    assert grid(text.encode(encoding)) == [
        ["某镇整改台账", None, None],
        ["序号", "问题", "措施"],
        ["1", "巡查少,记录不全", "每月巡查; 建档"],
    ]


def test_a_quoted_field_may_hold_line_ends_and_quotes() -> None:
    data = '序号,措施\n1,"一是""马上就办""\r\n二是建档"\n'.encode()
    assert grid(data)[1] == ["1", '一是"马上就办"\n二是建档']


def test_a_stated_separator_is_obeyed() -> None:
    assert grid(b"sep=;\r\na;b,c\r\nd;e,f\r\n") == [["a", "b,c"], ["d", "e,f"]]


def test_formulas_stay_text() -> None:
    assert grid(b"a,b\n=1+1,@x\n")[1] == ["=1+1", "@x"]


def test_quotes_inside_words_are_kept_where_the_fields_fit() -> None:
    data = '序号,问题\n1,"四项"落实不到位\n'.encode()
    document = read(data, name="a.csv", limits=LIMITS)
    assert '"四项"落实不到位' in document.text
    assert [notice.code for notice in document.notices] == ["csv.quotes-as-text"]


def test_a_quote_that_is_never_closed_is_refused_with_its_line() -> None:
    with pytest.raises(Invalid) as refusal:
        read('序号,问题\n1,好\n2,"没有结束\n3,问题,多一栏\n'.encode(), name="a.csv", limits=LIMITS)
    assert refusal.value.code == "document.csv-quotes"
    assert refusal.value.values["place"] == 3


def test_places_name_the_cell() -> None:
    cell = read(b"a,b\nc,d\n", name="a.csv", limits=LIMITS).tables[0].rows[1][1]
    assert cell is not None
    assert cell.place == "B2"


def test_only_separators_are_no_text() -> None:
    with pytest.raises(Invalid) as refusal:
        read(b",,\n,,\n", name="a.csv", limits=LIMITS)
    assert refusal.value.code == "document.no-text"


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=120), st.text('a,;\t"\n\r整', max_size=60).map(str.encode)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        document = read(data, name="a.csv", limits=LIMITS)
    except Invalid as refusal:
        code = refusal.code
    else:
        code = "document.read"
        assert document.text.strip()
    assert code.startswith("document.")
