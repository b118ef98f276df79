"""Codes in addresses and questions that no code can be, on both databases."""

from __future__ import annotations

import pytest
from programs import program

from cast import Walk, build, open_round, register

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/board?regime=%00",
        "/board/waiting?regime=%00",
        "/board/closed?regime=A%20B",
        "/calendars/%00/2026",
        "/calendars/xx!/2026",
    ],
)
def test_what_no_code_can_be_is_refused_and_breaks_nothing(path: str) -> None:
    district = build()
    open_round(district)
    walk = Walk(district, register(district))
    answer = program(walk.district.people["iris"]).get(path)
    assert answer.status_code in {404, 422}
