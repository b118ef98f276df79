"""Texts cut into passages, and passages to what is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.records import Span
from zhenggai.core.seeking import MOST_PASSAGE, cut, excerpt


@given(st.text(alphabet="甲。 \n.a", max_size=400), st.integers(4, 50))
def test_nothing_but_white_space_is_lost_and_no_passage_is_longer_than_its_room(text, most):
    passages = list(cut(text, most=most))
    assert "".join("".join(passages).split()) == "".join(text.split())
    assert all(0 < len(passage) <= most for passage in passages)


def test_a_passage_ends_with_a_sentence():
    sentence = "工程款逾期未付，影响群众用水。"
    passages = list(cut(sentence * 400))
    assert len(passages) == 4
    assert all(passage.endswith("。") for passage in passages)


def test_without_the_end_of_a_sentence_it_ends_at_a_space_or_where_the_room_ends():
    assert list(cut("aaa bbb ccc", most=6)) == ["aaa", "bbb", "ccc"]
    assert [len(one) for one in cut("甲" * (2 * MOST_PASSAGE + 1))] == [2000, 2000, 1]


def test_what_is_shown_begins_a_little_before_the_first_word():
    text = "甲" * 500 + "工程款" + "乙" * 500
    part = excerpt(text, [Span(500, 503)], most=160)
    assert (part.start, part.end) == (460, 620)
    assert excerpt("短", [Span(0, 1)]) == Span(0, 1)
    late = excerpt(text, [Span(1000, 1003)], most=160)
    assert late.end == len(text)
    assert late.end - late.start == 160
