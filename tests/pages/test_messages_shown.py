"""The pages of messages in a real browser: on a phone, by keyboard, and nothing for axe-core."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from test_desk import _as

from axe import LOOKS, PHONE, assert_fits_and_is_clean
from installed import looks

pytestmark = [pytest.mark.browser, looks]
PAGES = ["/messages/", "/messages/settings/", "/messages/feeds/issue/"]


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_they_fit_and_axe_finds_nothing(
    browser: Browser,
    demo: str,
    language: str,
    size: tuple[int, int],
) -> None:
    page = _as(browser, demo, "sam", size, language=language)
    for address in PAGES:
        page.goto(address)
        assert_fits_and_is_clean(page, address)
    page.context.close()


def test_hours_are_changed_and_a_feed_is_issued_and_withdrawn(
    browser: Browser,
    demo: str,
) -> None:
    page = _as(browser, demo, "sam", PHONE)
    page.goto("/desk/")
    page.locator(".account > summary").click()
    page.locator(".account-body a[href='/messages/']").click()
    expect(page).to_have_url(f"{demo}/messages/")
    page.goto("/messages/settings/")
    page.fill("#id_digest_at", "18:00")
    page.click("section[aria-labelledby=hours] button")
    expect(page.locator("#id_digest_at_error")).to_be_visible()
    page.fill("#id_digest_at", "09:30")
    page.keyboard.press("Enter")
    expect(page.locator("#id_digest_at")).to_have_value("09:30")

    page.click("a[href='/messages/feeds/issue/']")
    expect(page).to_have_url(f"{demo}/messages/feeds/issue/")
    page.keyboard.press("Tab")
    page.click("main form button")
    address = page.locator("code.secret").inner_text()
    assert re.fullmatch(rf"{demo}/feeds/[A-Za-z0-9_-]{{43}}\.ics", address)
    assert page.request.get(address).text().startswith("BEGIN:VCALENDAR\r\n")
    page.click("main a.btn-primary")
    with page.expect_navigation():
        page.click("section[aria-labelledby=feeds] li button")
    assert page.request.get(address).status == 404
    page.context.close()
