"""Views kept under a name: whose, shared with whom, and what that leaves in the journal."""

from __future__ import annotations

import json

import pytest

from cast import NOON
from register_pages import client_of
from zhenggai.apps.findings.queries.sight import scope_of
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.register import commands
from zhenggai.apps.register.models import SavedView, Shared
from zhenggai.apps.register.queries import saved as queries
from zhenggai.apps.register.view import View, parse
from zhenggai.core.errors import Invalid, NotPermitted
from zhenggai.kit.refusals import Missing, TooMany

pytestmark = pytest.mark.django_db(transaction=True)


def save(district, login, *, view=None, shared=Shared.NOBODY, name="逾期的", unit=None, **more):
    return commands.save_view(
        view=view or parse([("time", "overdue")]),
        name=name,
        shared=shared,
        actor=district.actor(login, **more),
        at=NOON,
        unit_id=district.units[unit].pk if unit else None,
    )


def offered(district, login):
    actor = district.actor(login)
    found = queries.saved_for(actor, scope_of(actor))
    return [one.name for one in found.own], [one.name for one in found.others]


def test_one_that_is_not_shared_is_its_owners_alone_and_leaves_no_entry(strewn):
    before = Entry.objects.count()
    save(strewn, "sam")
    assert offered(strewn, "sam") == (["逾期的"], [])
    assert offered(strewn, "olga") == ([], [])
    assert Entry.objects.count() == before


def test_one_shared_with_a_unit_is_offered_there_and_below(strewn):
    save(strewn, "sam", shared=Shared.UNIT, unit="water")
    asked = ("olga", "wes", "rona", "iris", "otto")
    assert [login for login in asked if offered(strewn, login)[1]] == ["olga", "wes", "otto"]


def test_one_shared_with_a_round_is_offered_to_those_who_see_it(strewn):
    view = parse([("round", str(strewn.round.pk))])
    save(strewn, "iris", view=view, shared=Shared.ROUND)
    seeing = [login for login in ("reg", "rita", "sam", "seth", "sys") if offered(strewn, login)[1]]
    assert seeing == ["reg", "rita", "sam"]


def test_sharing_leaves_an_entry_whose_words_stand_beside_it(strewn):
    made = save(strewn, "sam", shared=Shared.UNIT, unit="water", name="水务逾期")
    entry = Entry.objects.get(kind="register.view_shared")
    told = json.loads(bytes(entry.leaf))
    assert told["capacity"] == "lead_leader"
    assert told["body"]["view"] == str(made.pk)
    assert "水务逾期" not in json.dumps(told, ensure_ascii=False)

    commands.withdraw_view(view_id=made.pk, actor=strewn.actor("sam"), at=NOON)

    assert Entry.objects.filter(kind="register.view_withdrawn", subject=made.pk).count() == 1
    assert offered(strewn, "olga") == ([], [])
    assert SavedView.objects.get().withdrawn_at == NOON


def test_it_refuses_a_unit_that_is_not_ones_own(strewn):
    with pytest.raises(NotPermitted, match="not-your-unit"):
        save(strewn, "sam", shared=Shared.UNIT, unit="roads")
    with pytest.raises(NotPermitted, match="not-your-unit"):
        save(strewn, "sam", shared=Shared.UNIT, unit="gov")
    with pytest.raises(Invalid, match="names-a-unit"):
        save(strewn, "sam", shared=Shared.UNIT)


def test_it_refuses_a_round_that_is_not_seen_or_not_the_only_one(strewn):
    one = parse([("round", str(strewn.round.pk))])
    with pytest.raises(Invalid, match="names-one-round"):
        save(strewn, "seth", view=one, shared=Shared.ROUND)
    with pytest.raises(Invalid, match="names-one-round"):
        save(strewn, "iris", view=View(), shared=Shared.ROUND)


def test_nobody_keeps_or_withdraws_for_another(strewn):
    made = save(strewn, "sam")
    with pytest.raises(NotPermitted, match="ones-own"):
        save(strewn, "seth", principal="sam")
    with pytest.raises(Missing, match="no-such-view"):
        commands.withdraw_view(view_id=made.pk, actor=strewn.actor("olga"), at=NOON)


@pytest.mark.parametrize("name", ["", "  ", "字" * 81, "a\u202eb"])
def test_it_refuses_a_name_that_is_none(strewn, name):
    with pytest.raises(Invalid, match="name-of-view"):
        save(strewn, "sam", name=name)


def test_there_is_a_bound_to_what_one_keeps(strewn, monkeypatch):
    monkeypatch.setattr(queries, "MOST_OWN", 2)
    save(strewn, "sam")
    save(strewn, "sam")
    with pytest.raises(TooMany, match="too-many-views"):
        save(strewn, "sam")


def test_the_page_saves_shows_and_withdraws(strewn):
    client = client_of(strewn, "sam")
    kept = client.post(
        "/register/views/?state=closed&sort=-due", {"name": "已销号", "shared": "nobody"}
    )
    assert kept.status_code == 302
    html = client.get("/register/views/").content.decode()
    assert 'href="/register/?sort=-due&amp;state=closed">已销号</a>' in html
    made = SavedView.objects.get()
    assert client_of(strewn, "olga").post(f"/register/views/{made.pk}/withdraw/").status_code == 404
    assert client.post(f"/register/views/{made.pk}/withdraw/").status_code == 302
    assert "已销号</a>" not in client.get("/register/views/").content.decode()


@pytest.mark.parametrize(
    ("query", "sent", "says"),
    [
        ("state=closed", {"name": "", "shared": "nobody"}, "请写视图名称"),
        ("state=closed", {"name": "甲", "shared": "all"}, "没有“all”这种共享方式"),
        ("state=closed", {"name": "甲", "shared": "unit", "unit": "7"}, "请选择与哪个单位共享"),
        ("state=shut", {"name": "甲", "shared": "nobody"}, "没有“shut”这个值"),
    ],
)
def test_what_is_wrong_is_said_on_the_page(strewn, query, sent, says):
    answer = client_of(strewn, "sam").post(f"/register/views/?{query}", sent)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not SavedView.objects.exists()
