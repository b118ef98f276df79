"""Running other programs and saying so in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def say(text: str) -> None:
    """One line on what takes time; nothing is said for work that is done already."""
    print(f"setup: {text}", flush=True)


def refuse(text: str) -> SystemExit:
    """One line that names the trouble and its mend, to be raised; exit code 1."""
    sys.stdout.flush()
    return SystemExit(f"setup: {text}")


def run(
    command: Sequence[str | Path],
    *,
    failure: str,
    env: Mapping[str, str] | None = None,
    show: bool = True,
) -> None:
    """Run ``command`` at the root of the checkout, ``env`` on top of the environment.

    With ``show`` off its standard output is kept back. Refuses with ``failure`` where the command
    fails or does not exist; its own standard error stands above that line.
    """
    out = None if show else subprocess.DEVNULL
    try:
        subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            check=True,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
        )
    except (OSError, subprocess.CalledProcessError) as fault:
        raise refuse(f"{failure} ({Path(command[0]).name}: see above)") from fault
