"""The virtual environment: made once, filled from hashed requirements, pointed at ``src``.

Running from a checkout needs no build: a ``.pth`` file shows the interpreter our source, and a
three-line launcher starts the command.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tools.setup.running import ROOT, refuse, run, say
from tools.setup.stamps import Stamp

VENV = ROOT / ".venv"
_LAUNCHER = """#!/bin/sh
exec "$(dirname "$0")/python" -m zhenggai.cli "$@"
"""


def create(folder: Path = VENV) -> None:
    """Make the environment where there is none that runs; one that runs is kept as it is."""
    if _runs(folder):
        return
    _need_ensurepip()
    if folder.exists():
        say(f"{folder.name} does not run any more (moved, or its Python is gone): made anew")
        shutil.rmtree(folder)
    say(f"virtual environment {folder.relative_to(ROOT)}")
    run(
        [sys.executable, "-m", "venv", folder],
        failure="the virtual environment could not be made; see that the disk is not full",
    )


def install_alone(name: str) -> None:
    """Install ``requirements/<name>.txt`` without what it depends on, and whatever Python it says
    it needs: for a package of the tests that runs on ours all the same."""
    install(name, VENV, "--no-deps", "--ignore-requires-python")


def install(name: str, folder: Path = VENV, *choices: str) -> None:
    """Install ``requirements/<name>.txt``, every file checked against its hash."""
    path = ROOT / "requirements" / f"{name}.txt"
    stamp = Stamp(f"requirements-{name}", [path], folder=folder)
    if stamp.is_current():
        return
    say(f"packages of requirements/{name}.txt")
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    run(
        [*pip, "install", "-qq", *choices, "--require-hashes", "-r", path],
        failure=f"the packages of requirements/{name}.txt could not be installed; see that pip "
        "reaches its index or your mirror",
    )
    stamp.mark()


def link_source() -> None:
    """Let the environment see ``src`` and have ``.venv/bin/zhenggai``."""
    site = Path(
        sysconfig.get_path(
            "purelib", "posix_prefix", vars={"base": str(VENV), "platbase": str(VENV)}
        )
    )
    _write(site / "zhenggai.pth", f"{ROOT / 'src'}\n")
    launcher = VENV / "bin" / "zhenggai"
    _write(launcher, _LAUNCHER)
    launcher.chmod(0o755)


def apt_install(*packages: str) -> bool:
    """Install Debian packages when we are root and apt is there; whether that was done."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    say(f"Debian packages {' '.join(packages)}")
    quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    choices = {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        [*quiet, "update"],
        [*quiet, "install", "-y", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            command, check=False, env={**os.environ, **choices}, stdout=subprocess.DEVNULL
        )
        if done.returncode:
            return False
    return True


def _runs(folder: Path) -> bool:
    python, pip = folder / "bin" / "python", folder / "bin" / "pip"
    # A moved environment still starts its Python, but its programs name the old place.
    if not (python.exists() and pip.exists() and str(folder) in pip.read_text("utf-8")):
        return False
    probe = "import sys, pip; print(*sys.version_info[:2], sys.prefix, sep='\\n')"
    answer = subprocess.run([python, "-c", probe], capture_output=True, text=True, check=False)
    if answer.returncode:
        return False
    major, minor, prefix = answer.stdout.splitlines()
    return (int(major), int(minor)) >= (3, 11) and Path(prefix).resolve() == folder.resolve()


def _need_ensurepip() -> None:
    if importlib.util.find_spec("ensurepip"):
        return
    apt_install("python3-venv")
    importlib.invalidate_caches()
    if not importlib.util.find_spec("ensurepip"):
        raise refuse("this Python makes no virtual environments: run `apt install python3-venv`")


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
