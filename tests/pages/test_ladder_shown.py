"""The ladder in a real browser: nothing for axe-core, within a phone, and by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from test_desk import _as

from axe import DESK, LOOKS, PHONE, assert_fits_and_is_clean
from installed import looks

pytestmark = [pytest.mark.browser, looks]


def first_step(page: Page) -> str:
    page.goto("/steps/")
    return str(page.locator("table th[scope=row] a").first.get_attribute("href"))


@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_its_pages_fit_and_axe_finds_nothing(
    browser: Browser,
    demo: str,
    language: str,
    size: tuple[int, int],
) -> None:
    page = _as(browser, demo, "iris", size, language=language)
    step = first_step(page)
    page.goto(step)
    finding = page.locator(".about a").first.get_attribute("href")
    assert finding is not None
    key = finding.strip("/").split("/")[-1]
    for address in (
        "/steps/",
        step,
        f"/steps/issue/?finding={key}&rung=reminder",
        "/ladder/",
        "/ladder/inspection/talk/propose/",
        end_of_a_rung(page),
        finding,
    ):
        page.goto(address)
        for one in page.locator("details.do summary").all():
            one.click()
        assert_fits_and_is_clean(page, address)
    page.context.close()


def end_of_a_rung(page: Page) -> str:
    """The address at which a version that is in force is let end."""
    page.goto("/ladder/")
    found = page.locator("td a[href$='/end/']").first.get_attribute("href")
    assert found is not None
    return found


def test_a_unit_reports_and_its_office_settles_by_keyboard_alone(
    browser: Browser,
    demo: str,
) -> None:
    sam = _as(browser, demo, "sam", PHONE)
    step = first_step(sam)
    sam.goto(step)
    act(sam, "report", "道路已通车，过渡费已拨付。")
    expect(sam.locator(".stands")).to_have_text("已反馈，待认定")
    iris = _as(browser, demo, "iris", DESK)
    iris.goto(step)
    act(iris, "settle", "已答复，下步看完成。")
    expect(iris.locator(".stands")).to_have_text("已办结")
    for page in (sam, iris):
        page.context.close()


def act(page: Page, slug: str, said: str) -> None:
    """Open the form of an act, type what it asks for, and send it, with no other means."""
    form = page.locator(f"form[action$='/{slug}/']")
    summary = page.locator("details.do", has=form).locator("summary")
    for _ in range(80):
        page.keyboard.press("Tab")
        if summary.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(form).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type(said)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
