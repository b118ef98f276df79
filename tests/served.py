"""Installations of the program, each with a state folder and a database to itself, and the site
served from one.

Laying out every table takes seconds, and playing the district of the demo more: each is done once
a run, by whichever process of it comes first, and copied by whoever needs one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from installed import ON_POSTGRES, fresh_database
from ports import free_port

_TABLES = "from zhenggai.cli.migrating import *; bring_up_to_date()"
_DISTRICT = f"""{_TABLES}
from django.utils.timezone import now
from zhenggai.demo.load import load
assert load(at=now())"""


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

    def python(self, program: str, **more: str) -> str:
        """What a program prints that runs in the loaded site."""
        done = subprocess.run(
            [sys.executable, "-c", f"from zhenggai.cli import site; site.load()\n{program}"],
            env={**os.environ, **self.environment, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


Install = Callable[..., Installation]


def at(state: Path, **more: str) -> Installation:
    """What works on a state folder."""
    return Installation(state, {"ZHENGGAI_STATE": str(state), **more})


@contextmanager
def installing(folder: Path, pristine: Installation) -> Iterator[Install]:
    """Makes installations below a folder: copies of the pristine one, or empty ones."""
    with ExitStack() as opened:

        def make(name: str = "state", *, migrated: bool = True) -> Installation:
            like = pristine.environment.get("ZHENGGAI_DATABASE", "") if migrated else ""
            if migrated:
                shutil.copytree(pristine.state, folder / name)
            return at(folder / name, **opened.enter_context(fresh_database(like)))

        yield make


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation whose tables were just made; only to be copied."""
    if not ON_POSTGRES:
        yield at(once_a_run(tmp_path_factory, "pristine", _TABLES))
        return
    with fresh_database() as own:
        made = at(tmp_path_factory.mktemp("pristine") / "state", **own)
        made.python(_TABLES)
        yield made


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of an installation of the demo, on SQLite; only to be copied."""
    return once_a_run(tmp_path_factory, "played", _DISTRICT, ZHENGGAI_DEMO="1")


def once_a_run(
    factory: pytest.TempPathFactory, name: str, program: str, **environment: str
) -> Path:
    """The state folder that a program leaves on SQLite, run by the first process that asks for it
    and waited for by the others."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    state = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not state.exists():
            making = shared / f"{name}.making"
            shutil.rmtree(making, ignore_errors=True)
            at(making, ZHENGGAI_DATABASE="", **environment).python(program)
            making.rename(state)
    return state


@contextmanager
def serving(environment: Mapping[str, str], *words: str) -> Iterator[str]:
    """The address of the site that `zhenggai serve` serves meanwhile, once it answers."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "zhenggai.cli", "serve", "--port", str(port), *words],
        env={**os.environ, **environment},
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    # On a busy machine a start takes its time; what cannot start ends, and is not waited for.
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address + "/healthz", timeout=5).close()  # noqa: S310
        except OSError:
            assert process.poll() is None, "the site did not start"
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the site does not answer")
