"""What is asked, and how well a text answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.errors import Invalid
from zhenggai.core.seeking import Rank, ask, terms

TEXT = "东城片区改造资金\n拨付滞后，施工单位工程款逾期未付，资金拨付计划未报。"


@pytest.mark.parametrize(
    ("typed", "rank"),
    [
        ("款", Rank.EXACT),
        ("资金拨付", Rank.EXACT),
        ("資金撥付", Rank.EXACT),
        ("资金 拨付", Rank.EXACT),
        ("拨付 资金", Rank.NEAR),
        ("滞后 工程款", Rank.NEAR),
        ("款工程", None),
        ("工程 学校", None),
        ('"逾期未付，资金"', Rank.EXACT),
        ('"资金，逾期"', None),
        ("逾期未付，资金", Rank.EXACT),
        ("未付，计划", Rank.NEAR),
    ],
)
def test_words_are_found_as_typed_or_near_each_other_or_not_at_all(typed, rank):
    assert ask(typed).rank(TEXT) is rank


def test_words_far_from_each_other_are_not_near():
    assert ask("资金 用水").rank("资金" + "，" * 200 + "用水") is Rank.ALL


def test_words_are_near_where_any_two_of_their_places_are():
    text = "资金" + "，" * 200 + "用水" + "，" * 5 + "资金"
    assert ask("资金 用水").rank(text) is Rank.NEAR


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("cost", "costs overrun", False),
        ("COST overrun", "a Cost, overrun", True),
        ("2026", "12026", False),
        ("3月", "13月", False),
        ("XC-2026-01/0001", "见 XC-2026-01/0001 号", True),
        ("XC-2026-01/0001", "XC-2026-0100011", False),
    ],
)
def test_words_of_other_scripts_are_found_whole(typed, text, found):
    assert (ask(typed).rank(text) is not None) is found


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "search.empty"),
        (" \t ", "search.empty"),
        ("，。！", "search.only-marks"),
        ('""', "search.only-marks"),
        ("一" * 201, "search.too-long"),
        (" ".join("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午"), "search.too-many-words"),
    ],
)
def test_it_says_what_is_wrong_with_a_question(typed, code):
    with pytest.raises(Invalid, match=code):
        ask(typed)


def test_the_places_of_the_words_are_those_of_the_text_itself():
    text = "繁體：工程款，工 程"
    spans = ask("工程 款").spans(text)
    assert [text[span.start : span.end] for span in spans] == ["工程款", "工 程"]


def test_an_index_is_asked_for_pairs_and_for_what_stands_alone():
    assert ask("工程款 3月底").terms == ("工程", "程款", "3", "月底")
    assert ask("资金 拨付").whole.terms == ("资金", "金拨", "拨付")
    assert ask("款").terms == ("款",)


_TEXTS = st.text(alphabet="资金拨付工程款，。 \nab1-\"'*():", min_size=1, max_size=12)


@given(typed=_TEXTS, before=_TEXTS, after=_TEXTS)
def test_whatever_answers_has_every_term_that_the_index_is_asked_for(typed, before, after):
    text = before + typed + after
    try:
        question = ask(typed)
    except Invalid:
        return
    if question.rank(text) is not None:
        assert set(question.terms) <= set(terms(text))
    if question.whole.pattern.search(text):
        assert set(question.whole.terms) <= set(terms(text))


@given(st.text(max_size=300))
def test_nothing_that_can_be_typed_breaks_it(typed):
    try:
        question = ask(typed)
    except Invalid:
        return
    question.rank(typed)
    question.spans(typed)


@pytest.mark.parametrize(
    ("typed", "certain"),
    [
        ("款", True),
        ("工程", True),
        ("2026", True),
        ("工程款", False),
        ("程程", True),
        ("程程程", False),
        ("工、程", False),
        ("3月", False),
        ("工程 款", False),
        ("x" * 65, False),
    ],
)
def test_of_short_words_an_index_alone_tells_what_answers(typed, certain):
    assert ask(typed).certain is certain


@given(typed=_TEXTS, text=_TEXTS)
def test_where_the_index_alone_tells_the_text_would_tell_the_same(typed, text):
    try:
        question = ask(typed)
    except Invalid:
        return
    if question.certain:
        held = set(question.terms) <= set(terms(text))
        assert held is (question.rank(text) is Rank.EXACT)
