"""Automatic numbers: every format against a table written by hand, and how levels count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_docx import level, listed, made, num, numbering, p, style, styled

from zhenggai.core.documents.readers import read
from zhenggai.core.documents.readers.docx.number_formats import formatted

TABLE = {
    "decimal": {1: "1", 10: "10", 101: "101"},
    "decimalZero": {1: "01", 10: "10"},
    "decimalFullWidth": {1: "１", 12: "１２"},
    "decimalEnclosedCircle": {
        1: "①",
        10: "⑩",
        20: "⑳",
        21: "㉑",
        35: "㉟",
        36: "㊱",
        50: "㊿",
        51: "51",
    },
    "decimalEnclosedParen": {1: "⑴", 20: "⒇", 21: "21"},
    "decimalEnclosedFullstop": {1: "⒈", 20: "⒛"},
    "ideographEnclosedCircle": {1: "㊀", 10: "㊉", 11: "11"},
    "chineseCounting": {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 100: "一〇〇"},
    "chineseCountingThousand": {
        1: "一",
        10: "十",
        19: "十九",
        30: "三十",
        100: "一百",
        101: "一百零一",
        110: "一百一十",
        1001: "一千零一",
        1010: "一千零一十",
        1100: "一千一百",
        10000: "一万",
        10010: "一万零一十",
        12345: "一万二千三百四十五",
        100000: "十万",
    },
    "taiwaneseCountingThousand": {10: "十", 101: "一百零一", 10000: "一萬"},
    "japaneseCounting": {1: "一", 10: "十", 11: "十一", 21: "二十一", 100: "百", 111: "百十一"},
    "ideographDigital": {1: "一", 10: "一〇", 24: "二四"},
    "ideographTraditional": {1: "甲", 10: "癸", 11: "11"},
    "ideographZodiac": {1: "子", 12: "亥", 13: "13"},
    "chineseLegalSimplified": {1: "壹", 10: "壹拾", 205: "贰佰零伍"},
    "lowerLetter": {1: "a", 26: "z", 27: "aa", 28: "bb", 53: "aaa"},
    "upperLetter": {1: "A", 28: "BB"},
    "lowerRoman": {1: "i", 4: "iv", 9: "ix", 1994: "mcmxciv"},
    "upperRoman": {2: "II", 40: "XL", 0: "0"},
    "ordinal": {1: "1st", 2: "2nd", 3: "3rd", 11: "11th", 22: "22nd", 112: "112th"},
    "numberInDash": {3: "- 3 -"},
    "none": {5: ""},
}


@pytest.mark.parametrize("sign", sorted(TABLE))
def test_each_format_writes_its_own_numbers(sign):
    assert {value: formatted(value, sign) for value in TABLE[sign]} == TABLE[sign]


def test_an_unknown_format_is_not_guessed():
    assert formatted(1, "klingon") is None


DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
POWERS = {"十": 10, "百": 100, "千": 1000}


def counted(text: str) -> int:
    """An independent reading of a Chinese number below one hundred million."""
    total = section = digit = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in POWERS:
            section += (digit or 1) * POWERS[sign]
            digit = 0
        else:
            total = (section + digit) * 10_000
            section = digit = 0
    return total + section + digit


@given(st.integers(0, 99_999_999))
def test_a_chinese_number_reads_back_as_what_it_was(value):
    assert counted(formatted(value, "chineseCountingThousand") or "") == value


@given(st.integers(-5, 200_000_000), st.sampled_from(sorted(TABLE)))
def test_no_value_breaks_a_format_or_makes_it_long(value, sign):
    assert len(formatted(value, sign) or "") < 160


def lines(body: str, lists: str, **others: str) -> list[str]:
    return read(made(body, numbering=lists, **others), name="a.docx").text.split("\n")


OFFICIAL = numbering(
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimal", "%1.%4", more="<w:isLgl/>"),
)


def test_official_numbering_stands_in_the_text_and_restarts_below_a_new_parent():
    body = (
        listed("甲")
        + listed("乙", level=1)
        + listed("丙", level=1)
        + listed("丁")
        + listed("戊", level=1)
        + listed("己", level=2)
        + listed("庚", level=3)
    )
    assert lines(body, OFFICIAL) == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "二、丁",
        "（一）戊",
        "1. 己",
        "2.1 庚",
    ]


def test_the_block_records_the_number_without_its_gap():
    found = read(made(listed("己", level=2), numbering=OFFICIAL), name="a.docx")
    assert found.blocks[0].number == "1."
    assert found.text == "1. 己"


def test_a_level_can_keep_counting_across_its_parents():
    lists = numbering(
        level(0, "decimal", "%1."), level(1, "decimal", "(%2)", more='<w:lvlRestart w:val="0"/>')
    )
    body = listed("a") + listed("b", level=1) + listed("c") + listed("d", level=1)
    assert lines(body, lists) == ["1. a", "(1) b", "2. c", "(2) d"]


def test_a_level_can_restart_only_after_a_higher_one():
    lists = numbering(
        level(0, "decimal", "%1."),
        level(1, "decimal", "%2."),
        level(2, "decimal", "%3)", more='<w:lvlRestart w:val="1"/>'),
    )
    body = (
        listed("a")
        + listed("b", level=1)
        + listed("c", level=2)
        + listed("d", level=1)
        + listed("e", level=2)
        + listed("f")
        + listed("g", level=2)
    )
    assert [line.split()[0] for line in lines(body, lists)] == [
        "1.",
        "1.",
        "1)",
        "2.",
        "2)",
        "2.",
        "1)",
    ]


def test_a_skipped_level_counts_as_begun():
    lists = numbering(level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"))
    assert lines(listed("a", level=1) + listed("b"), lists) == ["1.1 a", "2 b"]


def test_instances_of_one_list_go_on_and_an_override_starts_again():
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    lists = numbering(level(0, "decimal", "%1、"), nums=num(1) + num(2) + num(3, override))
    body = listed("a", 1) + listed("b", 2) + listed("c", 3) + listed("d", 1) + listed("e", 3)
    assert lines(body, lists) == ["1、a", "2、b", "5、c", "6、d", "7、e"]


def test_an_override_can_bring_its_own_level():
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1、", start=3)}</w:lvlOverride>'
    lists = numbering(level(0, "decimal", "%1、"), nums=num(1, own))
    assert lines(listed("a"), lists) == ["C、a"]


def test_an_empty_item_is_counted_and_not_shown():
    lists = numbering(level(0, "decimal", "%1、"))
    assert lines(listed("a") + listed("") + listed("b"), lists) == ["1、a", "3、b"]


def test_a_style_numbers_its_paragraphs_at_the_level_tied_to_it():
    link = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    lists = numbering(
        level(0, "chineseCounting", "第%1章", more='<w:pStyle w:val="h1"/>'),
        level(1, "decimal", "%1.%2", more='<w:isLgl/><w:pStyle w:val="h2"/>'),
    )
    styles = (
        style("h1", "heading 1", properties=link)
        + style("h2", "heading 2", properties=link)
        + style("own", "own", based_on="h2")
    )
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = styled("甲", "h1") + styled("乙", "h2") + styled("丙", "own") + styled("丁", "h1", off)
    assert lines(body, lists, styles=styles) == ["第一章 甲", "1.1 乙", "1.2 丙", "丁"]


def test_a_list_that_points_to_a_style_takes_its_levels_from_there():
    lists = (
        '<w:abstractNum w:abstractNumId="4"><w:styleLink w:val="L"/>'
        + level(0, "decimal", "（%1）")
        + '</w:abstractNum><w:abstractNum w:abstractNumId="0">'
        + '<w:numStyleLink w:val="L"/></w:abstractNum>'
        + num(1)
    )
    assert lines(listed("a"), lists) == ["（1）a"]


def test_a_bullet_writes_nothing():
    lists = numbering(level(0, "bullet", "\uf06c"))
    found = read(made(listed("甲") + p("乙"), numbering=lists), name="a.docx")
    assert found.text == "甲\n乙"
    assert [(block.kind.value, block.number) for block in found.blocks] == [
        ("list_item", None),
        ("paragraph", None),
    ]


def test_an_unknown_format_is_written_as_decimal_with_a_notice():
    lists = numbering(level(0, "klingon", "%1、"))
    found = read(made(listed("甲"), numbering=lists), name="a.docx")
    assert found.text == "1、甲"
    assert found.notices[0].code == "docx.number-format-unknown"


def test_a_format_wrapped_for_compatibility_takes_the_fallback():
    wrapped = (
        '<mc:AlternateContent><mc:Choice><w:numFmt w:val="custom" w:format="001"/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="upperRoman"/></mc:Fallback></mc:AlternateContent>'
    )
    one = f'<w:lvl w:ilvl="0"><w:start w:val="2"/>{wrapped}<w:lvlText w:val="%1、"/></w:lvl>'
    assert lines(listed("a"), numbering(one)) == ["II、a"]
