"""The form in which a view is put together leads to its one address."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.conf import settings

from register_pages import client_of


def test_what_the_form_sends_becomes_the_address_of_the_view(strewn):
    sent = [
        ("state", "closed"), ("state", "posted"), ("words", ""), ("due_from", "2026-03-01"),
        ("unit", "清溪区水务局 · water"), ("below", "清溪区交通局"), ("sort", "due"), ("down", "1"),
        ("layout", "D"), ("place-number", "2"), ("place-problem", "1"), ("place-due", ""),
        ("group", "round"),
    ]  # fmt: skip
    answer = client_of(strewn, "iris").get(f"/register/shape/go/?{urlencode(sent)}")
    water, roads = strewn.units["water"].pk, strewn.units["roads"].pk
    assert answer.status_code == 302
    assert answer["Location"] == (
        "/register/?layout=D&columns=problem%2Cnumber&sort=-due&group=round&state=posted"
        f"&state=closed&due_from=2026-03-01&unit={water}&below={roads}"
    )


@pytest.mark.parametrize(
    "query",
    ["", "layout=D&sort=-due&state=closed&common=no", "columns=due%2Cnumber&amount_from=7.00"],
)
def test_the_form_sent_as_it_stands_leads_back_to_the_same_view(strewn, query):
    client = client_of(strewn, "iris")
    html = client.get(f"/register/shape/?{query}").content.decode()
    # With every box ticked it is still fewer than the site takes.
    every = len(fields(html)) + len(re.findall('type="checkbox"', html))
    assert every <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    answer = client.get(f"/register/shape/go/?{urlencode(fields(html))}")
    assert answer["Location"].partition("?")[2] == query


def fields(html):
    """What a browser would send."""
    form = html[html.index('<form class="sheet shape"') :]
    sent = []
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or " checked" in tag):
            sent.append((name[1], value[1] if value else ""))
    for name, inside in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form):
        chosen = re.findall(r'<option value="([^"]*)" selected', inside)
        sent += [(name, value) for value in chosen]
    return sent


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"unit": "没有的单位"}, "没有“没有的单位”"),
        ({"place-number": "x"}, "不是数字"),
        ({"state": "shut"}, "没有“shut”"),
        ({"place-shoe": "1"}, "没有“shoe”这一列"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_place(strewn, sent, says):
    answer = client_of(strewn, "iris").get(f"/register/shape/go/?{urlencode(sent)}")
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_the_form_names_no_round_of_which_the_viewer_sees_nothing(strewn):
    html = client_of(strewn, "seth").get("/register/shape/").content.decode()
    assert "XC-2026" not in html
    assert "第二轮" not in html


def test_who_answers_for_measures_can_be_named_by_whoever_sees_them_whole(strewn):
    def offered(login):
        html = client_of(strewn, login).get("/register/shape/").content.decode()
        inside = html.partition('<datalist id="responsible">')[2].partition("</datalist>")[0]
        return re.findall('value="([^"]+)"', inside)

    names = offered("iris")
    assert names
    query = urlencode({"person": names[0]})
    answer = client_of(strewn, "iris").get(f"/register/shape/go/?{query}")
    login = names[0].rpartition(" · ")[2]
    assert answer["Location"] == f"/register/?person={strewn.people[login].pk}"
    assert offered("hans") == []
    refused = client_of(strewn, "hans").get(f"/register/shape/go/?{query}")
    assert refused.status_code == 422
