"""A witness in another process, with its own key and disk, for the tests that need one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMAND = [sys.executable, "-m", "zhenggai.cli", "witness"]


class Witness:
    """A witness's folder, and the process that serves it while one does."""

    def __init__(self, folder: Path, name: str = "audit.example/w1") -> None:
        self.folder = folder
        self.key = self.run("init", "--name", name).stdout.strip()
        self.address = ""
        self.port = 0
        self.process: subprocess.Popen[str] | None = None

    def run(self, act: str, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`zhenggai witness …` on its folder, in English."""
        return subprocess.run(
            [*COMMAND, act, str(self.folder), *words, "--language", "en"],
            capture_output=True,
            text=True,
            timeout=60,
            check=check,
        )

    def trust(self, *keys: str) -> None:
        self.run("trust", *keys)

    def start(self) -> None:
        """Serve, on the port of last time."""
        assert self.process is None
        with (self.folder.parent / f"{self.folder.name}.err").open("a") as said:
            process = subprocess.Popen(
                [*COMMAND, "serve", str(self.folder), "--port", str(self.port), "--language", "en"],
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        assert process.stdout is not None
        self.address = process.stdout.readline().strip().rstrip("/")
        assert self.address, self.said()
        self.port = int(self.address.rpartition(":")[2])
        self.process = process

    def stop(self) -> None:
        """SIGKILL, whatever it is doing."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.communicate(timeout=20)

    def said(self) -> str:
        """What it has told on standard error."""
        return (self.folder.parent / f"{self.folder.name}.err").read_text()


@contextmanager
def witnessing(folder: Path, *keys: str) -> Iterator[Witness]:
    """A witness that serves and knows these logs."""
    made = Witness(folder)
    if keys:
        made.trust(*keys)
    made.start()
    try:
        yield made
    finally:
        made.stop()
