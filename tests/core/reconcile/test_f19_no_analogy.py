"""F19: a common problem that is mended only where it was found."""

from __future__ import annotations

import pytest
from made import flagged, held, measure, problem


def answered(text: str, *, common: bool = True) -> list[str | None]:
    finding = problem("各村台账普遍不全", row=1, common=common)
    return flagged(held(finding, measure(text, row=1)), "F19")


def test_it_asks_where_the_measure_stays_with_the_sample() -> None:
    assert answered("补齐甲村台账") == ["P1"]


@pytest.mark.parametrize(
    "text", ["对同类问题举一反三", "在全县排查台账", "逐村检查台账", "開展全縣台賬自查"]
)
def test_looking_elsewhere_is_enough(text: str) -> None:
    assert answered(text) == []


def test_a_single_problem_need_not_be_looked_for_elsewhere() -> None:
    assert answered("补齐甲村台账", common=False) == []
