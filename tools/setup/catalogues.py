"""When to compile the message catalogues; how is the package's own ``presentation.catalogues``."""

from __future__ import annotations

from pathlib import Path

from tools.setup.environment import VENV
from tools.setup.running import ROOT, run, say
from tools.setup.stamps import Stamp


def compile_all() -> None:
    """Write a ``.mo`` beside every ``.po`` of ours, unless that is done already."""
    sources = sorted((ROOT / "src" / "zhenggai").rglob("*.po"))
    stamp = Stamp("catalogues", sources, folder=VENV)
    if not sources or (stamp.is_current() and all(_is_compiled(path) for path in sources)):
        return
    say("message catalogues")
    run(
        [VENV / "bin" / "python", "-m", "zhenggai.presentation.catalogues"],
        failure="a message catalogue could not be compiled",
        show=False,
    )
    stamp.mark()


def _is_compiled(source: Path) -> bool:
    # The site asks for a twin that is not older, so a mere change of branch and back counts too.
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns
