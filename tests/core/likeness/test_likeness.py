"""Which findings are alike: their traits, how they are ranked, and the words that tell why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.folding import fold
from zhenggai.core.likeness import (
    MOST_ROWS,
    TOP,
    Weights,
    asked,
    likeness,
    made_by,
    nearest,
    shared,
    traits,
)
from zhenggai.core.likeness.synonyms import ROWS
from zhenggai.core.reconcile.concepts import MATTERS

PIPES = "老旧小区供水管网漏损严重，漏失率达三成。"
TAPS = "居民区自来水管道跑冒滴漏，水量损失近三分之一。"
MEALS = "学校食堂大宗食材未经招标直接指定供应商采购。"
FEW = Weights(1_000, {})
AUDIT = "Arrears to contractors were not reconciled with the ledger."


def words(ours: str, theirs: str) -> list[str]:
    return [theirs[span.start : span.end] for span in shared(ours, theirs)]


def test_what_is_said_in_other_words_has_the_same_traits():
    both = set(traits(PIPES)) & set(traits(TAPS))
    assert {"¤供水", "¤管网", "¤漏损", "¤小区"} <= both
    assert not both & set(traits(MEALS))


def test_the_longest_word_counts_and_not_what_is_within_it():
    assert "¤维修资金" in traits("物业维修资金使用不透明")
    assert "¡管护" not in traits("物业维修资金使用不透明")


def test_a_finding_in_traditional_script_has_the_same_traits():
    assert traits("供水管網漏損") == traits("供水管网漏损")


def test_other_scripts_give_the_stems_of_their_words():
    assert likeness(traits(AUDIT), traits("Contractor arrears: no reconciliation."), FEW) > 0.2


@pytest.mark.parametrize("text", ["", "。，！", "1,203.5", "　"])
def test_where_no_words_are_nothing_is_alike(text):
    assert traits(text) == []
    assert likeness(traits(text), traits(PIPES), FEW) == 0


def test_no_trait_is_longer_than_its_column():
    assert all(len(one) <= 64 for one in traits("x" * 200 + " " + "y" * 64))


def test_every_word_of_the_table_is_as_texts_are_compared():
    """One in traditional script or with a capital would never be met."""
    assert [word for word in ROWS if fold(word).lower() != word or len(word) < 2] == []
    assert MATTERS


def test_the_version_stands_for_the_tables(monkeypatch):
    before = made_by()
    made_by.cache_clear()
    monkeypatch.setitem(ROWS, "新词", ("¤新词",))
    assert made_by() != before
    made_by.cache_clear()


def test_the_shared_words_are_marked_by_their_meaning_too():
    assert words(PIPES, TAPS) == ["居民区自来水管道跑冒滴漏"]
    assert words(PIPES, MEALS) == []
    assert words("未依约支付", "合同逾期；依约办理") == ["合同", "依约"]
    assert words(AUDIT, "The ledgers hold arrears") == ["ledgers", "arrears"]


@given(st.text(max_size=80), st.text(max_size=80))
def test_marks_lie_in_the_text_one_after_the_other(ours, theirs):
    ends = [0]
    for span in shared(ours, theirs):
        assert ends[-1] <= span.start < span.end <= len(theirs)
        ends.append(span.end)


@given(st.sampled_from([PIPES, TAPS, MEALS, AUDIT]), st.sampled_from([PIPES, TAPS, MEALS]))
def test_likeness_is_mutual_and_no_more_than_one(one, other):
    ours, theirs = traits(one), traits(other)
    assert likeness(ours, theirs, FEW) == pytest.approx(likeness(theirs, ours, FEW))
    assert 0 <= likeness(ours, theirs, FEW) <= 1.0001


def test_a_word_that_everybody_has_tells_nothing():
    everywhere = Weights(1_000, {"整改": 1_000, "漏损": 1})
    assert everywhere.of("整改") < 0.001
    assert everywhere.of("漏损") > 0
    assert FEW.of("¤漏损") > FEW.of("漏损")


def test_among_few_findings_what_two_share_is_not_common():
    few = Weights(4, {"漏损": 3})
    assert few.of("漏损") == few.of("别词")


def test_an_index_is_asked_for_the_rarest_that_anybody_has():
    seen = {"甲乙": 1, "丙丁": 2, "戊己": MOST_ROWS, "庚辛": 0}
    assert asked(["戊己", "庚辛", "丙丁", "甲乙"], Weights(9_000, seen)) == ["甲乙", "丙丁"]


def test_the_nearest_come_first_and_no_more_than_are_shown():
    others = {n: traits(PIPES + MEALS[: 2 * n]) for n in range(10)}
    found = nearest(traits(PIPES), others, FEW)
    assert [key for key, _ in found] == list(range(TOP))
    assert found == sorted(found, key=lambda pair: -pair[1])


def test_what_is_far_is_not_shown_nor_what_is_far_behind_the_nearest():
    near, less = traits(PIPES), traits("供水" + MEALS)
    assert nearest(traits(PIPES), {"far": traits(MEALS)}, FEW) == []
    assert [key for key, _ in nearest(near, {"near": near, "less": less}, FEW)] == ["near"]
    assert nearest(traits(PIPES), {}, FEW) == []


def test_characters_count_a_little_beside_the_words_that_they_are_of():
    assert FEW.of("漏") < FEW.of("漏损")
    assert 0 < likeness(["漏损"], ["渗漏"], FEW) < likeness(["漏损"], ["漏损", "渗漏"], FEW)
