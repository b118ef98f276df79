"""Issuing a token in a real browser: read by keyboard and by axe-core, in both languages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from test_desk import _as

from axe import found_by_axe

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_token_is_issued_and_withdrawn_and_axe_finds_nothing(
    browser: Browser,
    demo: str,
    language: str,
) -> None:
    page = _as(browser, demo, "sam", language=language)

    def examined() -> None:
        assert found_by_axe(page) == [], page.url

    page.goto("/account/tokens/")
    examined()
    page.click("a[href='/account/tokens/issue/']")
    page.fill("#id_name", f"台账同步 {language}")
    page.fill("#id_last_on", "2000-01-01")
    page.check("input[value=read]")
    examined()
    page.click("main form button")
    expect(page.locator("#id_last_on_error")).to_be_visible()
    examined()
    page.goto("/account/tokens/issue/")
    page.fill("#id_name", f"台账同步 {language}")
    page.check("input[value=act]")
    page.click("main form button")
    written = page.locator("code.secret").inner_text()
    assert re.fullmatch(r"zg_[0-9a-f]{32}_[A-Za-z0-9_-]{43}", written)
    examined()
    page.goto("/account/tokens/")
    expect(page.locator("main")).to_contain_text(f"台账同步 {language}")
    examined()
    page.locator("main li", has_text=language).locator("button").click()
    expect(page.locator("main li", has_text=language).locator("button")).to_have_count(0)
    page.context.close()
