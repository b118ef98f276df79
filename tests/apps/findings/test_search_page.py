"""The page of the search: one box, what was found with its words marked, and what is wrong with a
question."""

from __future__ import annotations

import re

import pytest
from findable_world import Found, build_found

from cast import register
from pages import client_of
from zhenggai.apps.findings.queries import search as queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(db: None) -> Found:
    return build_found()


def get(found: Found, login: str, typed: str, **more: str):
    """The answer to one of the cast, and its text."""
    answer = client_of(found.district, login).get("/search/", {"q": typed, **more})
    return answer, answer.content.decode()


def test_without_words_there_is_a_box_and_nothing_else(found):
    for typed in ("", "  "):
        answer, text = get(found, "rita", typed)
        assert answer.status_code == 200
        assert 'name="q"' in text
        assert "没有找到" not in text


def test_words_are_marked_where_they_stand_and_lead_there(found):
    _, text = get(found, "rita", "阀門")
    assert "更换<mark>阀门</mark>一百只" in text
    assert f'href="/findings/{found.finding.pk}/#m-{found.helped.pk}"' in text
    assert "清溪区2026年第一轮巡察" in text
    assert "问题 1 个，相关段落 1 处" in text


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("饮水安全", "#quote"),
        ("管网漏损", "#quote"),
        ("预算编制", "#causes"),
        ("压力合格", "evidence/"),
    ],
)
def test_each_kind_of_passage_leads_to_its_place(found, typed, place):
    _, text = get(found, "rita", typed)
    assert re.search(rf'href="/findings/{found.finding.pk}/[^"]*{place}', text)


def test_what_is_found_and_what_is_typed_are_escaped(found):
    register(found.district, "<script>alert(1)</script>工程款")
    _, text = get(found, "iris", "alert 工程款")
    assert "<script>alert" not in text
    assert "&lt;script&gt;<mark>alert</mark>" in text
    _, text = get(found, "iris", '"><script>x')
    assert "<script>x" not in text


def test_what_would_act_on_the_screen_is_written_out(found):
    register(found.district, "工程\u202e款项")
    _, text = get(found, "iris", "款项")
    assert "\u202e" not in text
    assert "⟨U+202E⟩<mark>款项</mark>" in text


MANY = " ".join("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午")


@pytest.mark.parametrize(("typed", "said"), [("，。！", "标点"), ("字" * 201, "200"), (MANY, "16")])
def test_a_question_that_cannot_be_asked_comes_back_with_the_reason(found, typed, said):
    answer, text = get(found, "rita", typed)
    assert answer.status_code == 422
    alert = re.search(r'role="alert">([^<]*)', text)
    assert alert
    assert said in alert[1]
    assert typed in text


@pytest.mark.parametrize(
    "typed", ["\x00", "工\x00程", "%00", "\ud7ff\uffff", "'" * 200, "\\", "()" * 50]
)
def test_nothing_that_is_typed_is_a_fault(found, typed):
    answer, _ = get(found, "rita", typed)
    assert answer.status_code in {200, 422}


def test_nothing_found_says_so_to_whoever_sees_nothing_too(found):
    for login, typed in (("rita", "没有的词"), ("otto", "管网")):
        answer, text = get(found, login, typed)
        assert answer.status_code == 200
        assert "没有找到" in text
        assert found.finding.ref not in text


def test_the_number_of_a_finding_leads_to_it_and_to_nobody_else(found):
    ref = found.finding.ref
    for login, seen in (("rita", True), ("hans", True), ("otto", False)):
        _, text = get(found, login, f" {ref} ")
        assert (f'href="/findings/{found.finding.pk}/"' in text) is seen


def test_it_says_when_there_are_more_than_are_ranked(found, monkeypatch):
    monkeypatch.setattr(queries, "MOST", 2)
    for number in range(4):
        register(found.district, f"同类问题{number}")
    _, text = get(found, "iris", "同类问题")
    assert "合计只列出 2 处" in text


def test_pages_lead_to_each_other(found, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(3):
        register(found.district, f"同类问题{number}")
    _, text = get(found, "iris", "同类问题")
    following = re.search(r'href="\?(q=[^"]*)" rel="next"', text)
    assert following
    text = (
        client_of(found.district, "iris")
        .get(f"/search/?{following[1]}".replace("&amp;", "&"))
        .content.decode()
    )
    assert "<mark>同类问题</mark>0" in text
    assert 'rel="next"' not in text
    assert get(found, "iris", "同类问题", after="9-9")[0].status_code == 404


def test_the_box_is_in_the_menu_of_whoever_works_here_and_no_administrators(found):
    assert 'href="/search/"' in get(found, "sam", "")[1]
    assert 'href="/search/"' not in get(found, "sys", "管网")[1]
    assert found.finding.ref not in get(found, "sys", "管网")[1]


def test_it_speaks_english(found):
    client = client_of(found.district, "rita")
    client.cookies["zhenggai_language"] = "en"
    text = client.get("/search/", {"q": "阀门"}).content.decode()
    assert "Findings: 1. Passages: 1." in text
    assert ">Measure</span>" in text


def test_whoever_has_not_signed_in_is_sent_to_do_so(client, db):
    answer = client.get("/search/", {"q": "管网"})
    assert answer.status_code == 302
    assert "login" in answer["Location"]
