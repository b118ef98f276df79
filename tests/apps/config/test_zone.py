"""The zone in which the authority sits is set by name, and a wrong one stops the start."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from zhenggai.config import env


def test_a_day_begins_where_the_authority_sits(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 29, 16, 0, tzinfo=UTC))
    assert timezone.localdate() == date(2026, 11, 30)


@pytest.mark.parametrize("wrong", ["Peking", "../etc/passwd", "/etc/passwd", "UTC+8", "A" * 300])
def test_a_zone_that_nobody_knows_stops_the_start(monkeypatch, wrong):
    monkeypatch.setenv("ZHENGGAI_ZONE", wrong)
    with pytest.raises(ImproperlyConfigured, match="ZHENGGAI_ZONE"):
        env.zone("ZHENGGAI_ZONE", "Asia/Shanghai")


def test_a_zone_of_the_database_is_taken(monkeypatch):
    monkeypatch.setenv("ZHENGGAI_ZONE", "America/Denver")
    assert env.zone("ZHENGGAI_ZONE", "Asia/Shanghai") == "America/Denver"
