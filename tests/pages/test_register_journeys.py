"""The register in a real browser, in the demonstration district: by keyboard, on a phone, without
scripts, on paper, and nothing serious for axe-core in either language."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from test_desk import _as as signed_in_as

from axe import LOOKS, assert_fits, serious
from installed import looks

pytestmark = pytest.mark.browser
# The totals come after the page, where it has some.
FOLLOWED = """() => {
  const totals = document.querySelector("[data-totals]");
  return !totals || totals.querySelector(".sum-line") !== null;
}"""


def _here(page: Page) -> str:
    return str(page.locator("tr.here").get_attribute("data-row"))


def test_the_keyboard_walks_marks_searches_and_opens(browser: Browser, demo: str) -> None:
    page = signed_in_as(browser, demo, "iris")
    page.goto("/register/")
    rows = [row.get_attribute("data-row") for row in page.locator("tr[data-row]").all()]

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert _here(page) == rows[1]
    page.keyboard.press("x")
    expect(page.locator("tr.here .tick input")).to_be_checked()
    expect(page.locator("[data-marked]")).to_contain_text("1")
    page.keyboard.press("x")
    expect(page.locator("tr.here .tick input")).not_to_be_checked()

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("j")
    assert _here(page) == rows[1]
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()

    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()
    # What is typed into a field is typed.
    page.keyboard.type("jx?")
    expect(page.locator("#words")).to_have_value("jx?")

    page.goto("/register/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{demo}/findings/{rows[0]}/")
    page.context.close()


def test_the_totals_follow_the_page(browser: Browser, demo: str) -> None:
    page = signed_in_as(browser, demo, "iris")
    page.goto("/register/?state=closed")
    count = page.locator("tr[data-row]").count()
    expect(page.locator("#totals")).to_contain_text(f"{count} 条符合")
    page.context.close()


def test_without_scripts_filters_sorting_and_totals_are_links(browser: Browser, demo: str) -> None:
    page = signed_in_as(browser, demo, "iris", scripts=False)
    page.goto("/register/")
    page.click(".layouts a >> text=巡视巡察台账")
    page.click(".reg thead a >> text=整改时限")
    expect(page).to_have_url(f"{demo}/register/?layout=D&sort=due")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("整改时限")
    page.click("#totals a")
    expect(page).to_have_url(f"{demo}/register/totals/?layout=D&sort=due")

    page.goto("/register/shape/")
    page.check("input[name=state][value=closed]")
    page.click("button >> nth=-1")
    expect(page).to_have_url(f"{demo}/register/?state=closed")
    page.click(".chips a")
    expect(page).to_have_url(re.compile(r"/register/\??$"))
    page.context.close()


def test_an_export_comes_as_a_file(browser: Browser, demo: str) -> None:
    page = signed_in_as(browser, demo, "iris")
    page.goto("/register/?layout=D")
    with page.expect_download() as coming:
        page.click("button[formaction*='export.xlsx']")
    assert coming.value.suggested_filename.endswith(".xlsx")
    page.context.close()


@looks
def test_paper_has_the_table_and_no_controls(browser: Browser, demo: str) -> None:
    page = signed_in_as(browser, demo, "iris")
    page.goto("/register/?layout=D")
    page.emulate_media(media="print")
    for hidden in (".search", ".tools", ".quick", ".reg .tick >> nth=0", ".top nav >> nth=0"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".reg thead th").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.reg-scroll')).overflow") == (
        "visible"
    )
    page.context.close()


def _looked_at(page: Page) -> str:
    """The address of a run that was looked at: some rows can be done and some cannot."""
    page.goto("/register/many/tag/")
    page.fill("[name=tag]", "年底盘点")
    page.fill("[name=why]", "年底逐条盘点。")
    page.click("form.fields .btn-primary")
    page.wait_for_url("**/register/runs/**")
    return page.url


def test_marked_by_keyboard_looked_at_and_done_while_the_page_is_closed(
    browser: Browser, demo: str
) -> None:
    """What stands in the way is said first; the run goes on with nobody looking."""
    page = signed_in_as(browser, demo, "iris")
    page.goto("/register/?state=rectifying&state=merged")
    expect(page.locator("[data-many]")).to_be_disabled()
    page.check("[data-all]")
    marked = page.locator("tr[data-row] .tick input:checked").count()
    assert marked == page.locator("tr[data-row]").count() > 1
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-marked]")).to_contain_text(str(marked - 1))
    page.click("[data-many]")
    page.click("a[href*='/register/many/tag/']")
    page.fill("[name=tag]", "重点")
    page.fill("[name=why]", "专项督办。")
    page.click("form.fields .btn-primary")
    expect(page.locator(".o-able").first).to_have_text(re.compile(r"^\d+$"))
    able = int(page.locator(".run-counts .o-able").inner_text())
    assert 0 < able < marked
    address = page.url
    with page.expect_navigation():
        page.click("form[action$='/begin/'] button")
    page.goto("/desk/")

    page.goto("/register/runs/")
    page.click(f"a[href='{address.removeprefix(demo)}']")
    expect(page.locator(".run-counts .o-done")).to_have_text(str(able))
    page.goto("/register/?tag=重点")
    assert page.locator("tr[data-row]").count() >= able
    page.context.close()


@looks
@pytest.mark.parametrize(("size", "language"), LOOKS)
def test_nothing_serious_for_axe_and_nothing_sideways(
    browser: Browser, demo: str, size: tuple[int, int], language: str
) -> None:
    page = signed_in_as(browser, demo, "iris", size, language=language)
    for address in (
        "/register/",
        "/register/?layout=D&group=unit&state=rectifying",
        "/register/?layout=A",
        "/register/?words=nothing-like-it",
        "/register/totals/?group=round",
        "/register/shape/",
        "/register/views/",
        "/register/many/?state=rectifying",
        "/register/many/assign/?state=registered",
        "/register/runs/",
        _looked_at(page),
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        page.wait_for_function(FOLLOWED)
        assert serious(page) == [], address
        assert_fits(page, address)
    page.context.close()
