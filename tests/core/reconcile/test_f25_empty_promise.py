"""F25: neither owner nor date nor figure."""

from __future__ import annotations

import pytest
from made import flagged, flags, held, measure

from zhenggai.core.records import Deadline, DeadlineKind, Severity, Span

SOON = Deadline("6月底", Span(0, 3), DeadlineKind.DATE, month=6, day=30)


def test_a_measure_that_promises_nothing_is_a_gap() -> None:
    (flag,) = flags(held(measure("更换灯具")), "F25")
    assert (flag.item, flag.severity) == ("M1", Severity.GAP)


@pytest.mark.parametrize(
    "fields",
    [
        {"owner": "后勤科"},
        {"deadline": SOON},
        {"target": "36盏"},
        {"done": True},
        {"person_aimed": True},
    ],
)
def test_one_of_the_three_or_a_finished_act_is_enough(fields: dict[str, object]) -> None:
    assert flagged(held(measure("更换灯具", **fields)), "F25") == []
