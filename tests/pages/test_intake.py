"""From an uploaded document to registered findings, in a real browser: selecting in the source,
keys, two people at once, and nothing serious for axe-core on any page of the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from axe import serious
from installed import looks
from served import Installation, installing, serving

pytestmark = [pytest.mark.browser, looks]
TESTS = Path(__file__).resolve().parents[1]
DOCUMENT = """一、存在的主要问题
（一）供水保障方面
东城二街管网漏损率超过25%，连续三年未改造。西城泵站设备老化😀，全年停机𠀀41次，居民多有反映。
二次供水水箱清洗不及时，抽查的12个小区有5个超过半年未清洗。

二、整改措施
更换东城二街老旧管网4.2公里，由清溪区水务局负责，2026年8月31日前完成。
"""
# Puts the cast into the site's database and signs two of them in, as `tests/signing_in` does.
CAST = """
import json
from django.test import Client
from cast import build, open_round
from signing_in import sign_in
district = build()
opened = open_round(district)
keys = {}
for login in ("reg", "iris", "olga"):
    client = sign_in(Client(), district.people[login])
    keys[login] = client.cookies["zhenggai_session"].value
print(json.dumps({"round": str(opened.pk), "keys": keys}))
"""


# Hands the finding that a measure was read for over to the unit, which plans.
PLANNING = """
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.people.models import Unit
found = Finding.objects.filter(quote__text__contains="漏损率", lead_unit=None)
finding = found.order_by("ref")[0]
water = Unit.objects.get(code="water")
found.filter(pk=finding.pk).update(state="planning", lead_unit=water, due_on="2099-01-01")
print(finding.pk)
"""


@dataclass(frozen=True)
class Office:
    """A site with a round, and the sessions of those who register for it."""

    address: str
    round: str
    keys: dict[str, str]
    installation: Installation

    @property
    def desk(self) -> str:
        return f"{self.address}/rounds/{self.round}/intake/"

    def enter(self, browser: Browser, login: str) -> BrowserContext:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies(
            [{"name": "zhenggai_session", "value": self.keys[login], "url": self.address}]
        )
        context.set_default_timeout(15_000)
        return context


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, pristine: Installation) -> Iterator[Office]:
    with (
        installing(tmp_path_factory.mktemp("office"), pristine) as make,
        serving((own := make()).environment) as address,
    ):
        made = own.python(CAST, PYTHONPATH=str(TESTS))
        held = json.loads(made.splitlines()[-1])
        yield Office(address, held["round"], held["keys"], own)


def select(page: Page, words: str) -> None:
    """Select words in the source, as a mouse does: from within one run of text into another."""
    page.evaluate(
        """(words) => {
            const walker = document.createTreeWalker(
                document.querySelector("[data-source-text]"), NodeFilter.SHOW_TEXT);
            const nodes = []; let text = "";
            while (walker.nextNode()) {
                if (!walker.currentNode.parentElement.closest("[data-at]")) continue;
                nodes.push([text.length, walker.currentNode]);
                text += walker.currentNode.data;
            }
            const at = text.indexOf(words), to = at + words.length;
            if (at < 0) throw new Error("not in the source: " + words);
            const place = (offset, end) => {
                const [from, node] = nodes.findLast(([n]) => end ? n < offset : n <= offset);
                return [node, offset - from];
            };
            getSelection().setBaseAndExtent(...place(at, false), ...place(to, true));
        }""",
        words,
    )


def upload(page: Page, office: Office, folder: Path, name: str, more: str = "") -> None:
    path = folder / name
    path.write_text(DOCUMENT + more, "utf-8")
    page.goto(office.desk)
    page.set_input_files("#id_document", str(path))
    page.click("form.upload button")
    page.wait_for_selector("[data-source-text]")


def test_from_an_upload_to_registered_findings(office: Office, browser: Browser, tmp_path: Path):
    context = office.enter(browser, "reg")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda fault: said.append(str(fault)))

    page.goto(office.desk)
    assert serious(page) == []
    upload(page, office, tmp_path, "反馈.txt")
    assert serious(page) == []

    # Code points: two signs beyond the first plane stand before these words.
    select(page, "居民多有反映")
    page.locator("[data-over] [data-as=cause]").click()
    added = page.locator("[data-item].kind-cause", has_text="居民多有反映")
    added.wait_for()
    assert added.locator(".quote").inner_text() == "居民多有反映"

    # Keys: the first card is accepted, the next rejected with a reason.
    page.locator("#list-title").click()
    page.keyboard.press("j")
    page.locator("[data-item]:focus").wait_for()
    first = page.evaluate("document.activeElement.dataset.item")
    page.keyboard.press("a")
    page.locator(f'[data-item="{first}"].is-accepted').wait_for()

    # Boundaries by selecting, with the card open.
    tanks = page.locator("[data-item].kind-finding", has_text="二次供水水箱")
    tanks.get_by_role("link", name="修改…").click()
    page.locator("[data-item].open").wait_for()
    assert serious(page) == []
    select(page, "二次供水水箱清洗不及时")
    page.locator("[data-over] [data-bound]").click()
    bound = page.locator(".kind-finding .quote").get_by_text("二次供水水箱清洗不及时", exact=True)
    bound.wait_for()

    for kind in ("finding", "cause", "measure"):
        proposed = page.locator(f"[data-item].kind-{kind}.is-proposed")
        if proposed.count():
            page.locator(f"[data-bulk] form:has([value={kind}]) button").click()
            expect(proposed).to_have_count(0)
    page.get_by_role("link", name="完整性检查与登记").click()
    page.wait_for_selector("[data-register]")
    assert serious(page) == []
    page.click("[data-register]")
    page.wait_for_selector("table.preview a")
    refs = page.locator("table.preview a").all_inner_texts()
    assert serious(page) == []
    assert refs[0].startswith("XC-2026-01/")
    assert len(refs) == len(set(refs)) >= 3
    page.goto(office.desk)
    assert serious(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert serious(page) == []
    assert said == []
    context.close()
    takes_into_the_plan(office, browser)


def takes_into_the_plan(office: Office, browser: Browser) -> None:
    """The officer of the unit, on a desk and on a phone."""
    told = office.installation.python(PLANNING)
    context = office.enter(browser, "olga")
    page = context.new_page()
    page.goto(f"{office.desk}plan/{told.split()[-1]}/")
    expect(page.locator("textarea[name=text]").first).to_be_visible()
    assert serious(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="English").click()
    page.set_viewport_size({"width": 390, "height": 844})
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_of_two_at_once_the_second_sees_what_changed_and_keeps_his_words(
    office: Office, browser: Browser, tmp_path: Path
):
    reg, iris = office.enter(browser, "reg"), office.enter(browser, "iris")
    mine, theirs = reg.new_page(), iris.new_page()
    upload(mine, office, tmp_path, "再次.txt", more="\n以上请予整改。\n")
    theirs.goto(mine.url)

    pumps = "[data-item].kind-finding:has(.quote:text('西城泵站'))"
    theirs.locator(pumps).locator("[data-accept] button").click()
    theirs.locator(f"{pumps}.is-accepted").wait_for()

    mine.locator(pumps).locator(".reject summary").click()
    mine.locator(pumps).locator("[name=reason]").fill("我认为这不是问题。")
    mine.locator(pumps).locator(".reject form button").click()
    alert = mine.locator("[data-refused]")
    alert.wait_for()
    assert "他人已改动" in alert.inner_text()
    assert "我认为这不是问题。" in alert.inner_text()
    assert mine.locator(f"{pumps}.is-accepted").count() == 1
    assert "Iris" in mine.locator(pumps).inner_text()
    reg.close()
    iris.close()


def test_without_a_script_everything_is_a_form(office: Office, browser: Browser, tmp_path: Path):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(
        [{"name": "zhenggai_session", "value": office.keys["reg"], "url": office.address}]
    )
    page = context.new_page()
    upload(page, office, tmp_path, "无脚本.txt", more="\n请按期报告。\n")
    page.fill("#add_paragraph", "3")
    page.fill("#add_typed", "居民多有反映")
    page.click("form.add button[value=cause]")
    expect(page.locator("[data-item].kind-cause .quote")).to_have_text("居民多有反映")
    page.locator("[data-accept] button").first.click()
    page.locator("[data-item].is-accepted").nth(1).wait_for()
    context.close()
