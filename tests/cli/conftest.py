"""Commands of an installation, each with a state folder and a database to itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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


Install = Callable[..., Installation]


@contextmanager
def installing(folder: Path, pristine: Installation) -> Iterator[Install]:
    """Makes installations below a folder: copies of the pristine one, or empty ones."""
    with ExitStack() as opened:

        def make(name: str = "state", *, migrated: bool = True) -> Installation:
            like = pristine.environment.get("ZHENGGAI_DATABASE", "") if migrated else ""
            if migrated:
                shutil.copytree(pristine.state, folder / name)
            own = opened.enter_context(fresh_database(like))
            return Installation(folder / name, {"ZHENGGAI_STATE": str(folder / name), **own})

        yield make


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation whose tables were just made; only to be copied."""
    state = tmp_path_factory.mktemp("pristine") / "state"
    with fresh_database() as own:
        made = Installation(state, {"ZHENGGAI_STATE": str(state), **own})
        made.python("from zhenggai.cli.migrating import *; bring_up_to_date()")
        yield made


@pytest.fixture
def install(tmp_path: Path, pristine: Installation) -> Iterator[Install]:
    """For installations of one test."""
    with installing(tmp_path, pristine) as make:
        yield make


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory, pristine: Installation) -> Iterator[Installation]:
    """An installation for tests that leave it as it was."""
    with installing(tmp_path_factory.mktemp("one"), pristine) as make:
        yield make()
