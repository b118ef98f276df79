"""Rules and calendars in a real browser: nothing for axe-core, and within a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from test_desk import _as

from axe import DESK, LOOKS, PHONE, assert_fits_and_is_clean
from installed import looks

pytestmark = [pytest.mark.browser, looks]
# In each language what says that a version is a draft; one says what is still to be confirmed.
DRAFT = {"zh-hans": "草案", "en": "draft"}


def address_of(page: Page, standing: str | None = None) -> str:
    """The page of the first version in the list, or of the first that stands so."""
    rows = page.locator("ul.rows > li")
    if standing is not None:
        rows = rows.filter(has=page.locator(".tag", has_text=standing))
    return str(rows.first.locator("a").get_attribute("href"))


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_its_pages_fit_and_axe_finds_nothing(
    browser: Browser,
    demo: str,
    language: str,
    size: tuple[int, int],
) -> None:
    page = _as(browser, demo, "iris", size, language=language)
    page.goto("/rules/")
    draft, other = address_of(page, DRAFT[language]), address_of(page)
    for address in (
        "/rules/",
        draft,
        other,
        "/rules/propose/",
        f"{draft}activate/",
        "/calendars/",
        "/calendars/cn/2026/",
        # Where a rule sets the deadline of many.
        "/register/many/set_deadline/?state=registered",
    ):
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        assert_fits_and_is_clean(page, address)
    page.context.close()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_what_was_refused_is_shown_so_as_well(
    browser: Browser,
    demo: str,
    size: tuple[int, int],
) -> None:
    page = _as(browser, demo, "iris", size)
    page.goto("/rules/propose/")
    with page.expect_navigation():
        page.locator("form.fields button").click()
    expect(page.locator(".wrong").first).to_be_visible()
    assert_fits_and_is_clean(page, "/rules/propose/ refused")
    page.context.close()
