"""The door of the demo: open in demo mode alone, to its cast alone, and by a form of the site."""

from __future__ import annotations

import pytest
from django.test import Client

from installed import once
from zhenggai.apps.findings.models import Round
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.models import Person
from zhenggai.apps.people.queries import actor_of
from zhenggai.demo import queries
from zhenggai.demo.tables import ADMINS, MEMBERS

pytestmark = [pytest.mark.django_db, once]

CAST = [member.login for member in MEMBERS if member.cast] + [login for login, _ in ADMINS]
OTHERS = [member.login for member in MEMBERS if not member.cast]


@pytest.fixture
def demo(loaded, settings):
    """The site in demo mode."""
    settings.DEMO = True
    return settings


def signed_in(client):
    return client.session.get("_auth_user_id")


def test_there_is_no_door_outside_of_demo_mode(loaded, client):
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"person": "sam"}).status_code == 404
    assert signed_in(client) is None


def test_the_first_page_of_a_demo_is_the_cast(demo, client):
    assert client.get("/").url == "/demo/"


def test_everybody_of_the_cast_is_shown_with_role_unit_and_what_waits(demo, client):
    page = client.get("/demo/", headers={"accept-language": "zh-hans"}).content.decode()
    for login in CAST:
        assert f'value="{login}"' in page
    sam = Person.objects.get(login="sam")
    assert sam.name in page
    assert "清河区住房和城乡建设局 · 局长" in page
    assert "牵头领导" in page


def test_something_waits_for_whoever_can_act(loaded):
    waits = {one.login: one.waits for one in queries.cast(on=loaded.date())}
    idle = {login for login, count in waits.items() if not count}
    assert idle == {"obi", "otto", *(login for login, _ in ADMINS)}


@pytest.mark.parametrize("login", CAST)
def test_whoever_is_chosen_is_let_in_with_a_fresh_factor(demo, client, login):
    answer = client.post("/demo/", {"person": login})
    person = Person.objects.get(login=login)
    assert answer.status_code == 302
    assert signed_in(client) == str(person.pk)
    assert client.get("/", follow=True).status_code == 200
    assert Entry.objects.filter(kind="person.signed_in", subject=person.pk).count() == 1


@pytest.mark.parametrize("login", ["sam", *(login for login, _ in ADMINS)])
def test_whoever_is_chosen_can_become_somebody_else(demo, client, login):
    client.post("/demo/", {"person": login})
    assert client.get("/demo/").status_code == 200
    assert "/account/codes/" not in client.get("/account/").content.decode()
    assert client.post("/demo/", {"person": "otto"}).status_code == 302
    assert signed_in(client) == str(Person.objects.get(login="otto").pk)


def test_the_first_thing_to_see_is_the_round_of_the_self_examination(demo, client):
    first = Round.objects.get(documents__name="self-examination.txt")
    for login in ("iris", "rita", "sam", "obi"):
        answer = client.post("/demo/", {"person": login}, follow=True)
        assert answer.redirect_chain[0][0] == f"/rounds/{first.pk}/reconciliation/"
        assert answer.status_code == 200
    assert client.post("/demo/", {"person": "otto"}).url == "/"


@pytest.mark.parametrize("login", [OTHERS[0], "nobody", "", "SAM", "sam ", "../sam", "\x00"])
def test_nobody_else_can_be_chosen(demo, client, login):
    assert client.post("/demo/", {"person": login}).status_code == 404
    assert signed_in(client) is None


def test_a_key_opens_nothing(demo, client):
    person = Person.objects.get(login="sam")
    assert client.post("/demo/", {"person": str(person.pk)}).status_code == 404
    assert client.get("/demo/", {"person": "sam"}).status_code == 200
    assert signed_in(client) is None


def test_another_site_cannot_choose_for_the_visitor(demo):
    client = Client(enforce_csrf_checks=True)
    client.get("/demo/")
    assert client.post("/demo/", {"person": "sam"}).status_code == 403
    assert signed_in(client) is None


def test_being_somebody_else_ends_being_the_first(demo, client):
    client.post("/demo/", {"person": "sam"})
    before = client.session.session_key
    client.post("/demo/", {"person": "rita"})
    assert signed_in(client) == str(Person.objects.get(login="rita").pk)
    assert client.session.session_key != before
    sam = Person.objects.get(login="sam")
    assert Entry.objects.filter(kind="person.signed_out", subject=sam.pk).count() == 1


def test_every_page_says_loudly_that_it_is_a_demo(demo, client):
    client.post("/demo/", {"person": "sam"})
    for address in ("/demo/", "/desk/", "/rounds/"):
        page = client.get(address, headers={"accept-language": "en"}).content.decode()
        assert 'class="demo"' in page
        assert 'href="/demo/"' in page


def test_other_pages_say_nothing_of_a_demo_outside_of_it(loaded, client):
    page = client.get("/", follow=True).content.decode()
    assert 'class="demo"' not in page
    assert "/demo/" not in page


def test_the_page_is_in_english_too(demo, client):
    client.cookies["zhenggai_language"] = "en"
    page = client.get("/demo/").content.decode()
    assert "Who do you want to be?" in page
    assert "District Housing Bureau" in page
    assert "lead leader" in page


def test_the_secretary_prepares_for_his_leader(loaded):
    seth = Person.objects.get(login="seth")
    sam = Person.objects.get(login="sam")
    shown = next(one for one in queries.cast(on=loaded.date()) if one.login == "seth")
    assert (shown.leader, shown.roles) == (sam.name, ())
    assert shown.waits > 0
    assert actor_of(seth.pk, on=loaded.date(), principal=sam.pk).reaches
