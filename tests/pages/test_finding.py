"""The page of a finding in a real browser: its acts by several people, what is typed is kept, its
chart, the keyboard, and nothing serious for axe-core on a desk or a phone, in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from axe import serious
from installed import looks
from served import Installation, installing, serving

pytestmark = [pytest.mark.browser, looks]
TESTS = Path(__file__).resolve().parents[1]
# Puts the cast into the site's database a while ago, walks one finding to each of some states, and
# signs the cast in as `tests/signing_in` does.
CAST = """
import json
from datetime import timedelta
from decimal import Decimal
from django.test import Client
from django.utils import timezone
import cast
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.models import Person
from zhenggai.apps.people.roles import Role
cast.NOON = timezone.now() - timedelta(days=50)
today = timezone.now().date()
district = cast.build()
cast.open_round(
    district,
    feedback_on=today - timedelta(days=60),
    due_on=today + timedelta(days=300),
    dispute_until=today,
    posting_days=0,
)
far = today + timedelta(days=90)
class Dates:
    def __call__(self, year, month, day):
        return far if (year, month) == (2026, 8) else __import__("datetime").date(year, month, day)
cast.date = Dates()
made = {}
for state in ("registered", "assigned", "planning", "rectifying", "submitted", "closing"):
    walk = cast.Walk(district, cast.register(district), at=cast.NOON)
    walk.to(State(state))
    made[state] = str(walk.finding.pk)
walk = cast.Walk(district, cast.register(district), at=cast.NOON)
walk.to(State.PLANNING)
indicator = commands.add_indicator(
    **walk.who("olga"), name="漏损率", measured_in="%", baseline=Decimal("25.3"),
    baseline_on=walk.at.date() - timedelta(days=3), target=Decimal(10),
)
walk.to(State.RECTIFYING)
for value in ("22.1", "16"):
    walk.days(2)
    commands.read_indicator(
        **walk.who("olga"), indicator_id=indicator.pk, read_on=walk.at.date(), value=Decimal(value)
    )
made["charted"] = str(walk.finding.pk)
for login, unit in (("gina", "gov"), ("lena", "water")):
    district.people[login] = Person.objects.create(
        login=login, name=f"{login.title()}（虚构）", joined_on=today - timedelta(days=999)
    )
    district.grant(login, Role.LEAD_LEADER, unit)
leader = {name: one for name, one in walk.who("gina").items() if name != "finding_id"}
made["handover"] = str(commands.begin_handover(
    unit_id=district.units["water"].pk, from_person=district.people["sam"].pk,
    to_person=district.people["lena"].pk, **leader,
).pk)
keys = {}
for login in (*cast.ROLES, "seth"):
    client = sign_in(Client(), district.people[login])
    keys[login] = client.cookies["zhenggai_session"].value
