"""Runs a command and tells how long it took and how much memory its process tree held."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Run:
    """``code`` is the exit code, ``None`` where the time was up; ``rss`` MiB, ``seconds`` wall."""

    code: int | None
    seconds: float
    rss: float
    out: str
    err: str


def run(
    command: Sequence[str], *, timeout: float, cwd: Path, env: Mapping[str, str] | None = None
) -> Run:
    """The finished command, killed after ``timeout`` seconds."""
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        peak = [0.0]
        done = threading.Event()
        sampler = threading.Thread(target=_sample, args=(process.pid, peak, done))
        sampler.start()
        try:
            out, err = process.communicate(timeout=timeout)
            code: int | None = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its own session: nothing else is in it
            out, err = process.communicate()
            code = None
        finally:
            if process.poll() is None:  # interrupted: leave nothing running behind
                os.killpg(process.pid, signal.SIGKILL)
            seconds = time.perf_counter() - start
            done.set()
            sampler.join()
    if not peak[0]:
        peak[0] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Run(code, seconds, peak[0], out, err)


def _sample(leader: int, peak: list[float], done: threading.Event) -> None:
    while not done.wait(0.05):
        peak[0] = max(peak[0], group_rss(leader))


def group_rss(leader: int) -> float:
    """Resident MiB of all processes in a session; shared pages count in each. 0 without /proc."""
    if sys.platform != "linux":
        return 0.0
    total = 0
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == leader:
                    total += int(fields[21])
            except (OSError, IndexError):
                continue  # it ended while being looked at
    return total * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024
