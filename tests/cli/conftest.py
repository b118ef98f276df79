"""Commands of an installation, each with a state folder and a database to itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from served import Install, Installation, installing, pristine

__all__ = ["pristine"]


@pytest.fixture
def install(tmp_path: Path, pristine: Installation) -> Iterator[Install]:
    """For installations of one test."""
    with installing(tmp_path, pristine) as make:
        yield make


@pytest.fixture(scope="session")
def one(
    tmp_path_factory: pytest.TempPathFactory,
    pristine: Installation,
) -> Iterator[Installation]:
    """An installation for tests that leave it as it was."""
    with installing(tmp_path_factory.mktemp("one"), pristine) as make:
        yield make()