print(json.dumps({"findings": made, "keys": keys}))
"""


@dataclass(frozen=True)
class Office:
    """A site with findings in several states, and the sessions of the cast."""

    address: str
    findings: dict[str, str]
    keys: dict[str, str]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, pristine: Installation) -> Iterator[Office]:
    with (
        installing(tmp_path_factory.mktemp("office"), pristine) as make,
        serving((own := make()).environment) as address,
    ):
        told = own.python(CAST, PYTHONPATH=str(TESTS))
        held = json.loads(told.splitlines()[-1])
        yield Office(address, held["findings"], held["keys"])


Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, office: Office) -> Iterator[Enter]:
    """Opens a page as one of the cast; what the console says fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_(login: str, state: str, act: str = "", *, width: int = 1440, **more: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, base_url=office.address, **more
        )
        context.add_cookies(
            [{"name": "zhenggai_session", "value": office.keys[login], "url": office.address}]
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.goto(f"/findings/{office.findings[state]}/{act}")
        return page

    yield open_
    for context in contexts:
        context.close()
    # The browser itself reports the status of a refused form.
    assert [one for one in complaints if "the server responded with a status" not in one] == []


LOOKS = [
    ("iris", "registered", "assign/"),
    ("olga", "planning", ""),
    ("olga", "planning", "add_measure/"),
    ("sam", "rectifying", ""),
    ("rita", "submitted", "review/"),
    ("hans", "rectifying", ""),
    ("seth", "rectifying", "submit/"),
    ("cole", "closing", "keep_ongoing/"),
    ("obi", "charted", ""),
    ("reg", "registered", "similar/"),
    ("reg", "closing", "group/"),
    ("rita", "closing", "relate/"),
]


@pytest.mark.parametrize(("login", "state", "act"), LOOKS)
def test_axe_finds_nothing_serious_and_nothing_is_cut_off(enter, login, state, act):
    page = enter(login, state, act)

    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    expect(page.locator("h1")).to_have_count(1)
    with page.expect_navigation():
        page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.set_viewport_size({"width": 390, "height": 844})
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_axe_finds_nothing_serious_in_a_handover(enter, office):
    page = enter("sam", "rectifying")
    page.goto(f"/handovers/{office.findings['handover']}/")
    expect(page.locator("h1")).to_have_text("整改责任交接")
    assert serious(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="English").click()
    page.set_viewport_size({"width": 390, "height": 844})
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_plan_is_made_submitted_and_agreed_by_four_people(enter):
    olga = enter("olga", "assigned")
    olga.get_by_role("link", name="签收", exact=True).click()
    olga.get_by_role("button", name="签收").click()
    expect(olga.locator(".just-done")).to_be_visible()
    olga.get_by_role("link", name="添加措施").click()
    olga.get_by_label("内容").fill("更换东城二街老旧管网4.2公里。")
    olga.get_by_label("完成标准").fill("漏损率降到10%以下。")
    olga.get_by_label("责任单位").fill("清溪区水务局")
    olga.get_by_label("责任人").fill("Wes（虚构）")
    olga.locator("#id_due_on").fill("2027-01-15")
    olga.get_by_role("button", name="添加措施").click()
    expect(olga.locator(".measure")).to_contain_text("清溪区水务局")

    sam = enter("sam", "assigned")
    sam.get_by_role("link", name="报送方案", exact=True).click()
    sam.get_by_role("button", name="报送方案").click()
    expect(sam.locator(".state")).to_have_text("方案待审")
    for reviewer in ("rita", "dora"):
        page = enter(reviewer, "assigned")
        page.get_by_role("link", name="审核方案", exact=True).click()
        page.get_by_label("同意").check()
        page.get_by_role("button", name="审核方案").click()
        expect(page.locator(".just-done")).to_be_visible()
    expect(page.locator(".state")).to_have_text("整改中")


def test_what_is_typed_is_kept_and_is_there_again_in_another_browser(enter):
    first = enter("rita", "submitted", "review/")
    first.locator("#id_opinion").fill("成效还不实，先写到这里。")
    expect(first.locator("[data-said]")).to_contain_text("草稿已保存", timeout=5_000)

    second = enter("rita", "submitted", "review/")
    expect(second.locator("#id_opinion")).to_have_value("成效还不实，先写到这里。")
    second.locator("#id_opinion").fill("第二个窗口接着写。")
    expect(second.locator("[data-said]")).to_contain_text("草稿已保存", timeout=5_000)
    first.locator("#id_opinion").fill("第一个窗口又写了。")
    expect(first.locator("[data-said]")).to_contain_text("另一窗口", timeout=5_000)

    second.reload()
    expect(second.locator("#id_opinion")).to_have_value("第一个窗口又写了。")
    second.get_by_role("button", name="不用了，清空").click()
    expect(second.locator("#id_opinion")).to_have_value("")


def test_a_refusal_stands_beside_the_text_and_the_form_can_be_sent_again(enter):
    page = enter("vera", "submitted")
    assert page.get_by_role("link", name="审核", exact=True).count() == 0
    rita = enter("rita", "submitted", "review/")
    rita.get_by_label("退回整改").check()
    rita.locator("#id_opinion").fill("凭证不全。")
    rita.get_by_role("button", name="审核").click()
    expect(rita.locator(".sheet-act .wrong")).to_be_visible()
    expect(rita.locator("#id_opinion")).to_have_value("凭证不全。")

    rita.get_by_label("材料不足").check()
    rita.get_by_role("button", name="审核").click()
    expect(rita.locator(".state")).to_have_text("整改中")


def test_the_chart_is_drawn_beside_the_table_when_it_comes_into_sight(enter):
    page = enter("iris", "charted", width=390)
    assert page.locator("script[src*=echarts]").count() == 0

    page.locator("#indicators").scroll_into_view_if_needed()

    expect(page.locator(".chart canvas")).to_have_count(1)
    expect(page.locator(".readings tbody tr")).to_have_count(4)


def test_the_keyboard_reaches_act_and_measure(enter):
    page = enter("sam", "rectifying")
    page.locator(".measure > details > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".measure > details")).not_to_have_attribute("open", "")
    page.keyboard.press("Enter")
    expect(page.locator(".measure > details")).to_have_attribute("open", "")
    page.locator(".rare summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#act h2")).to_be_visible()


def test_everything_works_without_javascript(enter):
    page = enter("sam", "rectifying", "revise_plan/", java_script_enabled=False)
    page.locator("#id_reasons").fill("工期提前。")
    page.get_by_role("button", name="调整方案").click()
    expect(page.locator(".state")).to_have_text("方案中")


def test_what_is_like_a_finding_is_looked_for_when_it_is_unfolded_and_said_there(enter):
    reg = enter("reg", "registered")
    expect(reg.locator("#similar mark")).to_have_count(0)
    reg.locator("#similar summary").click()

    expect(reg.locator("#similar mark").first).to_be_visible()
    first = reg.locator("#similar .likes > li").first
    ref = first.locator(".num").first.inner_text()
    first.get_by_label("理由").fill("同一条街。")
    first.get_by_role("button", name="共性问题").click()
    said = reg.locator("#said-h + .likes")
    expect(said).to_contain_text(ref)
    expect(said).to_contain_text("同一条街。")
    reg.get_by_role("link", name="同组全部问题").click()
    expect(reg.locator("h1")).to_have_text("共性问题")
    assert serious(reg) == []


def test_without_javascript_the_fold_leads_to_the_same_page(enter):
    reg = enter("reg", "closing", java_script_enabled=False)
    reg.locator("#similar summary").click()
    reg.get_by_role("link", name="查找相近问题").click()
    expect(reg.locator("mark").first).to_be_visible()
