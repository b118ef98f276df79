"""The district with one open round, for every test of the chain; and the world of the matrix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from world import World, build_world, kept_for_a_module

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


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A finding in every state, built once. A module that uses it leaves it as it was, and does
    not use `district` or `walk`."""
    with kept_for_a_module(django_db_blocker):
        yield build_world()
