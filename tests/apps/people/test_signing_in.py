"""Signing in: two factors for everybody, the same answer for the known and the unknown."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from apps.people.conftest import PASSWORD, SECRET, code
from signing_in import sign_in
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people import http
from zhenggai.apps.people.models import Person


def post(client: Client, login: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/account/login/", {"login": login, "password": password}, **more)


def kinds(person: Person) -> list[str]:
    return [told.kind for told in journal.about(person.pk, most=50)]


def test_the_page_has_its_fields_and_no_way_to_sign_up(client, db):
    page = client.get("/account/login/").content.decode()

    assert 'name="login"' in page
    assert 'name="password"' in page
    assert "signup" not in page
    assert client.get("/account/signup/").status_code == 404


def test_password_and_code_let_in_under_a_new_session_key(client, sam, factor):
    factor(sam)
    client.get("/account/login/")
    first = post(client, "sam")
    before = client.session.session_key

    second = client.post("/account/code/", {"code": code()})

    assert first["Location"] == "/account/code/"
    assert second["Location"] == "/"
    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == str(sam.pk)
    assert client.session[http.FACTOR_AT] > 0
    assert kinds(sam) == ["person.signed_in"]


def test_the_password_alone_opens_nothing(client, sam, factor):
    factor(sam)

    post(client, "sam")

    assert "_auth_user_id" not in client.session
    assert client.get("/account/")["Location"].startswith("/account/login/")


def test_the_login_is_taken_in_any_case(client, sam, factor):
    factor(sam)

    assert post(client, " SAM ")["Location"] == "/account/code/"


def test_a_wrong_code_does_not_let_in(client, sam, factor):
    factor(sam)
    post(client, "sam")

    page = client.post("/account/code/", {"code": "000000"})

    assert page.status_code == 422
    assert "_auth_user_id" not in client.session


def test_a_code_is_taken_once_for_as_long_as_it_is_shown(client, sam, factor, monkeypatch):
    factor(sam)
    post(client, "sam")
    used = code(1)
    client.post("/account/code/", {"code": used})
    # allauth forgets a used code after half a minute; it is good for a minute and a half.
    from django.core.cache import cache

    for key in list(cache._cache):
        if "totp.used" in key:
            cache.delete(key.split(":", 2)[2])

    page = client.post("/account/factor/", {"code": used})

    assert page.status_code == 422


def test_a_recovery_code_lets_in_once_and_is_never_fresh(client, sam, factor):
    factor(sam)
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    one = RecoveryCodes.activate(sam).get_unused_codes()[0]
    post(client, "sam")

    assert client.post("/account/code/", {"code": one})["Location"] == "/"
    assert client.session[http.FACTOR_AT] == 0
    assert client.get("/account/").status_code == 200
    other = Client()
    post(other, "sam")
    assert other.post("/account/code/", {"code": one}).status_code == 422


def test_who_has_no_factor_reaches_nothing_but_its_activation(client, sam):
    post(client, "sam")

    for path in ("/account/", "/account/password/", "/", "/account/factor/", "/account/codes/"):
        assert client.get(path)["Location"].startswith("/account/factor/activate/"), path
    assert client.post("/account/password/", {}).status_code == 403
    assert client.post("/").status_code == 403
    assert client.get("/account/factor/activate/").status_code == 200


def test_activation_shows_the_codes_once_and_is_told(client, sam):
    post(client, "sam")
    page = client.get("/account/factor/activate/").content.decode()
    secret = re.search(r'class="secret">(\w+)<', page)[1]

    assert client.post("/account/factor/activate/", {"code": "000000"}).status_code == 422
    done = client.post("/account/factor/activate/", {"code": code(secret=secret)})
    first = client.get(done["Location"]).content.decode()
    again = client.get(done["Location"]).content.decode()

    assert len(re.findall(r"<li><code>\d{8}</code>", first)) == 10
    assert not re.findall(r"\d{8}", again)
    assert kinds(sam) == ["person.factor_set", "person.signed_in"]
    assert client.get("/account/").status_code == 200


def test_the_secret_is_not_readable_in_the_database(sam, factor):
    stored = factor(sam).data["secret"]

    assert SECRET not in stored
    assert Authenticator.objects.get(user=sam).wrap().validate_code(code())


def test_the_unknown_and_the_known_get_the_same_answer(client, sam):
    known = post(client, "sam", "wrong wrong wrong")
    unknown = post(Client(), "nobody", "wrong wrong wrong")

    token = re.compile(r'value="\w{64}"')
    same = token.sub("", known.content.decode()).replace("sam", "nobody")
    assert same == token.sub("", unknown.content.decode())
    assert known.status_code == unknown.status_code == 422


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("sam", "wrong wrong wrong"),
        ("nobody", "wrong wrong wrong"),
        ("nobody", PASSWORD),
        ("new", PASSWORD),  # invited, without a password yet
        ("new", "!"),
        ("gone", PASSWORD),  # closed; the password is right
        ("gone", "wrong wrong wrong"),
    ],
)
def test_whatever_is_wrong_costs_the_same_work_and_says_the_same(
    client, sam, new_person, monkeypatch, login, password
):
    """One password is hashed for each try, and the page gives nothing away but what was typed."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    Person.objects.create(login="new", name="新人", joined_on="2026-01-01", password="!")
    gone = new_person("gone", "离任")
    gone.is_active = False
    gone.save()
    hashed: list[int] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or encode(*a, **k)
    )

    def tried(name: str, word: str) -> tuple[int, int, str]:
        before = len(hashed)
        answer = post(Client(REMOTE_ADDR=f"10.0.0.{before}"), name, word)
        page = re.sub(r'value="[^"]*"', "", answer.content.decode())
        return answer.status_code, len(hashed) - before, page

    expected = tried("sam", "no no no no no")

    assert expected[:2] == (422, 1)
    assert tried(login, password) == expected


