"""What axe-core finds on a page of the site, and whether the page fits its window at a desk or a
phone.

A click comes back as soon as the next page begins: whatever looks at a page without waiting for
a part of it waits here until it is whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

DESK, PHONE = (1440, 900), (390, 844)
# What axe-core looks at: each width and each language once. That a page fits is asked of all four.
LOOKS = [pytest.param(DESK, "zh-hans", id="desk-zh"), pytest.param(PHONE, "en", id="phone-en")]
AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"


def found_by_axe(page: Page) -> list[tuple[str, str]]:
    """How grave each complaint is, and what it is about. The tool is evaluated beside the page,
    whose policy lets in no script of another."""
    page.wait_for_load_state()
    page.evaluate(AXE.read_text(encoding="utf-8") + "\n;0")
    found = page.evaluate(
        "async () => (await axe.run({resultTypes: ['violations']})).violations.map("
        "v => [v.impact, v.id + ': ' + v.nodes.map(n => n.html.slice(0, 200)).join(', ')])"
    )
    return [(impact, what) for impact, what in found]


def serious(page: Page) -> list[str]:
    """What keeps somebody out."""
    return [what for impact, what in found_by_axe(page) if impact in {"serious", "critical"}]


def assert_fits_and_is_clean(page: Page, address: str) -> None:
    """Nothing for axe-core, and nothing wider than the window."""
    assert found_by_axe(page) == [], address
    assert_fits(page, address)


def assert_fits(page: Page, address: str) -> None:
    """Nothing wider than the window, at a desk and on a phone."""
    own = page.viewport_size
    for width, height in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, (address, width)
    if own is not None:
        page.set_viewport_size(own)
