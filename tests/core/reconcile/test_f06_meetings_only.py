"""F06: a finding that only meetings, study and plans answer."""

from __future__ import annotations

import pytest
from made import flagged, held, measure, problem

from zhenggai.core.records import MeasureKind as K


def answered(*kinds: K) -> list[str | None]:
    acts = [measure(f"就账目公开的第{n}项工作", kind, row=1) for n, kind in enumerate(kinds)]
    return flagged(held(problem("账目公开不及时", row=1), *acts), "F06")


@pytest.mark.parametrize("kinds", [(K.MEETING,), (K.STUDY, K.PLAN), (K.MEETING, K.STUDY, K.PLAN)])
def test_it_asks_where_nothing_but_paper_answers(kinds: tuple[K, ...]) -> None:
    assert answered(*kinds) == ["P1"]


@pytest.mark.parametrize("kinds", [(), (K.ACTION,), (K.MEETING, K.SYSTEM), (K.INSPECT,)])
def test_one_act_is_enough_and_no_answer_is_another_flag(kinds: tuple[K, ...]) -> None:
    assert answered(*kinds) == []
