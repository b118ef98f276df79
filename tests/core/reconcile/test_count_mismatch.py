"""COUNT: a stated count that differs from what is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made import flags, made, problem

from zhenggai.core.reconcile import reconcile
from zhenggai.core.records import Span, StatedCount


@pytest.mark.parametrize(("found", "asked"), [(4, True), (6, True), (5, False), (None, False)])
def test_it_asks_only_where_both_are_known_and_differ(found: int | None, asked: bool) -> None:
    count = StatedCount("五个方面", Span(0, 4), 5, found, "方面")
    result = reconcile(replace(made(problem("灯具损坏")), counts=(count,)))
    values = [flag.values for flag in flags(result, "COUNT")]
    expected = {"text": "五个方面", "stated": 5, "found": found}
    assert [value.items() >= expected.items() for value in values] == [True] * asked
