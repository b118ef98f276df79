"""One-time links: the only way into a new account, and each good for one use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from apps.people.conftest import PASSWORD, kinds
from signing_in import sign_in
from zhenggai.apps.people import commands
from zhenggai.apps.people.models import Grant, OneTimeLink, Person
from zhenggai.apps.people.queries import actor_of
from zhenggai.apps.people.roles import ADMINS, Role
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.refusals import Missing

NEW = "a phrase never used before"


def use(token, at, login="sys.yang", name="杨系", password=NEW):
    return commands.use_link(token=token, login=login, name=name, password=password, at=at)


def test_an_empty_installation_has_no_account_and_one_link(db, noon):
    token = commands.first_link(at=noon)

    assert not Person.objects.exists()
    person = use(token, noon)
    assert actor_of(person.pk, on=noon.date()).admin is Role.SYSTEM_ADMIN
    assert commands.first_link(at=noon) is None
    assert kinds() == ["link.issued", "link.used"]


def test_the_token_itself_is_kept_nowhere(db, noon):
    token = commands.first_link(at=noon)

    row = OneTimeLink.objects.values().get()
    assert token not in str(row)


def test_a_second_start_voids_the_link_of_the_first(db, noon):
    first = commands.first_link(at=noon)
    second = commands.first_link(at=noon)

    with pytest.raises(Missing):
        use(first, noon)
    use(second, noon)


def test_a_link_works_once(db, noon):
    token = commands.first_link(at=noon)
    use(token, noon)

    with pytest.raises(Missing, match="no-link"):
        use(token, noon)


@pytest.mark.parametrize(("hours", "works"), [(23.9, True), (24, False)])
def test_a_link_ends_after_a_day(db, noon, hours, works):
    token = commands.first_link(at=noon)
    at = noon + timedelta(hours=hours)

    if works:
        assert use(token, at)
        return
    with pytest.raises(Missing):
        use(token, at)


def test_a_token_that_was_tampered_with_is_unknown(db, noon):
    token = commands.first_link(at=noon)

    with pytest.raises(Missing):
        use(token[:-1] + ("A" if token[-1] != "A" else "B"), noon)


def test_two_first_links_make_one_system_administrator(db, noon):
    token = commands.first_link(at=noon)
    use(token, noon)
    # Even a link that was left open by whatever means.
    OneTimeLink.objects.update(used_at=None)

    with pytest.raises(WrongState, match="admin-there"):
        use(token, noon, login="other")


@pytest.mark.parametrize(
    ("login", "name"),
    [
        ("admin", "张三"),
        ("test01", "张三"),
        ("zhang", "办公室"),
        ("zhang", "管理员"),
        ("zhang", "水务局"),
        ("a01", "张三"),
        ("水务局", "张三"),
    ],
)
def test_a_shared_account_is_refused(bureau, noon, login, name):
    token = commands.first_link(at=noon)

    with pytest.raises(Invalid, match="shared-account"):
        use(token, noon, login=login, name=name)
    assert not Person.objects.exists()


@pytest.mark.parametrize("login", ["", "x", "a b", "<b>", "../etc", "a" * 65, "-ab"])
def test_a_login_that_is_none_is_refused(db, noon, login):
    token = commands.first_link(at=noon)

    with pytest.raises(Invalid, match="login-shape"):
        use(token, noon, login=login)


@pytest.mark.parametrize("password", ["short", "123456789012345", "password1234", "sys.yang2026"])
def test_a_weak_password_is_refused_and_the_link_stays(db, noon, password):
    token = commands.first_link(at=noon)

    with pytest.raises(Invalid, match="password-refused"):
        use(token, noon, password=password)
    assert use(token, noon)


def test_the_system_administrator_invites_the_other_two(sys, acting, noon):
    for role, login in ((Role.SECURITY_ADMIN, "sec.zhou"), (Role.AUDIT_ADMIN, "aud.wu")):
        token = commands.issue_admin_link(actor=acting(sys), role=role, at=noon)
        person = use(token, noon, login=login, name=login)
        assert actor_of(person.pk, on=noon.date()).admin is role
        assert Grant.objects.get(person=person).granted_by == sys


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}))
def test_he_invites_nobody_else_and_never_himself(sys, acting, noon, role):
    with pytest.raises(NotPermitted, match="not-invited"):
        commands.issue_admin_link(actor=acting(sys), role=role, at=noon)


@pytest.mark.parametrize("who", ["sec", "aud", "sam", "rita", "otto"])
def test_nobody_else_invites_administrators(request, acting, noon, who):
    person = request.getfixturevalue(who)

    with pytest.raises(NotPermitted, match="not-that-admin"):
        commands.issue_admin_link(actor=acting(person), role=Role.AUDIT_ADMIN, at=noon)
    assert not OneTimeLink.objects.exists()


def test_a_second_link_for_an_administrator_is_for_the_same_person(sys, sec, acting, noon):
    token = commands.issue_admin_link(actor=acting(sys), role=Role.SECURITY_ADMIN, at=noon)
    person = use(token, noon, login="sys.yang", name="杨系")

    assert person == sec
    assert person.login == "sec.zhou"


@pytest.mark.parametrize("who", ["sys", "aud", "sam", "rita"])
def test_only_the_security_administrator_issues_links_for_persons(request, acting, otto, noon, who):
    with pytest.raises(NotPermitted):
        commands.issue_link(actor=acting(request.getfixturevalue(who)), person=otto.pk, at=noon)


@pytest.mark.parametrize("whom", ["sys", "sec", "aud"])
def test_he_issues_none_for_an_administrator_nor_himself(request, sec, acting, noon, whom):
    with pytest.raises(NotPermitted, match="roles-clash"):
        commands.issue_link(actor=acting(sec), person=request.getfixturevalue(whom).pk, at=noon)


def test_a_link_asks_for_a_fresh_factor(sec, sys, otto, acting, noon):
    with pytest.raises(NotPermitted, match="not-fresh"):
        commands.issue_link(actor=acting(sec, fresh=False), person=otto.pk, at=noon)
    with pytest.raises(NotPermitted, match="not-fresh"):
        commands.issue_admin_link(actor=acting(sys, fresh=False), role=Role.AUDIT_ADMIN, at=noon)


def test_a_used_link_voids_password_factor_and_sessions(client, sec, sam, factor, acting, noon):
    factor(sam)
    sign_in(client, sam)
    token = commands.issue_link(actor=acting(sec), person=sam.pk, at=noon)
    person = use(token, noon, login="mallory", name="马洛")

    assert (person.pk, person.login, person.name) == (sam.pk, "sam", "沈山")
    assert not person.check_password(PASSWORD)
    assert not Authenticator.objects.filter(user=sam).exists()
    assert client.get("/account/")["Location"].startswith("/account/login/")


def test_a_closed_account_gets_no_link_and_uses_none(sec, sys, sam, acting, noon):
    token = commands.issue_link(actor=acting(sec), person=sam.pk, at=noon)
    commands.close_account(actor=acting(sys), person=sam.pk, at=noon)

    with pytest.raises(Missing):
        use(token, noon)
    with pytest.raises(WrongState, match="closed"):
        commands.issue_link(actor=acting(sec), person=sam.pk, at=noon)


def test_the_console_renews_the_system_administrators_link_only(sys, sec, sam, noon):
    assert use(commands.issue_console_link(login="SYS.yang", at=noon), noon) == sys
    for login in ("sec.zhou", "sam", "nobody"):
        with pytest.raises(Missing, match="no-system-admin"):
            commands.issue_console_link(login=login, at=noon)


def test_the_page_opens_the_account_and_leads_to_the_second_factor(client, db):
    token = commands.first_link(at=timezone.now())
    page = client.get(f"/account/link/{token}/")
    answer = {"login": "Sys.Yang", "name": "杨系", "password1": NEW, "password2": NEW}

    done = client.post(f"/account/link/{token}/", answer)

    assert page.status_code == 200
    assert page["Cache-Control"].startswith("no-store") or "no-store" in page["Cache-Control"]
    assert done["Location"] == "/account/factor/activate/"
    assert client.get("/people/links/")["Location"].startswith("/account/factor/activate/")
    assert client.get(f"/account/link/{token}/").status_code == 404
    assert Person.objects.get().login == "sys.yang"


def test_the_page_takes_no_field_that_it_does_not_show(client, sec, sam, acting):
    token = commands.issue_link(
        actor=actor_of(sec.pk, on=timezone.localdate(), factor_at=timezone.now()),
        person=sam.pk,
        at=timezone.now(),
    )
    more = {"login": "boss", "name": "B", "is_active": "0", "role": "system_admin"}
    client.post(f"/account/link/{token}/", {"password1": NEW, "password2": NEW, **more})

    sam.refresh_from_db()
    assert (sam.login, sam.name, sam.is_active) == ("sam", "沈山", True)
    assert not Grant.objects.filter(person=sam, role__in=ADMINS).exists()


def test_a_bad_answer_says_why_and_uses_nothing(client, db):
    token = commands.first_link(at=timezone.now())
    page = client.post(
        f"/account/link/{token}/",
        {"login": "sys.yang", "name": "杨系", "password1": NEW, "password2": "another phrase"},
    )

    assert page.status_code == 422
    assert not Person.objects.exists()


def test_another_person_at_the_same_browser_is_signed_out_by_a_link(client, sam):
    sign_in(client, sam)
    sec = Person.objects.create(login="sec", name="周密", joined_on="2026-01-01")
    Grant.objects.create(person=sec, role=Role.SECURITY_ADMIN, from_on="2026-01-01")
    otto = Person.objects.create(login="otto", name="欧拓", joined_on="2026-01-01")
    at = timezone.now()
    token = commands.issue_link(
        actor=actor_of(sec.pk, on=timezone.localdate(), factor_at=at), person=otto.pk, at=at
    )

    client.post(f"/account/link/{token}/", {"password1": NEW, "password2": NEW})

    assert client.session["_auth_user_id"] == str(otto.pk)
    assert "factor_at" not in client.session


def test_the_link_page_asks_for_the_token_of_the_site(db):
    token = commands.first_link(at=timezone.now())
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(f"/account/link/{token}/", {}).status_code == 403
