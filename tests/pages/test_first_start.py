"""From an empty installation to people at work, in a real browser."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from axe import serious
from installed import fresh_database
from ports import free_port
from zhenggai.apps.people.book import COLUMNS, TITLES, Sheet

LINK = re.compile(r"http://127\.0\.0\.1:\d+/account/link/[\w-]+/")
PASSWORD = "a phrase for the browser"
ROWS = {
    Sheet.UNITS: [("B", "白河县", "", "", "2020-01-01"), ("B01", "林业局", "", "B", "2020-01-01")],
    Sheet.PERSONS: [("lin.shu", "林树")],
    Sheet.TENURES: [("lin.shu", "B01", "局长", "是", "2024-01-01")],
    Sheet.ROLES: [("lin.shu", "责任人", "B01", "2026-01-01")],
}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a site without accounts, and the link that it printed."""
    port = free_port()
    folder = tmp_path_factory.mktemp("first")
    said = folder / "said"
    with fresh_database() as own, said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "zhenggai.cli", "serve", "--port", str(port)],
            env={**os.environ, "ZHENGGAI_STATE": str(folder / "state"), **own},
            stdout=out,
        )
        try:
            # The first start lays out every table; on a busy machine that takes its time.
            for _ in range(900):
                if LINK.search(said.read_text("utf-8")) or process.poll() is not None:
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}", _link(said.read_text("utf-8"))
        finally:
            process.terminate()
            process.wait(20)


def _link(text: str) -> str:
    found = LINK.search(text)
    assert found is not None, text
    return found[0]


class Walk:
    """One person at his own browser, whose pages are all held to axe."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.complaints: list[str] = []
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )
        self._codes: list[str] = []

    def open(self, address: str) -> None:
        """Go there and look."""
        self.page.goto(address)
        self.look()

    def look(self) -> None:
        """Nothing on this page keeps anybody out; one heading says where one is."""
        expect(self.page.locator("h1")).to_have_count(1)
        assert serious(self.page) == [], self.page.url

    def press(self, name: str) -> None:
        """Press a button, and look at what comes."""
        self._follow(self.page.get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str) -> None:
        """Follow a link, and look at what comes."""
        self._follow(self.page.get_by_role("link", name=name))

    def _follow(self, way: Locator) -> None:
        with self.page.expect_navigation():
            way.click()
        self.look()

    def answer_link(self, link: str, login: str = "", name: str = "") -> None:
        """Open the account, then set up the app and write the codes down."""
        self.open(link)
        if login:
            self.page.fill("#id_login", login)
            self.page.fill("#id_name", name)
        self.page.fill("#id_password1", PASSWORD)
        self.page.fill("#id_password2", PASSWORD)
        self.press("下一步")
        secret = self.page.locator(".secret").inner_text()
        self.page.fill("#id_code", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
        self.press("确认")
        self.write_codes_down()

    def write_codes_down(self) -> None:
        """The codes that the page shows once."""
        expect(self.page.locator(".codes li")).to_have_count(10)
        self._codes = self.page.locator(".codes li").all_inner_texts()

    def sign_in(self, address: str, login: str) -> None:
        """Both factors, the second with a code that was written down: the app shows another one
        only after half a minute."""
        self.open(f"{address}/account/login/")
        self.page.fill("#id_login", login)
        self.page.fill("#id_password", PASSWORD)
        self.press("下一步")
        self.page.fill("#id_code", self._codes.pop())
        self.press("确认")


@pytest.fixture
def walk(browser: Browser) -> Iterator[Any]:
    contexts: list[BrowserContext] = []

    def start(*, width: int = 1280, scripts: bool = True) -> Walk:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=scripts
        )
        contexts.append(context)
        return Walk(context)

    yield start
    for context in contexts:
        context.close()


def workbook(path: Path) -> Path:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for sheet, rows in ROWS.items():
            page = book.add_worksheet(TITLES[sheet])
            for at, column in enumerate(COLUMNS[sheet]):
                page.write_string(0, at, column.heading)
            for number, row in enumerate(rows, start=1):
                for at, text in enumerate(row):
                    page.write_string(number, at, text)
    path.write_bytes(stream.getvalue())
    return path


def test_from_an_empty_installation_to_people_at_work(empty_site, walk, tmp_path):
    address, first = empty_site
    system = walk()
    system.answer_link(first, "yang.xi", "杨系")
    system.open(f"{address}/people/loads/")
    system.page.set_input_files("#id_workbook", workbook(tmp_path / "人员.xlsx"))
    system.press("上传并预览")
    system.page.set_viewport_size({"width": 390, "height": 844})
    system.press("English")
    assert system.page.evaluate("document.documentElement.scrollWidth") <= 390
    system.press("中文")
    system.press("全部导入")
    system.open(f"{address}/people/units/")
    assert "林业局" in system.page.inner_text("main")
    system.open(f"{address}/people/links/")
    system.press("发放一次性链接")
    to_security = _link(system.page.inner_text("main"))

    security = walk(width=390)
    security.answer_link(to_security, "zhou.mi", "周密")
    security.open(f"{address}/people/proposals/")
    security.press("授予")
    security.open(f"{address}/people/persons/?q=林树")
    security.follow("林树")
    assert "责任人" in security.page.inner_text("main")
    security.press("发放一次性链接")

    person = walk(width=390)
    person.answer_link(_link(security.page.inner_text("main")))
    person.open(f"{address}/account/")
    assert "局长" in person.page.inner_text("main")
    person.follow("备用码")
    person.press("重新生成（原备用码作废）")
    person.write_codes_down()
    person.open(f"{address}/account/password/")
    person.open(f"{address}/account/delegate/")
    person.open(f"{address}/account/logout/")
    person.press("退出登录")
    person.sign_in(address, "lin.shu")
    person.open(f"{address}/account/")
    assert "局长" in person.page.inner_text("main")

    assert system.complaints + security.complaints + person.complaints == []


def test_whoever_asks_too_often_is_told_so(empty_site, walk):
    address, _ = empty_site
    many = walk(width=390)
    many.open(f"{address}/account/login/")
    many.page.evaluate(
        """async () => {
            const form = document.querySelector("main form");
            for (let sent = 0; sent < 130; sent += 1)
                await fetch(form.action, {method: "POST", body: new FormData(form)});
        }"""
    )
    many.page.fill("#id_login", "nobody")
    many.page.fill("#id_password", PASSWORD)
    many.press("下一步")
    assert "请一分钟后再试" in many.page.inner_text("main")