def test_a_closed_account_is_like_a_wrong_password_and_its_sessions_end(client, sam, factor):
    sign_in(client, sam)
    sam.is_active = False
    sam.save()

    assert client.get("/account/")["Location"].startswith("/account/login/")
    assert post(Client(), "sam").status_code == 422


def test_five_failures_lock_the_account_for_that_address_only(client, sam, factor):
    factor(sam)
    for _ in range(5):
        assert post(client, "sam", "wrong wrong wrong").status_code == 422

    locked = post(client, "sam")
    elsewhere = post(Client(REMOTE_ADDR="10.0.0.9"), "sam")
    colleague = post(client, "nobody", "wrong")

    assert locked.status_code == 422
    assert "一刻钟" in locked.content.decode()
    assert elsewhere["Location"] == "/account/code/"
    assert "一刻钟" not in colleague.content.decode()


def test_an_unknown_account_is_locked_just_the_same(client, db):
    for _ in range(5):
        post(client, "nobody", "wrong")

    assert "一刻钟" in post(client, "nobody", "wrong").content.decode()


def test_success_between_failures_does_not_clear_the_count(client, sam, factor):
    factor(sam)
    for _ in range(4):
        post(client, "sam", "wrong wrong wrong")
    post(Client(), "sam")
    post(client, "sam", "wrong wrong wrong")

    assert "一刻钟" in post(client, "sam").content.decode()


def test_codes_too_can_be_guessed_five_times_only(client, sam, factor):
    factor(sam)
    post(client, "sam")
    for _ in range(5):
        client.post("/account/code/", {"code": "000000"})

    assert client.post("/account/code/", {"code": code()}).status_code == 422


def test_failures_are_told_once_in_a_while_without_a_name(client, sam):
    for _ in range(3):
        post(client, "sam", "wrong wrong wrong")
    post(client, "nobody", "wrong")

    assert kinds(sam) == ["person.sign_in_refused"]
    assert journal.count() == 2


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_way_back_leads_nowhere_else(client, sam, factor, next_):
    factor(sam)
    client.post("/account/login/", {"login": "sam", "password": PASSWORD, "next": next_})

    assert client.post("/account/code/", {"code": code()})["Location"] == "/"
    again = client.post(f"/account/factor/?next={next_}", {"code": code(1), "next": next_})
    assert again["Location"] == "/"


