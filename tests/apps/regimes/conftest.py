"""The district of the cast, for those who keep rules and calendars in it."""

from __future__ import annotations

import pytest

from cast import District, build


@pytest.fixture
def district(db: None) -> District:
    """Units, people and roles."""
    return build()
