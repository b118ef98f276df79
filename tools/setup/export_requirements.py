"""Writes ``requirements/*.txt`` from ``pyproject.toml``: the maintainer's step, needs ``uv``.

Every pin moves to the newest version that ``pyproject.toml`` allows. ``uv.lock`` records addresses,
so it is thrown away afterwards; the hashed lists are what counts.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from tools.setup.running import ROOT, run, say

# What the one package of this list depends on stands in the list of the tests already.
_ALONE = [f"--no-emit-package={name}" for name in ("cryptography", "cffi", "pycparser")]
# One list per purpose; each stands alone, so that one pip call installs it.
_LISTS = {
    "base": ("--no-default-groups",),
    "dev": ("--group=dev",),
    "postgres": ("--no-default-groups", "--extra=postgres"),
    "s3": ("--no-default-groups", "--extra=s3"),
    "gm": ("--no-default-groups", "--extra=gm"),
    "tsa": ("--no-default-groups", "--extra=tsa"),
    "ocr": ("--no-default-groups", "--extra=ocr"),
    "semantic": ("--no-default-groups", "--extra=semantic"),
    "node": ("--only-group=node",),
    "build": ("--only-group=build",),
    "conformance": ("--only-group=conformance", *_ALONE),
}


def main() -> None:
    """Resolve once and write every list."""
    uv = os.environ.get("UV", "uv")
    (ROOT / "uv.lock").unlink(missing_ok=True)
    for name, choice in _LISTS.items():
        target = ROOT / "requirements" / f"{name}.txt"
        say(f"requirements/{name}.txt")
        run(
            [uv, "export", "--quiet", "--no-emit-project", "--no-header", *choice, "-o", target],
            failure="uv could not export; name its path with UV=…",
            show=False,
        )
    _whatever_python(ROOT / "requirements" / "conformance.txt")
    (ROOT / "uv.lock").unlink()


def _whatever_python(path: Path) -> None:
    """Take out for which Python a package says it is: see `environment.install_alone`."""
    path.write_text(re.sub(r" ; python_\S+ >= '[0-9.]+'", "", path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
