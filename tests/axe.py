"""What axe-core finds on a page of the site, and whether the page fits its window."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"


def assert_fits_and_is_clean(page: Page, address: str) -> None:
    """Nothing for axe-core, and nothing wider than the window. The policy of the page has to be
    bypassed, for the tool is a script of another."""
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("async () => (await axe.run()).violations.map((v) => v.id)")
    assert found == [], address
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, address
