"""The offline installation: our wheel and those of every package it needs, in ``wheelhouse/``."""

from __future__ import annotations

import platform
import shutil
import sys

from tools.setup import environment
from tools.setup.running import ROOT, refuse, run, say

WHEELHOUSE = ROOT / "wheelhouse"
_MACHINES = ("x86_64", "aarch64")
# Oldest first: whoever has a newer C library can use them all.
_MANYLINUX = (
    "manylinux2014",
    "manylinux_2_17",
    "manylinux_2_26",
    "manylinux_2_27",
    "manylinux_2_28",
)


def build() -> None:
    """Make ``wheelhouse/`` anew for Linux of this machine's kind and this minor Python."""
    machine = platform.machine()
    if machine not in _MACHINES:
        raise refuse(f"wheels are published for {' and '.join(_MACHINES)}, not for {machine}")
    shutil.rmtree(WHEELHOUSE, ignore_errors=True)
    WHEELHOUSE.mkdir()
    folder = environment.VENV / "build"
    environment.create(folder)
    environment.install("build", folder)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    say("our own wheel")
    run(
        [*pip, "wheel", "-qq", "--no-deps", "--no-build-isolation", "-w", WHEELHOUSE, "."],
        failure="our own wheel could not be built",
    )
    say("wheels of requirements/base.txt")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    choice = [
        "--require-hashes",
        "--only-binary=:all:",
        "--implementation=cp",
        f"--python-version={python}",
    ]
    choice += [f"--platform={name}_{machine}" for name in _MANYLINUX]
    listed = ROOT / "requirements" / "base.txt"
    run(
        [*pip, "download", "-qq", *choice, "-r", listed, "-d", WHEELHOUSE],
        failure="the wheels could not be fetched; see that pip reaches its index or your mirror",
    )
    count = len(list(WHEELHOUSE.glob("*.whl")))
    size = sum(path.stat().st_size for path in WHEELHOUSE.iterdir()) / 1024 / 1024
    say(f"wheelhouse/ holds {count} wheels, {size:.0f} MiB, for Python {python} on {machine}")
    print("On the machine without a network, beside this folder:")
    print(f"  python{python} -m venv zhenggai")
    print("  zhenggai/bin/pip install --no-index --find-links wheelhouse zhenggai")
