"""Passages that are like a text: asked of either database, narrowed and judged."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db.models import Q
from passage_pieces import ROUND, UNIT, piece

from zhenggai.apps.passages import commands, index, queries
from zhenggai.apps.passages.models import Passage, Trait
from zhenggai.core.likeness import traits

PIPES = "老旧小区供水管网漏损严重，漏失率达三成。"
TAPS = "居民区自来水管道跑冒滴漏，漏损水量近三成。"
MEALS = "学校食堂大宗食材未经招标直接指定供应商采购。"


def put_in(text: str, **more: object) -> UUID:
    key = uuid4()
    commands.add([piece(text, subject=key, compared=True, **more)])
    return key


def alike(text: str, seen: Q | None = None, **more: object) -> list[UUID]:
    return queries.alike(traits(text), seen=Q() if seen is None else seen, **more)


@pytest.mark.usefixtures("subject")
def test_the_nearest_come_first_and_others_not_at_all():
    taps, pipes, meals = put_in(TAPS), put_in(PIPES), put_in(MEALS)
    assert alike(PIPES)[0] == pipes
    assert alike(MEALS) == [meals]
    assert taps in alike("居民小区供水管线漏损严重，漏失近三成。")
    assert alike("完全另一回事。") == alike("") == []


@pytest.mark.usefixtures("subject")
def test_it_is_narrowed_to_circles_and_to_what_may_be_seen():
    here, there = put_in(PIPES, circles=[ROUND]), put_in(PIPES, circles=[UNIT])
    assert set(alike(PIPES)) == {here, there}
    assert alike(PIPES, circles=[UNIT]) == [there]
    assert set(alike(PIPES, circles=[UNIT, ROUND])) == {here, there}
    assert alike(PIPES, circles=[]) == alike(PIPES, circles=[uuid4()]) == []
    assert alike(PIPES, Q(passage__subject=here)) == [here]


@pytest.mark.usefixtures("subject")
def test_for_each_trait_there_are_the_keys_that_have_it():
    first, second = put_in(PIPES), put_in(TAPS)
    keys = dict(Passage.objects.values_list("subject", "pk"))
    found = index.having(["老旧", "¤漏损", "没有"], None)
    assert [sorted(one) for one in found] == [[keys[first]], sorted(keys.values()), []]
    assert index.having([], None) == []
    assert second in keys


def test_what_is_not_compared_is_like_nothing(subject):
    commands.add([piece(PIPES, subject=subject)])
    assert alike(PIPES) == []
    assert not Trait.objects.exists()


def test_of_a_long_text_the_beginning_is_compared(subject):
    commands.add([piece(f"{PIPES}{'无关的话。' * 500}{MEALS}", subject=subject, compared=True)])
    assert len(set(Passage.objects.values_list("traits", flat=True))) == 2
    assert alike(MEALS) == []


def test_counts_follow_the_circles_and_the_copies(subject):
    key = put_in(PIPES)
    before = dict(Trait.objects.values_list("name", "seen"))
    commands.encircle(key, {key: frozenset([UNIT])})
    assert dict(Trait.objects.values_list("name", "seen")) == before
    assert alike(PIPES, circles=[UNIT]) == [key]
    copied = uuid4()
    commands.copy(key, part=key, to=piece("", subject=copied))
    assert before[""] + 1 == Trait.objects.get(name="").seen
    commands.take_out(copied)
    commands.take_out(key)
    assert set(Trait.objects.values_list("seen", flat=True)) == {0}
    put_in(PIPES)
    commands.clear()
    assert not Trait.objects.exists()


@pytest.mark.usefixtures("subject")
def test_a_word_of_many_rows_is_not_asked_for(monkeypatch):
    monkeypatch.setattr("zhenggai.core.likeness.ranking.MOST_ROWS", 1)
    key = put_in(PIPES)
    assert alike(PIPES) == [key]
    put_in(PIPES)
    assert alike(PIPES) == []
