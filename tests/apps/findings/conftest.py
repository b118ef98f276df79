"""The district with one open round, for every test of the chain; and the world of the matrix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from world import World, build_world

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
    """A finding in every state, built once in a transaction that is rolled back at the end. A
    module that uses it leaves it as it was, and does not use `district` or `walk`."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)
