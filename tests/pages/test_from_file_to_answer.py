"""Journeys: from a file to the first honest answer, by mouse, by keyboard and on a phone.

Each also fails on any complaint in the console (a breach of the content policy is one) and on any
request that leaves this machine; see `conftest.py`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from installed import looks

if TYPE_CHECKING:
    from tests.pages.conftest import Watched

# Beside the session, which every page reads, no page of the check asks the database.
pytestmark = [pytest.mark.browser, looks]

DROP = """(content) => {
  const carrier = new DataTransfer();
  for (const [name, text] of content) carrier.items.add(new File([text], name));
  const zone = document.querySelector("[data-zone]");
  for (const type of ["dragenter", "dragover", "drop"])
    zone.dispatchEvent(
      new DragEvent(type, { dataTransfer: carrier, bubbles: true, cancelable: true }));
}"""


def _check(page: Page, file: Path) -> None:
    page.goto("/check/")
    page.set_input_files("#id_document", file)
    page.click("[data-submit]")
    page.wait_for_url("**/r/**")


def test_a_dropped_file_shows_source_and_reconciliation(desk: Watched, review: Path) -> None:
    page = desk.page
    page.goto("/check/")
    page.evaluate(DROP, [[review.name, review.read_text(encoding="utf-8")]])
    expect(page.locator("[data-chosen]").first).to_contain_text(review.name)
    page.click("[data-submit]")
    page.wait_for_url("**/r/**")

    page.click("#source a.chip.mk-p >> nth=0")
    item = page.locator("#list [data-item].here").first
    expect(item).to_be_visible()
    expect(item).to_be_focused()
    chip = page.locator("#list .answer a.chip.mk-m").first
    name = chip.inner_text()
    chip.click()
    expect(page.locator(f"#s-{name}")).to_be_focused()
    expect(page.locator("#source .mk.here").first).to_be_in_viewport()


def test_two_dropped_files_fill_both_places(desk: Watched) -> None:
    page = desk.page
    page.goto("/check/")
    page.evaluate(
        DROP, [["甲.txt", "一、问题\n（一）渠道堵塞。"], ["乙.txt", "一、措施\n（一）清理渠道。"]]
    )

    expect(page.locator("[data-chosen]").nth(0)).to_contain_text("甲.txt")
    expect(page.locator("[data-chosen]").nth(1)).to_contain_text("乙.txt")
    page.click("[data-submit]")
    page.wait_for_url("**/r/**")
    page.click("#tab-against")
    expect(page.locator("#side-against")).to_be_visible()
    expect(page.locator("#side-document")).to_be_hidden()


def test_filters_combine_and_stay_in_the_address(desk: Watched, review: Path) -> None:
    page = desk.page
    _check(page, review)
    before = page.locator("#list [data-item]").count()

    page.click(".filter.of-no-owner")
    expect(page.locator(".filter.of-no-owner")).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile(r"\?gap=no-owner"))
    page.click(".filter.of-no-figure")
    expect(page).to_have_url(re.compile(r"gap=no-owner&gap=no-figure"))
    expect(page.locator(".filter.on")).to_have_count(2)
    assert page.locator("#list [data-item]").count() < before
    page.reload()
    expect(page.locator(".filter.on")).to_have_count(2)
    page.go_back()
    expect(page.locator(".filter.on")).to_have_count(1)


def test_the_language_switches_where_one_is(desk: Watched, review: Path) -> None:
    page = desk.page
    _check(page, review)
    address = page.url

    page.click(".language button")

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#list-title")).to_have_text("Reconciled")
    assert page.url.startswith(address.partition("#")[0])


def test_the_keyboard_alone_is_enough(desk: Watched, review: Path) -> None:
    page = desk.page
    page.goto("/check/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator("#id_document").focus()
    page.set_input_files("#id_document", review)
    page.locator("[data-submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/r/**")

    page.locator("#source a.chip.mk-m").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#list .here").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#source a.chip.mk-m").first).to_be_focused()


def test_the_chart_is_drawn_when_it_is_opened(desk: Watched, review: Path) -> None:
    page = desk.page
    _check(page, review)
    assert page.locator(".chart canvas").count() == 0

    page.click("#flow > summary")

    expect(page.locator(".chart canvas")).to_be_visible()
    assert page.locator("[data-edge]").count() > 0


def test_a_phone_shows_one_pane_and_never_scrolls_sideways(phone: Watched, review: Path) -> None:
    page = phone.page
    _check(page, review)
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#source")).to_be_hidden()

    page.click("#tab-source")

    expect(page.locator("#source")).to_be_visible()
    expect(page.locator("#list")).to_be_hidden()
    page.click("#source a.chip.mk-p >> nth=0")
    expect(page.locator("#list .here").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_long_document_loads_as_it_is_read(desk: Watched, tmp_path: Path) -> None:
    lines = ["一、存在的问题"]
    lines += [f"（{n}）第{n}号灌溉渠没有按期清理，影响{n}亩农田。" * 2 for n in range(1, 2001)]
    file = tmp_path / "long.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    page = desk.page
    _check(page, file)
    waiting = page.locator(".part.waiting").count()
    assert waiting > 3

    page.locator(".part.waiting").last.scroll_into_view_if_needed()

    expect(page.locator(".part.waiting")).not_to_have_count(waiting)
    expect(page.locator("#source")).to_contain_text("第2000号灌溉渠")


def test_without_scripts_the_form_and_the_links_still_work(
    browser: object, site: str, review: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site)  # type: ignore[attr-defined]
    page = context.new_page()
    _check(page, review)

    page.click("#source a.chip.mk-p >> nth=0")

    expect(page.locator("#list [data-item]").first).to_be_in_viewport()
    assert "#i-P" in page.url
    context.close()
