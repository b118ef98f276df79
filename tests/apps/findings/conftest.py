"""The district with one open round, for every test of the chain."""

from __future__ import annotations

import pytest

from cast import District, Walk, build, open_round, register


@pytest.fixture
def district(db: None) -> District:
    """Units, people, roles and an open round."""
    made = build()
    open_round(made)
    return made


@pytest.fixture
def walk(district: District) -> Walk:
    """A finding that has just been registered, with all who can move it."""
    return Walk(district, register(district))
