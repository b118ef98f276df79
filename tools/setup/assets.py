"""The front-end files: taken from npm by version and hash, the few used ones copied beside ours.

Which files those are is said in ``tools/copy_assets.py``. Only set-up and the wheel need Node.
"""

from __future__ import annotations

import os
import shutil
import subprocess

from tools.setup import environment
from tools.setup.running import ROOT, run, say
from tools.setup.stamps import Stamp

_INPUTS = ("package.json", "package-lock.json", ".npmrc", "tools/copy_assets.py")
# The first npm that reads a lock file of version 3.
_OLDEST_NPM = 7


def copy() -> None:
    """Put the front-end files where the site serves them from, unless they are there."""
    inputs = [file for name in _INPUTS if (file := ROOT / name).exists()]
    if len(inputs) < len(_INPUTS):
        return  # no site in this checkout yet
    stamp = Stamp("assets", inputs, folder=environment.VENV)
    if stamp.is_current() and any((ROOT / "src" / "zhenggai").glob("**/static/vendor/*")):
        return
    node = _environment_with_node()
    say("front-end files")
    run(
        [
            "npm",
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--loglevel=error",
        ],
        failure="the front-end files could not be fetched; see that npm reaches its registry or "
        "your mirror",
        env=node,
        show=False,
    )
    run(
        [environment.VENV / "bin" / "python", ROOT / "tools" / "copy_assets.py"],
        failure="the front-end files could not be copied",
        show=False,
    )
    stamp.mark()


def _environment_with_node() -> dict[str, str]:
    """What makes a usable Node run: nothing for the machine's, a place for the one from PyPI."""
    if _npm_is_usable():
        return {}
    folder = environment.VENV / "node"
    environment.create(folder)
    environment.install("node", folder)
    path = os.environ.get("PATH", os.defpath)
    # A Node of its own knows only its own authorities, but a mirror may have the machine's.
    return {"PATH": f"{folder / 'bin'}{os.pathsep}{path}", "NODE_USE_SYSTEM_CA": "1"}


def _npm_is_usable() -> bool:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return False
    answer = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().partition(".")[0]
    return answer.returncode == 0 and major.isdecimal() and int(major) >= _OLDEST_NPM
