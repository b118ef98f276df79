"""Adding up hits and shares."""

from __future__ import annotations

import pytest
from tools.evaluation.counts import Counts, Share, as_json, compare, pool


def test_a_perfect_answer_has_one_in_all_three() -> None:
    counts = compare({1, 2}, {1, 2})
    assert (counts.precision, counts.recall, counts.f1) == (1, 1, 1)


def test_saying_nothing_has_no_precision_and_no_recall() -> None:
    counts = compare(set(), {1, 2})
    assert (counts.precision, counts.recall, counts.f1) == (None, 0, 0)


def test_nothing_expected_and_nothing_said_is_not_judged() -> None:
    assert compare(set(), set()).f1 is None
    assert Share().value is None


def test_f1_is_the_harmonic_mean() -> None:
    counts = Counts(hits=1, extras=1, misses=3)
    assert counts.precision == pytest.approx(0.5)
    assert counts.recall == pytest.approx(0.25)
    assert counts.f1 == pytest.approx(2 * 0.5 * 0.25 / 0.75)


def test_pooling_adds_counts_and_does_not_average() -> None:
    pooled = pool([{"items": Counts(1, 0, 0)}, {"items": Counts(0, 9, 0), "kind": Share(1, 2)}])
    assert pooled == {"items": Counts(1, 9, 0), "kind": Share(1, 2)}
    assert pooled["items"].value == pytest.approx(2 / 11)


def test_a_score_becomes_plain_values() -> None:
    assert as_json({"a": Counts(1, 1, 0), "b": Share(1, 3)}) == {
        "a": {"hits": 1, "extras": 1, "misses": 0, "p": 0.5, "r": 1.0, "f1": 0.6667},
        "b": {"right": 1, "of": 3, "share": 0.3333},
    }
