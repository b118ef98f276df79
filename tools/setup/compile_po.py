"""Compiles every message catalogue of the package; run by the interpreter that has ``polib``.

Both kinds are meant: sentences by code (``locale/``) and the words of the pages (Django's).
"""

from __future__ import annotations

import os
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "zhenggai"


def main() -> None:
    """Write a ``.mo`` beside each ``.po``."""
    for source in sorted(PACKAGE.rglob("*.po")):
        target = source.with_suffix(".mo")
        # Beside it first: a running command must never read half a catalogue.
        draft = target.with_suffix(f".{os.getpid()}.tmp")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)


if __name__ == "__main__":
    main()
