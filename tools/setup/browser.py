"""What tests need of Debian: the browser of the pages, with a font that has Chinese characters, and
`openssl`, which plays the authority of time-stamps."""

from __future__ import annotations

import os
import shutil
import subprocess

from tools.setup.environment import apt_install
from tools.setup.running import refuse, say

# The engine without the windows round it takes half the time for a page; the whole will do.
_BROWSERS = ("chromium-headless-shell", "chromium")


def browser() -> str | None:
    """The path of the browser that the tests drive, if there is one."""
    return next((path for path in map(shutil.which, _BROWSERS) if path), None)


def prepare() -> None:
    """See that all of it is there; as root, Debian's packages are installed.

    Without them the tests that need them skip and say so; with ``CI=true`` what is missing is
    refused here, because a green run that has skipped the pages proves nothing.
    """
    packages = []
    if browser() is None:
        packages.append(_BROWSERS[0])
    if not _has_chinese_font():
        packages += ["fontconfig", "fonts-wqy-microhei"]
    if shutil.which("openssl") is None:
        packages.append("openssl")
    if not packages or apt_install(*packages):
        return
    lacking = f"no {' '.join(packages)}: run `apt install {' '.join(packages)}`"
    if os.environ.get("CI") == "true":
        raise refuse(lacking)
    say(f"{lacking}; without them some tests are skipped")


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    answer = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    )
    return bool(answer.stdout.strip())
