"""Remembers which step was done with which inputs, by digest, so that a second run is quick.

Times of files say nothing after a fresh clone or a change of branch; contents do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from tools.setup.running import ROOT


class Stamp:
    """What one step was last done with; kept in the virtual environment, and gone with it."""

    def __init__(self, name: str, inputs: Iterable[Path], *, folder: Path) -> None:
        self._path = folder / ".setup" / name
        self._digest = _digest(inputs)

    def is_current(self) -> bool:
        """Whether the step was done with exactly these inputs."""
        return self._path.exists() and self._path.read_text(encoding="ascii") == self._digest

    def mark(self) -> None:
        """Record that the step is done."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(self._digest, encoding="ascii")


def _digest(inputs: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(inputs):
        name = path.relative_to(ROOT).as_posix()
        total.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
