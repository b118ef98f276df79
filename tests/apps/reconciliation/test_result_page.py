"""The result: marked source, cards, filters, downloads, and whose it is."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from zhenggai.apps.reconciliation import queries

ID = re.compile(r' id="([^"]+)"')
SOURCE_CHIP = re.compile(r'id="s-([PCM]\d+)"')


def _body(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return str(page.content.decode())


def test_each_item_is_marked_in_the_source_and_stands_in_the_list(
    client: Client, send: Callable[..., str]
) -> None:
    body = _body(client, send())

    marked = set(SOURCE_CHIP.findall(body))
    assert any(name.startswith("P") for name in marked)
    for name in marked:
        assert f'data-item="{name}"' in body
        assert f'href="#i-{name}"' in body
    assert "高标准农田项目有3个标段未按期完工" in body


def test_a_card_names_the_cell_of_a_register(client: Client, send: Callable[..., str]) -> None:
    register = "序号,反馈问题,整改措施,责任单位\n1,灌溉渠堵塞,6月底前清渠,水务站\n"
    body = _body(client, send(register, name="register.csv"))

    assert re.findall(r'<span class="where num">([^<]*)</span>', body) == ["B2", "C2"]


def test_no_id_stands_twice(client: Client, send: Callable[..., str]) -> None:
    counts = Counter(ID.findall(_body(client, send())))

    assert [name for name, count in counts.items() if count > 1] == []


def test_another_browser_sees_nothing(send: Callable[..., str]) -> None:
    address = send()
    stranger = Client()

    for path in ("", "source/document/0/", "download/json/"):
        assert stranger.get(address + path).status_code == 404
    assert stranger.post(address + "delete/").status_code == 404


def test_it_is_gone_after_its_hour(
    client: Client, send: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = send()
    later = now() + timedelta(minutes=61)
    monkeypatch.setattr("zhenggai.apps.reconciliation.web.views.now", lambda: later)

    assert client.get(address).status_code == 404
    assert queries.sweep(at=later) == 1


def test_it_can_be_deleted_now(client: Client, send: Callable[..., str], store: Any) -> None:
    address = send()

    answer = client.post(address + "delete/")

    assert "已删除" in _body(client, answer["Location"])
    assert client.get(address).status_code == 404
    assert list(store.glob("*/*/0")) == []


def test_it_cannot_be_deleted_by_a_link(client: Client, send: Callable[..., str]) -> None:
    assert client.get(send() + "delete/").status_code == 405


def test_a_script_in_the_text_is_text(client: Client, send: Callable[..., str]) -> None:
    evil = "一、存在的问题\n（一）<script>alert(1)</script>渠道堵塞没有清理。\n"
    body = _body(client, send(evil, "</title><script>.txt"))

    assert "<script>" not in body
    assert "&lt;script&gt;" in body


def test_filters_are_kept_in_the_address(client: Client, send: Callable[..., str]) -> None:
    address = send()
    whole = _body(client, address)
    orphanless = _body(client, address + "?gap=no-owner")

    assert 'aria-current="true"' not in whole
    assert 'aria-current="true"' in orphanless
    assert "筛选出" in orphanless


@pytest.mark.parametrize(
    "query",
    ["gap=nonsense", "page=-1", "page=x", "page=99999999", "part=999", "side=../etc&part=0"],
)
def test_an_address_that_never_was_is_not_found_or_harmless(
    client: Client, send: Callable[..., str], query: str
) -> None:
    assert client.get(f"{send()}?{query}").status_code in {200, 404}


@pytest.mark.parametrize("path", ["source/against/0/", "source/document/99/", "download/exe/"])
def test_what_is_not_there_is_not_found(
    client: Client, send: Callable[..., str], path: str
) -> None:
    assert client.get(send() + path).status_code == 404


@pytest.mark.parametrize(
    ("form", "begins"),
    [("html", b"<!"), ("xlsx", b"PK"), ("json", b"{"), ("md", b"#"), ("txt", b"")],
)
def test_every_form_can_be_downloaded(
    client: Client, send: Callable[..., str], form: str, begins: bytes
) -> None:
    answer = client.get(f"{send(name='检查 材料.txt')}download/{form}/")

    assert answer.status_code == 200
    assert answer.content.lstrip().lower().startswith(begins.lower())
    assert answer["Content-Disposition"].startswith("attachment")
    if form == "json":
        assert json.loads(answer.content)["problems"]


def test_two_documents_stand_in_two_tabs(client: Client, send: Callable[..., str]) -> None:
    plan = "整改方案\n\n一、整改措施\n\n（一）由建设股牵头，6月底前完成3个标段复工。\n"
    body = _body(client, send(against=plan))

    assert 'id="side-document"' in body
    assert 'id="side-against"' in body
    assert "plan.txt" in body


def _many(problems: int) -> str:
    lines = ["一、存在的问题", ""]
    lines += [f"（{n}）第{n}号灌溉渠没有按期清理，影响{n}亩农田。" for n in range(1, problems + 1)]
    return "\n".join(lines)


def test_two_thousand_problems_stay_a_page_that_a_browser_can_draw(
    client: Client, send: Callable[..., str]
) -> None:
    address = send(_many(2000))

    body = _body(client, address)

    assert len(body) < 1_500_000
    assert body.count('class="card-item') <= 60
    assert "第1号灌溉渠" in body
    assert 'class="part waiting"' in body
    last = _body(client, f"{address}?at=P1999")
    assert 'id="i-P1999"' in last
    assert 'id="s-P1999"' in last


def test_a_part_of_a_long_source_is_fetched_on_its_own(
    client: Client, send: Callable[..., str]
) -> None:
    address = send(_many(2000))

    part = _body(client, address + "source/document/1/")

    assert part.lstrip().startswith('<section class="part"')
    assert len(part) < 300_000
    assert "<html" not in part


def test_a_problem_of_a_register_is_shown_with_the_other_cells_of_its_row(
    client: Client, send: Callable[..., str]
) -> None:
    rows = "序号,存在问题,审计建议,整改措施,整改时限\n1,账实不符,及时盘点,盘点入账,6月底前\n"

    body = _body(client, send(rows, name="register.csv"))

    assert '<p class="quote">账实不符</p>' in body
    assert "及时盘点" in body
