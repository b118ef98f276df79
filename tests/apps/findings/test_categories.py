"""The issuer's team keeps the list of categories, and findings are put in them."""

from __future__ import annotations

import pytest
from django.test import Client

from cast import NOON
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.queries.choosable import categories_of
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.regimes.models import Category
from zhenggai.core.errors import Invalid, NotPermitted
from zhenggai.kit.refusals import Missing


def add(district, login="reg", **changes):
    values = {"code": "01", "name": "落实上级部署", "name_en": "Carrying out decisions"}
    who = {"round_id": district.round.pk, "actor": district.actor(login), "at": NOON}
    return commands.add_category(**who, **{**values, **changes})


@pytest.mark.parametrize("login", ["reg", "iris"])
def test_the_team_adds_a_category_with_one_entry(district, login):
    entries = journal.count()
    made = add(district, login)
    assert (made.regime_id, made.code) == (district.round.regime_id, "01")
    assert journal.count() == entries + 1
    (told,) = journal.about(district.round.pk, most=1)
    assert (told.kind, told.texts) == ("category.added", {"name": "落实上级部署"})


@pytest.mark.parametrize(
    "login", ["rita", "vera", "cole", "obi", "sam", "olga", "hans", "otto", "sys"]
)
def test_nobody_else_adds_one(district, login):
    with pytest.raises((Missing, NotPermitted)):
        add(district, login)
    assert not Category.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "另一类"}, "category.code-taken"),
        ({"code": "02"}, "category.name-taken"),
        ({"code": " "}, "words-missing"),
        ({"code": "02", "name": "类" * 129}, "words-too-long"),
        ({"code": "02", "name": "坏\x00字"}, "unprintable"),
    ],
)
def test_no_category_stands_twice_or_without_words(district, changes, code):
    add(district)
    with pytest.raises(Invalid, match=code):
        add(district, **changes)
    assert Category.objects.count() == 1


def test_a_category_that_was_added_can_be_chosen_for_a_finding(walk):
    made = add(walk.district)
    assert categories_of(walk.finding) == [(str(made.pk), "落实上级部署")]


def page(district, login):
    client = sign_in(Client(), district.people[login])
    return client, f"/rounds/{district.round.pk}/categories/"


def test_the_page_adds_one_and_says_at_the_field_what_is_wrong(district):
    client, address = page(district, "reg")
    assert client.get(address).status_code == 200
    assert client.post(address, {"code": "01", "name": "<b>甲</b>"}).status_code == 302
    shown = client.get(address).content.decode()
    assert "&lt;b&gt;甲&lt;/b&gt;" in shown
    again = client.post(address, {"code": "01", "name": "乙"})
    assert again.status_code == 422
    assert "已有使用该代码的类别" in again.content.decode()
    assert Category.objects.count() == 1


@pytest.mark.parametrize("login", ["sam", "rita", "otto", "sys"])
def test_the_page_is_the_teams_alone(district, login):
    client, address = page(district, login)
    assert client.get(address).status_code == 404
    assert client.post(address, {"code": "01", "name": "甲"}).status_code == 404
    assert not Category.objects.exists()
