"""Real threads with real connections to PostgreSQL. SQLite lets one transaction write at a time and
knows no row locks: what is raced here cannot be raced there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

# Settles the environment that the rest reads, and so comes first; brings a fixture.
from installed import ON_POSTGRES, _flushing  # noqa: F401

# isort: split
from racing import Field, Track


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is for PostgreSQL."""
    why = pytest.mark.skip(reason="SQLite has no concurrent writers to race")
    for item in items:
        if "races" in item.path.parts and not ON_POSTGRES:
            item.add_marker(why)


@pytest.fixture(scope="session")
def track() -> Iterator[Track]:
    """Threads that keep their connections."""
    made = Track()
    yield made
    made.close()


@pytest.fixture
def field(transactional_db: None, track: Track) -> Field:
    """A district whose acts are committed."""
    return Field(track)
