"""The real site on a free port, and a real browser that notes whatever goes wrong in it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from installed import ON_POSTGRES
from review import REVIEW
from served import Installation, installing, played, pristine, serving

__all__ = ["played", "pristine"]

ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    # The checkout's `tools`, whichever way pytest is started.
    sys.path.insert(0, ROOT)
ARGUMENTS = [
    "--headless",
    "--no-zygote",
    "--in-process-gpu",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(
    tmp_path_factory: pytest.TempPathFactory,
    pristine: Installation,
) -> Iterator[str]:
    """The address of a site of which nothing is known yet."""
    with (
        installing(tmp_path_factory.mktemp("site"), pristine) as make,
        serving(make().environment) as address,
    ):
        yield address


@pytest.fixture(scope="module")
def demo(
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[str]:
    """The address of a site in demo mode. It lies on SQLite whatever the other tests run on, so
    they are not run again on PostgreSQL."""
    if ON_POSTGRES:
        pytest.skip("the demo is on SQLite")
    played: Path = request.getfixturevalue("played")
    state = tmp_path_factory.mktemp("demo") / "state"
    shutil.copytree(played, state)
    own = {"ZHENGGAI_STATE": str(state), "ZHENGGAI_DATABASE": "", "ZHENGGAI_DEMO": "1"}
    with serving(own) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys."""
    from tools.setup.browser import browser as found

    chromium = found()
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
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
