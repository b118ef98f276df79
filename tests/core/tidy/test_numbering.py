"""Numbers in front of headings and items, in the styles of official papers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.documents.tidy.numbering import Style, mark_at, number_value, skip_blank
from zhenggai.core.folding import fold


@pytest.mark.parametrize(
    ("line", "style", "value", "words"),
    [
        ("一、存在的问题", Style.CHINESE, 1, "存在的问题"),
        ("十二、其他", Style.CHINESE, 12, "其他"),
        ("（一）学习方面", Style.CHINESE_BRACKET, 1, "学习方面"),
        ("(二十一)学习方面", Style.CHINESE_BRACKET, 21, "学习方面"),
        ("1.账目不清", Style.ARABIC, 1, "账目不清"),
        ("１．账目不清", Style.ARABIC, 1, "账目不清"),
        ("12、账目不清", Style.ARABIC, 12, "账目不清"),
        ("（1）账目不清", Style.ARABIC_BRACKET, 1, "账目不清"),
        ("3）账目不清", Style.ARABIC_BRACKET, 3, "账目不清"),
        ("①账目不清", Style.CIRCLED, 1, "账目不清"),
        ("⑳账目不清", Style.CIRCLED, 20, "账目不清"),
        ("❸账目不清", Style.CIRCLED, 3, "账目不清"),
        ("⑴账目不清", Style.CIRCLED, 1, "账目不清"),
        ("一是账目不清", Style.ORDINAL, 1, "账目不清"),
        ("三要抓好落实", Style.ORDINAL, 3, "抓好落实"),
        ("二是要抓好落实", Style.ORDINAL, 2, "抓好落实"),
        ("第一，账目不清", Style.FIRST, 1, "账目不清"),
        ("首先，账目不清", Style.FIRST, 1, "账目不清"),
        ("其次、账目不清", Style.FIRST, 2, "账目不清"),
        ("最后，账目不清", Style.FIRST, 4, "账目不清"),
        ("第三章 监督", Style.CHAPTER, 3, " 监督"),
        ("第2部分 监督", Style.CHAPTER, 2, " 监督"),
        ("1.1 账目不清", Style.DOTTED, 1, "账目不清"),
        ("2.3.4账目不清", Style.DOTTED, 4, "账目不清"),
        ("问题3：账目不清", Style.QUESTION, 3, "账目不清"),
        ("整改问题二：账目不清", Style.QUESTION, 2, "账目不清"),
        ("- 账目不清", Style.BULLET, 0, "账目不清"),
        ("●账目不清", Style.BULLET, 0, "账目不清"),
    ],
)
def test_it_knows_the_number_and_where_the_words_begin(
    line: str, style: Style, value: int, words: str
) -> None:
    mark = mark_at(fold(line), 0)
    assert mark is not None
    assert (mark.style, mark.value) == (style, value)
    assert line[mark.end :].lstrip() == words.lstrip()


@pytest.mark.parametrize(
    "line",
    [
        "2025年6月底前完成",
        "12.5万元未入账",
        "1.1%的增长",
        "3.2亿元资金闲置",
        "10:30召开会议",
        "一些干部学习不够",
        "一要不得",
        "第一书记驻村",
        "第一责任人不落实",
        "十分重视",
        "三公经费超支",
        "万元以上",
        "-5度",
        "",
    ],
)
def test_words_and_figures_are_no_number(line: str) -> None:
    assert mark_at(fold(line), 0) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十一", 11),
        ("二十", 20),
        ("二十一", 21),
        ("一百零三", 103),
        ("两百", 200),
        ("二〇", 20),
        ("一二", 12),
        ("7", 7),
        ("四十八", 48),
    ],
)
def test_it_counts_in_chinese_and_arabic(text: str, value: int) -> None:
    assert number_value(text) == value


def test_what_is_no_number_has_no_value() -> None:
    assert number_value("甲") is None


@given(st.integers(min_value=1, max_value=999))
def test_arabic_numbers_come_back(value: int) -> None:
    assert number_value(str(value)) == value


def test_a_dotted_number_tells_its_depth() -> None:
    mark = mark_at("1.2.3 账目不清", 0)
    assert mark is not None
    assert mark.depth == 3


def test_a_mark_stays_inside_the_end_it_is_given() -> None:
    assert mark_at("（1）账目", 0, 2) is None


@given(st.text(alphabet="（）()一二三十1２.、：:①②第章是要，-•| \n\t#*甲", max_size=50), st.data())
def test_any_mark_lies_inside_the_text(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(min_value=0, max_value=len(text)))
    mark = mark_at(folded, start)
    if mark is not None:
        assert start == mark.start < mark.end <= len(text)
        assert mark.value >= 0


@pytest.mark.parametrize("line", ["  ## **一、问题", "> \t一、问题", "一、问题"])
def test_markdown_signs_before_a_number_are_skipped(line: str) -> None:
    assert line[skip_blank(line, 0, len(line)) :] == "一、问题"
