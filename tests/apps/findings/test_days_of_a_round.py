"""What day it is for a round."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from zhenggai.apps.findings.days import day_in
from zhenggai.apps.findings.models import Round


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Shanghai", date(2026, 9, 8)), ("America/New_York", date(2026, 9, 7))],
)
def test_the_day_is_that_of_the_zone_where_the_issuer_sits(zone, day):
    assert day_in(Round(zone=zone), datetime(2026, 9, 7, 18, tzinfo=UTC)) == day
