"""The board in a real browser: at a desk and on a phone, by keyboard, and nothing for axe-core."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from test_desk import _as

from axe import DESK, LOOKS, assert_fits_and_is_clean
from installed import looks

pytestmark = [pytest.mark.browser, looks]
PAGES = [
    *("/board/", "/board/waiting/", "/board/closed/", "/board/calendar/", "/workload/"),
    "/board/calendar/?month=2026-10",
]


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_they_fit_and_axe_finds_nothing(
    browser: Browser,
    demo: str,
    language: str,
    size: tuple[int, int],
) -> None:
    page = _as(browser, demo, "sam", size, language=language)
    page.goto("/board/")
    own = page.locator("a[href^='/board/'][href$='/']").filter(has_not_text="·")
    found = [one for one in own.evaluate_all("all => all.map(a => a.pathname)") if len(one) > 40]
    page.goto("/rounds/")
    round_ = page.locator("main a[href^='/rounds/']").first.get_attribute("href")
    for address in [*PAGES, found[0], f"{round_}burn-down/"]:
        page.goto(address)
        assert_fits_and_is_clean(page, address)
    page.context.close()


def test_a_count_is_followed_by_keyboard_to_as_many_findings(
    browser: Browser,
    demo: str,
) -> None:
    page = _as(browser, demo, "iris", DESK, scripts=False)
    page.goto("/board/")
    count = page.locator("tr.whole a").nth(1)
    many = int(count.inner_text())
    count.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/register/\?time=on_time"))
    expect(page.locator("main tbody tr")).to_have_count(many)
    page.context.close()
