"""A PostgreSQL for one command: ``python3 -m tools.setup postgres -- pytest tests/apps``.

The command finds its address in ``ZHENGGAI_DATABASE``. The server that ``ZHENGGAI_TEST_POSTGRES``
names is used where it is set; else a private cluster is made from the machine's own programs,
reached through a socket only, and thrown away afterwards. It is quick because it does not care
whether it survives a power cut: nothing but tests belongs in it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from tools.setup.environment import apt_install
from tools.setup.running import ROOT, refuse, say

_DEBIAN = Path("/usr/lib/postgresql")
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
}
_LOCALE = "C.UTF-8"
_USER = "zhenggai"


def run_with(command: Sequence[str]) -> int:
    """Run ``command`` with a PostgreSQL in ``ZHENGGAI_DATABASE``; its exit code.

    Where there is no PostgreSQL, one line says so and the command is not run: exit code 0, but
    refused with ``CI=true``, because a green run that has skipped a database proves nothing.
    """
    given = os.environ.get("ZHENGGAI_TEST_POSTGRES", "").strip()
    if given:
        say("PostgreSQL: the server that ZHENGGAI_TEST_POSTGRES names")
        return _run(command, given)
    programs = _programs()
    if programs is None:
        lacking = "no PostgreSQL: run `apt install postgresql`, or set ZHENGGAI_TEST_POSTGRES"
        if os.environ.get("CI") == "true":
            raise refuse(lacking)
        say(f"{lacking}; without it nothing is tested on PostgreSQL")
        return 0
    with _cluster(programs) as address:
        return _run(command, address)


def _run(command: Sequence[str], address: str) -> int:
    try:
        done = subprocess.run(
            command, cwd=ROOT, check=False, env={**os.environ, "ZHENGGAI_DATABASE": address}
        )
    except OSError as fault:
        raise refuse(f"{command[0]} could not be run ({fault.strerror})") from fault
    return done.returncode


def _programs() -> Path | None:
    """The folder with the newest server's programs; Debian's package is installed in CI."""
    found = _installed()
    if found is None and os.environ.get("CI") == "true" and apt_install("postgresql"):
        found = _installed()
    return found


def _installed() -> Path | None:
    versions = [path.parent for path in _DEBIAN.glob("*/bin/initdb") if path.parts[-3].isdecimal()]
    if versions:
        return max(versions, key=lambda path: int(path.parts[-2]))
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


@contextmanager
def _cluster(programs: Path) -> Iterator[str]:
    """The address of a private server that lives as long as the ``with`` block."""
    # A socket's path may be no longer than 107 bytes, so not below TMPDIR.
    folder = Path(tempfile.mkdtemp(prefix="zg-pg-", dir="/tmp"))
    # The third word of: postgres (PostgreSQL) 15.20 (Debian …)
    version = _output([programs / "postgres", "--version"]).split()[2]
    say(f"PostgreSQL {version}: a private server for the tests")
    # So that a terminated run, too, takes its server away.
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data = folder / "data"
        choice = [f"--locale={_LOCALE}", "--encoding=UTF8", "--auth=trust", f"--username={_USER}"]
        _as_owner([programs / "initdb", "--no-sync", *choice, "-D", data])
        settings = "".join(f" -c {name}='{value}'" for name, value in _SETTINGS.items())
        options = f"-k {folder}{settings}"
        log = folder / "log"
        _as_owner([programs / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start"])
        try:
            yield f"postgresql://{_USER}@/zhenggai?host={folder}"
        finally:
            _as_owner([programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
    finally:
        signal.signal(signal.SIGTERM, before)
        shutil.rmtree(folder, ignore_errors=True)


def _as_owner(command: Sequence[str | Path]) -> None:
    """Run as whoever may own a cluster: never root, whom PostgreSQL refuses."""
    words = [str(part) for part in command]
    if os.geteuid() == 0:
        words = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *words]
    # Files, not pipes: the server inherits them, and a pipe would not end before it does.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            words, cwd="/", check=False, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        if done.returncode:
            said.seek(0)
            last = said.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            raise refuse(f"PostgreSQL for the tests: {Path(command[0]).name} failed {last}")


def _output(command: Sequence[str | Path]) -> str:
    words = [str(part) for part in command]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
