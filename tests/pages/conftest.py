"""The real site on a free port, and a real browser that notes whatever goes wrong in it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from installed import fresh_database
from review import REVIEW

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    # The checkout's `tools`, whichever way pytest is started.
    sys.path.insert(0, ROOT)
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site started by `zhenggai serve`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    state = tmp_path_factory.mktemp("state")
    with fresh_database() as own:
        process = subprocess.Popen(
            [sys.executable, "-m", "zhenggai.cli", "serve", "--port", str(port)],
            env={**os.environ, "ZHENGGAI_STATE": str(state), **own},
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address + "/healthz", timeout=5).close()  # noqa: S310
        except (urllib.error.URLError, OSError):
            assert process.poll() is None, "the site did not start"
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the site does not answer")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield made
        made.close()


@dataclass
class Watched:
    """A page with what its console said and what it asked of other hosts."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


def _watched(browser: Browser, site: str, width: int, height: int) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=site)
    watched = Watched(context.new_page())
    watched.page.on(
        "console",
        lambda said: (
            watched.complaints.append(said.text) if said.type in {"error", "warning"} else None
        ),
    )
    watched.page.on("pageerror", lambda fault: watched.complaints.append(str(fault)))
    watched.page.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((site, "data:")) else watched.foreign.append(asked.url)
        ),
    )
    watched.page.set_default_timeout(10_000)
    yield watched
    context.close()
    assert watched.complaints == []
    assert watched.foreign == []


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Watched]:
    """A window on a desk."""
    yield from _watched(browser, site, 1440, 900)


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Watched]:
    """A phone held upright."""
    yield from _watched(browser, site, 390, 844)


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """A small self-examination on the disk."""
    path = tmp_path / "对照检查.txt"
    path.write_text(REVIEW, encoding="utf-8")
    return path
