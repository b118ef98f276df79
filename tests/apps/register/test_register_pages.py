"""The pages of the register: who sees what on them, what they refuse, how much they ask."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from register_pages import client_of
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.sight import scope_of, visible
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.register.layouts import LAYOUTS
from zhenggai.apps.register.queries import page


def shown(html: str) -> list[str]:
    """The keys of the rows."""
    return re.findall(r'<tr data-row="([^"]+)"', html)


@pytest.fixture
def whole(monkeypatch):
    """One page holds everything."""
    monkeypatch.setattr(page, "PAGE", 500)


@pytest.mark.parametrize("login", ["iris", "rita", "sam", "hans", "rona", "otto", "obi", "seth"])
def test_each_sees_his_own(strewn, login, whole):
    # The page is of today; by then the third round has begun.
    answer = client_of(strewn, login).get("/register/")
    assert answer.status_code == 200
    found = set(shown(answer.content.decode()))
    actor = answer.wsgi_request.people_actors[None]
    assert found == {str(pk) for pk in visible(scope_of(actor)).values_list("pk", flat=True)}


def test_an_administrator_has_no_register(strewn):
    for path in ("/register/", "/register/totals/"):
        assert client_of(strewn, "sys").get(path).status_code == 404


def test_who_has_not_signed_in_is_sent_to_sign_in(strewn):
    answer = Client().get("/register/?state=closed")
    assert answer.status_code == 302
    assert answer["Location"].endswith("/register/%3Fstate%3Dclosed")
    assert Client().post("/register/export.csv").status_code == 403


def test_a_helper_is_shown_no_leader_and_finds_nothing_by_one(strewn, whole):
    client = client_of(strewn, "hans")
    page_ = client.get("/register/?columns=number,leader,rating").content.decode()
    names = {strewn.people[login].name for login in ("sam", "rona")}
    assert shown(page_)
    assert not any(escape(name) in page_ for name in names)
    for login in ("sam", "rona"):
        key = strewn.people[login].pk
        assert shown(client.get(f"/register/?leader={key}").content.decode()) == []
        assert (
            '<b class="num">0</b>' in client.get(f"/register/totals/?leader={key}").content.decode()
        )


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("state=shut", "“状态”没有“shut”这个值"),
        ("sort=shoe", "不能按“shoe”排序"),
        ("due_to=morgen", "2026-03-31"),
        ("stat=closed", "“stat”不是台账的筛选项"),
        ("layout=Z", "没有“Z”这种版式"),
        ("after=%3Dx&after=y&sort=due", "从第一页"),
        ("leader=<script>", "&lt;script&gt;"),
    ],
)
def test_a_wrong_address_is_refused_with_the_place_and_the_mend(strewn, query, says):
    answer = client_of(strewn, "iris").get(f"/register/?{query}")
    assert answer.status_code == 422
    assert says in answer.content.decode()


@pytest.mark.parametrize("layout", list(LAYOUTS))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_layout_has_its_headings_in_both_languages(strewn, layout, language):
    html = client_of(strewn, "iris", language).get(f"/register/?layout={layout}").content.decode()
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', html)
    own = LAYOUTS[layout].headings
    titles = [one.title_en if language == "en" else one.title for one in own]
    if own:
        assert [head.strip() for head in heads] == titles
    assert not re.search(r">(register|column|layout|lack|filter)\.[a-z_]+<", html)


@pytest.mark.parametrize("login", ["sam", "iris", "hans"])
def test_a_page_asks_twice_beside_who_is_asking_and_once_more_for_what_hangs(strewn, login):
    client = client_of(strewn, login)
    client.get("/register/")
    common = {"session", "person", "grant", "tenure", "round", "unit", "roundoffice", "delegation"}
    # How many messages are not read stands in the head of every page.
    common |= {"message"}
    plain = dict.fromkeys(("", "?state=rectifying&sort=due", "?group=unit"), 2)
    full = dict.fromkeys(("?layout=A", "?layout=D", "?layout=F"), 8)
    for query, most in (plain | full).items():
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/register/{query}")
        own = [q["sql"] for q in asked if _table(q["sql"]) not in common]
        assert len(own) <= most, [sql[:90] for sql in own]


def _table(sql: str) -> str:
    found = re.search(r'FROM "?(?:\w+_)?(\w+)"?', sql)
    return found[1] if found else ""


def test_a_page_knows_no_total_and_the_totals_follow(strewn):
    client = client_of(strewn, "iris")
    html = client.get("/register/?state=closed").content.decode()
    assert 'data-totals="/register/totals/?state=closed"' in html
    part = client.get("/register/totals/?state=closed", headers={"X-Part": "totals"})
    closed = Finding.objects.filter(state="closed").count()
    assert f">{closed}</b> 条符合，您可见的问题共 {Finding.objects.count()} 条" in (
        part.content.decode()
    )
    assert "<html" not in part.content.decode()


def test_the_neighbouring_pages_are_links(strewn, monkeypatch):
    monkeypatch.setattr(page, "PAGE", 30)
    client = client_of(strewn, "iris")
    first = client.get("/register/?sort=-due").content.decode()
    assert 'rel="prev"' not in first
    following = re.search(r'href="(\?[^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second = client.get(f"/register/{following}").content.decode()
    assert not set(shown(first)) & set(shown(second))
    back = re.search(r'href="(\?[^"]+)" rel="prev"', second)[1].replace("&amp;", "&")
    assert shown(client.get(f"/register/{back}").content.decode()) == shown(first)


def test_what_is_typed_is_shown_and_not_run(strewn, whole):
    one = Finding.objects.order_by("ref").first()
    Finding.objects.filter(pk=one.pk).update(heading='<img src=x onerror=alert(1)>"\u202e')
    for query in ("", "?layout=D"):
        html = client_of(strewn, "iris").get(f"/register/{query}").content.decode()
        assert "<img src=x" not in html
        assert "⟨U+202E⟩" in html


def test_groups_stand_over_their_rows(strewn, whole):
    html = client_of(strewn, "iris").get("/register/?group=round").content.decode()
    heads = re.findall(r'<tr class="grp"><th[^>]*>([^<]+)', html)
    assert heads == ["清溪区2026年第一轮巡察", "第二轮", "第三轮"]


@pytest.mark.django_db(transaction=True)
def test_an_export_is_an_act_and_a_file(strewn):
    client = client_of(strewn, "iris")
    assert client.get("/register/export.csv").status_code == 405
    answer = client.post("/register/export.csv?state=closed")
    assert answer.status_code == 200
    assert answer.streaming
    assert "attachment" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbf")
    answer.close()
    assert Entry.objects.filter(kind="register.exported").count() == 1
    assert client.post("/register/export.xlsx?state=shut").status_code == 422
    assert Client().post("/register/export.csv").status_code == 403
