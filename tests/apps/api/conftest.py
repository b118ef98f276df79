"""The district for the interface: in the near past, so that programs, which ask now, come after."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "findings"))

import cast
from apps.findings.test_acts_pages import _Dates
from cast import District, Walk, build, open_round


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def district(db: None, monkeypatch: pytest.MonkeyPatch) -> District:
    began = timezone.now() - timedelta(days=60)
    far = timezone.localdate() + timedelta(days=100)
    monkeypatch.setattr(cast, "NOON", began)
    monkeypatch.setattr(cast, "date", _Dates(far))
    made = build()
    open_round(
        made,
        feedback_on=began.date() - timedelta(days=1),
        due_on=timezone.localdate() + timedelta(days=300),
        dispute_until=timezone.localdate() + timedelta(days=1),
        posting_days=0,
    )
    return made


@pytest.fixture
def walk(district: District) -> Walk:
    return Walk(district, cast.register(district), at=cast.NOON)