def test_the_way_back_leads_to_the_page_that_was_asked_for(client, sam, factor):
    factor(sam)
    asked = client.get("/account/?a=1")["Location"]
    client.get(asked)
    client.post("/account/login/", {"login": "sam", "password": PASSWORD, "next": "/account/?a=1"})

    assert asked == "/account/login/?next=/account/%3Fa%3D1"
    assert client.post("/account/code/", {"code": code()})["Location"] == "/account/?a=1"


def test_forms_need_the_token_of_the_site(sam, factor):
    strict = Client(enforce_csrf_checks=True)

    assert post(strict, "sam").status_code == 403
    sign_in(strict, sam)
    assert strict.post("/account/logout/").status_code == 403
    assert strict.post("/account/password/", {}).status_code == 403


def test_only_a_form_signs_out(client, sam):
    sign_in(client, sam)

    assert client.get("/account/logout/").status_code == 200
    assert client.get("/account/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/account/")["Location"].startswith("/account/login/")
    assert kinds(sam) == ["person.signed_out"]


def test_a_session_ends_after_twelve_hours_however_busy(client, sam):
    sign_in(client, sam)
    session = client.session
    session[http.SINCE] -= int(timedelta(hours=12, seconds=5).total_seconds())
    session.save()

    assert client.get("/account/")["Location"].startswith("/account/login/")
    assert "_auth_user_id" not in client.session


def test_a_session_that_does_not_say_when_it_began_is_over(client, sam):
    client.force_login(sam)

    assert client.get("/account/")["Location"].startswith("/account/login/")


def test_the_third_session_ends_the_first(sam, factor):
    factor(sam)
    clients = [Client(REMOTE_ADDR=f"10.0.0.{n}") for n in range(3)]
    for step, one in enumerate(clients):
        post(one, "sam")
        assert one.post("/account/code/", {"code": code(step - 1)})["Location"] == "/"

    alive = [one.get("/account/").status_code for one in clients]

    assert alive == [302, 200, 200]
    assert Session.objects.count() == 2


def test_the_factor_is_fresh_after_it_was_shown_again(client, sam, factor, rf):
    factor(sam)
    sign_in(client, sam, factor_at=timezone.now() - timedelta(hours=1))

    answer = client.post("/account/factor/?next=/account/", {"code": code()})

    assert answer["Location"] == "/account/"
    assert client.session[http.FACTOR_AT] >= int(timezone.now().timestamp()) - 5


def test_the_actor_of_a_request_is_of_today_and_kept(rf, sam, bureau):
    request = rf.get("/")
    request.user = sam
    request.session = {http.FACTOR_AT: int(timezone.now().timestamp())}

    actor = http.actor(request)

    assert actor.person == sam.pk
    assert actor.on == timezone.localdate()
    assert [reach.unit for reach in actor.reaches] == [bureau.pk]
    assert actor.is_fresh(timezone.now())
    assert http.actor(request) is actor


def test_a_recovery_code_is_no_fresh_factor(rf, sam):
    request = rf.get("/")
    request.user = sam
    request.session = {http.FACTOR_AT: 0}

    assert not http.actor(request).is_fresh(timezone.now())


def test_the_old_factor_goes_only_with_a_fresh_one_or_a_recovery_code(client, sam, factor):
    factor(sam)
    sign_in(client, sam, factor_at=timezone.now() - timedelta(hours=1))

    assert client.post("/account/factor/replace/").status_code == 403
    assert Authenticator.objects.filter(user=sam).exists()
    session = client.session
    session[http.FACTOR_AT] = 0
    session.save()
    client.post("/account/factor/replace/")
    assert not Authenticator.objects.filter(user=sam).exists()
    assert client.get("/account/")["Location"].startswith("/account/factor/activate/")


def test_new_recovery_codes_ask_for_a_fresh_factor(client, sam, factor):
    factor(sam)
    sign_in(client, sam, factor_at=timezone.now() - timedelta(hours=1))

    assert client.post("/account/codes/new/").status_code == 403
    sign_in(client, sam)
    assert client.post("/account/codes/new/")["Location"] == "/account/codes/"
    assert kinds(sam) == ["person.codes_made"]
