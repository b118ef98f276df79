"""The terms of a text, the same for every database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.seeking import evened, terms, terms_within
from zhenggai.core.seeking.splitting import comparable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("款", ["款"]),
        ("工程款", ["工", "程", "款", "工程", "程款"]),
        ("資金撥付", ["资", "金", "拨", "付", "资金", "金拨", "拨付"]),
        ("ＸＣ－２０２６，Cost overrun", ["xc", "2026", "cost", "overrun"]),
        ("3月底", ["3", "月", "底", "月底"]),
        ("甲、乙", ["甲", "乙"]),
        ("", []),
        ("、。 —", []),
    ],
)
def test_characters_pairs_and_words_are_terms(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize("gap", ["\n", " \r\n ", "\u200b", "\u3000", "\u00ad"])
def test_a_word_that_was_broken_at_the_end_of_a_line_is_whole(gap):
    assert terms(f"工{gap}程") == ["工", "程", "工程"]


def test_marks_part_words():
    assert "金拨" not in terms("资金、拨付")
    assert "金拨" not in terms("资金“拨付”")


def test_a_run_without_end_is_known_by_its_beginning():
    assert terms("x" * 5_000) == ["x" * 64]


@given(st.text())
def test_no_term_holds_what_a_language_of_queries_reads(text):
    for term in terms(text):
        assert term.replace("_", "").isalnum() or all(not c.isspace() for c in term)
        assert not set("\"'\\*^:()&|!<>- §") & set(term)


@given(st.text())
def test_an_evened_text_is_as_long_as_the_text(text):
    assert len(evened(text)) == len(text)


@given(st.text(st.characters(max_codepoint=0x1FFFF)))
def test_what_is_compared_has_the_letters_of_the_evened_text(text):
    letters = [(a, b) for a, b in zip(comparable(text), evened(text), strict=True) if b.isalnum()]
    assert all(a == b for a, b in letters)


def test_most_texts_are_compared_as_they_are():
    text = "东城二街管网漏损率超过25%，连续三年未改造。"
    assert comparable(text) is text
    assert comparable(text + "管網") == evened(text + "管網")


@given(text=st.text(alphabet="甲資金拨 、a2Ｂ\n\u200b", max_size=30), data=st.data())
def test_a_text_has_all_terms_that_it_has_for_what_stands_in_it(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert set(terms_within(text[start:end])) <= set(terms(text))


def test_what_may_be_a_part_of_a_longer_word_is_not_asked_for():
    assert terms_within("overru") == []
    assert terms_within("26年资金a") == ["年", "资", "金", "年资", "资金"]
