"""My desk and the lists in a real browser, in the demonstration district: by keyboard, on a phone,
without scripts, and nothing serious for axe-core in either language."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from axe import DESK, LOOKS, PHONE, assert_fits, serious
from installed import looks

pytestmark = pytest.mark.browser
SEARCHES = [
    "/search/",
    "/search/?q=%E8%B5%84%E9%87%91",
    "/search/?q=%E6%97%A0%E6%AD%A4%E5%AD%97%E6%A0%B7",
]


def _as(
    browser: Browser,
    demo: str,
    login: str,
    size: tuple[int, int] = DESK,
    *,
    language: str = "zh-hans",
    scripts: bool = True,
) -> Page:
    """A window in which one of the cast has signed in."""
    context: BrowserContext = browser.new_context(
        base_url=demo,
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
    )
    context.add_cookies([{"name": "zhenggai_language", "value": language, "url": demo}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto("/demo/")
    with page.expect_navigation():
        page.click(f"button[name=person][value={login}]")
    return page


def _rounds(page: Page) -> str:
    """The address of a round in the list."""
    page.goto("/rounds/")
    return str(page.locator("table.rows tbody th a").last.get_attribute("href"))


def test_the_desk_leads_to_what_waits(browser: Browser, demo: str) -> None:
    page = _as(browser, demo, "sam")
    page.goto("/")
    expect(page).to_have_url(f"{demo}/desk/")
    title = page.locator(".waiting .what").first.inner_text()

    page.locator(".waiting .what").first.click()

    expect(page.locator("main")).to_contain_text(title)
    page.context.close()


def test_the_keyboard_alone_is_enough(browser: Browser, demo: str) -> None:
    page = _as(browser, demo, "sam")
    page.goto("/desk/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".jumps a").first).to_be_focused()

    page.locator(".account > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".account-body")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Tab")
    # The way on must wait for the answer: a browser that leaves takes the request back.
    with page.expect_navigation():
        page.keyboard.press("Enter")

    page.goto("/desk/")
    expect(page).to_have_url(f"{demo}/account/login/?next=/desk/")
    page.context.close()


# What has the focus, unless one sees it and that it has it. The parts of a date show their own.
FOCUSED = """() => {
    const it = document.activeElement;
    const style = getComputedStyle(it), box = it.getBoundingClientRect();
    const shown = it.type === "file" || it.checkVisibility() && box.width > 1 && box.height > 1;
    const ringed = style.outlineStyle !== "none" || style.boxShadow !== "none";
    return it === document.body || shown && (ringed || it.type === "date") ? "" : it.outerHTML;
}"""


def _tab_to(page: Page, there: Locator) -> None:
    """Press the key until the place is reached, never out of sight."""
    expect(there).to_be_visible()
    for _ in range(90):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED) == ""
        if there.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"no way by keyboard to {there}")


def _enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_signing_in_to_an_act_by_keyboard_alone(browser: Browser, demo: str) -> None:
    context = browser.new_context(base_url=demo, viewport={"width": DESK[0], "height": DESK[1]})
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto("/demo/")
    _tab_to(page, page.locator("button[name=person][value=wes]"))
    _enter(page)
    page.goto("/desk/")
    _tab_to(page, page.locator(".waiting .what").first)
    _enter(page)

    _tab_to(page, page.locator("a[href*=add_cause]"))
    _enter(page)
    # The form is the next stop, not the head of the page.
    _tab_to(page, page.locator("#act textarea"))
    page.keyboard.type("只靠键盘填写的原因。")
    _tab_to(page, page.locator("#act .btn-primary"))
    _enter(page)

    expect(page.locator(".just-done")).to_be_visible()
    expect(page.locator(".causes")).to_contain_text("只靠键盘填写的原因。")
    context.close()


def test_a_phone_has_a_menu_that_needs_no_script(browser: Browser, demo: str) -> None:
    page = _as(browser, demo, "sam", PHONE, scripts=False)
    page.goto("/desk/")
    expect(page.locator(".ways")).to_be_hidden()

    page.click(".ways-fold > summary")
    page.click(".ways-fold a[href='/rounds/']")

    expect(page).to_have_url(f"{demo}/rounds/")
    page.context.close()


def test_an_administrator_is_shown_no_way_to_findings(browser: Browser, demo: str) -> None:
    page = _as(browser, demo, "sys")
    page.goto("/account/")

    for address in ("/desk/", "/rounds/"):
        expect(page.locator(f"a[href='{address}']")).to_have_count(0)
    page.context.close()


def test_filters_and_gaps_work_without_scripts(browser: Browser, demo: str) -> None:
    page = _as(browser, demo, "iris", scripts=False)
    there = _rounds(page)
    page.goto(there)
    page.select_option("#f_state", "closed")
    with page.expect_navigation():
        page.click(".filters button")
    states = page.locator("table.cards tbody td[data-label='状态']").all_inner_texts()
    assert set(states) == {"已销号"}

    page.goto(there + "reconciliation/")
    gap = page.locator(".gaps a.has").first
    count = int(gap.locator("b").inner_text())
    gap.click()
    expect(page.locator(".lines > li")).to_have_count(min(count, 30))
    page.context.close()


def test_a_word_leads_from_the_menu_to_its_place(browser: Browser, demo: str) -> None:
    page = _as(browser, demo, "iris", scripts=False)
    page.get_by_role("link", name="查找", exact=True).first.click()
    expect(page).to_have_url(f"{demo}/search/")
    page.get_by_role("searchbox").fill("資金")
    page.get_by_role("button", name="查找").click()
    expect(page.locator(".found mark").first).to_have_text("资金")
    title = page.locator(".found h2").first.inner_text()

    page.locator(".found .hits a").first.click()

    expect(page.locator("h1")).to_contain_text(title[:20])
    page.context.close()


def test_only_marks_are_answered_at_the_box(browser: Browser, demo: str) -> None:
    page = _as(browser, demo, "iris")
    page.goto("/search/?q=%EF%BC%8C%E3%80%82")
    box = page.get_by_role("searchbox")
    expect(box).to_have_value("，。")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("标点")
    page.context.close()


@looks
@pytest.mark.parametrize(("size", "language"), LOOKS)
@pytest.mark.parametrize("login", ["sam", "iris"])
def test_nothing_serious_for_axe_and_nothing_sideways(
    browser: Browser, demo: str, login: str, size: tuple[int, int], language: str
) -> None:
    page = _as(browser, demo, login, size, language=language)
    there = _rounds(page)
    page.goto(there)
    unit = str(page.locator("a[href^='/units/']").first.get_attribute("href"))
    addresses = ["/desk/", "/desk/plan/" if login == "sam" else "/desk/assign/", "/rounds/", there]
    addresses += [f"{there}reconciliation/", unit, "/check/", *SEARCHES]
    receipt = _first(page, "/receipts/", "table a[href^='/receipts/']")
    addresses += ["/integrity/", "/receipts/", receipt]
    for address in [*addresses, *(["/rounds/open/"] if login == "iris" else [])]:
        _look(page, address)
    page.context.close()


def _look(page: Page, address: str, *, status: int | None = 200) -> None:
    """Nothing serious for axe-core on the page, and nothing beyond its edge; a file has no
    status."""
    answer = page.goto(address)
    assert status is None or (answer is not None and answer.status == status), address
    assert serious(page) == [], address
    assert_fits(page, address)


def _first(page: Page, within: str, selector: str) -> str:
    page.goto(within)
    return str(page.locator(selector).first.get_attribute("href"))


@looks
def test_evidence_and_draws_on_a_phone(browser: Browser, demo: str) -> None:
    page = _as(browser, demo, "iris", PHONE)
    there = _rounds(page)
    draw = _first(page, f"{there}draws/", "a[href*='/draws/']:not([href$='/draws/'])")
    closed = _first(page, f"{there}?state=closed", "a[href^='/findings/']")
    evidence = _first(page, closed, "a[href*='/evidence/']")
    for address in (f"{there}draws/", draw, closed, evidence):
        _look(page, address)

    page.goto(evidence)
    with page.expect_download() as taken:
        page.locator("a[href$='/file/']").first.click()
    assert taken.value.suggested_filename
    page.context.close()


@looks
@pytest.mark.parametrize(
    ("login", "addresses"),
    [
        ("sec", ("/people/persons/", "/people/proposals/")),
        ("aud", ("/people/journal/",)),
        ("sys", ("/people/links/", "/people/loads/", "/people/units/")),
    ],
)
def test_the_pages_of_the_administrators_on_a_phone(
    browser: Browser, demo: str, login: str, addresses: tuple[str, ...]
) -> None:
    page = _as(browser, demo, login, PHONE, language="en")
    person = _first(page, "/people/persons/", "main table a")
    unit = _first(page, "/people/units/", "main a[href^='/people/units/']")
    roles = [f"{person}roles/"] if login == "sec" else []
    for address in ("/account/", "/demo/", *addresses, person, unit, *roles):
        _look(page, address)
    page.context.close()


@looks
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_own_account_and_what_is_not_there_on_a_phone(
    browser: Browser, demo: str, language: str
) -> None:
    page = _as(browser, demo, "sam", PHONE, language=language)
    for address in (
        "/account/",
        "/account/password/",
        "/account/delegate/",
        "/account/tokens/",
        "/account/tokens/issue/",
        "/account/factor/",
        "/account/factor/activate/",
        "/account/logout/",
        "/register/views/",
        "/register/shape/",
    ):
        _look(page, address)
    _look(page, "/nowhere/", status=404)
    page.context.close()


def test_the_categories_of_a_round(browser: Browser, demo: str) -> None:
    page = _as(browser, demo, "iris", PHONE)
    _look(page, f"{_rounds(page)}categories/")
    page.context.close()


def test_erasing_by_keyboard_alone_from_the_decision_to_the_mark(
    browser: Browser, demo: str
) -> None:
    page = _as(browser, demo, "reg")
    page.goto(_rounds(page))
    finding = str(page.locator("a[href^='/findings/']").first.get_attribute("href"))
    _look(page, f"{finding}order_erasure/")
    page.goto(f"{finding}order_erasure/")
    form = page.locator("#act")
    _tab_to(page, form.locator("[name=target]"))
    page.keyboard.press("ArrowDown")
    for field in ("number", "issued_by"):
        _tab_to(page, form.locator(f"[name={field}]"))
        page.keyboard.type("清数删〔2026〕9号")
    _tab_to(page, form.locator("[name=decided_on]"))
    page.keyboard.type("03092026")
    _tab_to(page, form.locator("[name=reason]").first)
    page.keyboard.press("Space")
    _tab_to(page, form.locator(".btn-primary"))
    _enter(page)
    expect(page.locator(".just-done")).to_be_visible()
    page.context.close()

    page = _as(browser, demo, "aud")
    _look(page, "/erasures/")
    _tab_to(page, page.locator("button[name=confirm][value=yes]").first)
    _enter(page)
    expect(page.locator("table.rows")).to_contain_text("清数删〔2026〕9号")
    expect(page.locator("table.rows b").first).to_have_text("已删除")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    _look(page, "/erasures/")
    page.context.close()


@looks
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_of_a_case_file_reads_well_and_loads_nothing(
    browser: Browser, demo: str, language: str, tmp_path: Path
) -> None:
    page = _as(browser, demo, "iris", language=language)
    finding = _first(page, f"{_rounds(page)}?state=closed", "a[href^='/findings/']")
    page.goto(finding)
    with page.expect_download() as taken:
        page.locator("form[action$='/case/'] button, a[href$='/case/']").first.click()
    with zipfile.ZipFile(taken.value.path()) as case:
        case.extractall(tmp_path)
    page.context.close()
    for size in (DESK, PHONE):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda one, asked=asked: asked.append(one.url))
        _look(page, (tmp_path / "case.html").as_uri(), status=None)
        assert len(asked) == 1
        context.close()
