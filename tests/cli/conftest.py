"""Commands of an installation, each with a state folder and a database to itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from installed import fresh_database


@dataclass(frozen=True)
class Installation:
    """A state folder and what to add to the environment, so that a command works on it."""

    state: Path
    environment: dict[str, str]

    def run(self, *words: object, **more: str) -> subprocess.CompletedProcess[str]:
        """`zhenggai …`, in English."""
        return subprocess.run(
            [sys.executable, "-m", "zhenggai.cli", *map(str, words), "--language", "en"],
            env={**os.environ, **self.environment, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def python(self, program: str) -> str:
        """What a program prints that runs in the loaded site."""
        done = subprocess.run(
            [sys.executable, "-c", f"from zhenggai.cli import site; site.load()\n{program}"],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """Makes installations: empty ones, or with their tables."""
    opened = []

    def make(name: str = "state", *, migrated: bool = True) -> Installation:
        database = fresh_database()
        own = database.__enter__()
        opened.append(database)
        state = tmp_path / name
        made = Installation(state, {"ZHENGGAI_STATE": str(state), **own})
        if migrated:
            made.python("from zhenggai.cli.migrating import *; bring_up_to_date()")
        return made

    yield make
    for database in opened:
        database.__exit__(None, None, None)
