"""The baselines: words alone on gold items."""

from __future__ import annotations

import pytest
from tools.evaluation.baselines import best_f1, bm25, grams, measure, rank, tf_idf
from tools.evaluation.gold import Gold, GoldItem


def gold(pairs: set[tuple[str, str]]) -> Gold:
    problems = (GoldItem("P1", "廉政谈话次数少", None), GoldItem("P2", "食堂卫生差", None))
    measures = (GoldItem("M1", "改善食堂卫生", None), GoldItem("M2", "定期廉政谈话", None))
    return Gold(
        doc="x",
        group="x",
        items={"problems": problems, "measures": measures},
        pairs=frozenset(pairs),
    )


@pytest.mark.parametrize("method", [tf_idf, bm25])
def test_shared_words_find_their_pairs(method: object) -> None:
    (row,) = measure("x", "x", [gold({("P1", "M2"), ("P2", "M1")})], method)  # type: ignore[arg-type]
    assert (row.pairs, row.f1, row.top1, row.mrr) == (2, 1, 1, 1)


def test_pairs_that_share_nothing_are_ranked_last() -> None:
    (row,) = measure("x", "x", [gold({("P1", "M1"), ("P2", "M2")})], tf_idf)
    assert (row.top1, row.mrr) == (0, 0.5)


def test_without_pairs_there_is_nothing_to_measure() -> None:
    assert measure("x", "x", [gold(set())], tf_idf) == []


def test_equal_texts_have_a_cosine_of_one_and_strangers_of_none() -> None:
    (row,) = tf_idf([grams("整改措施", 2)], [grams("整改措施", 2), grams("食堂", 2)])
    assert row == [pytest.approx(1), 0]


def test_ties_count_against_the_method() -> None:
    assert rank([1.0, 1.0], [True, False]) == 2
    assert best_f1([(1.0, True), (1.0, False)]) == pytest.approx(2 / 3)
    assert best_f1([(1.0, True), (0.5, False)]) == 1
