"""Tokens for programs: issued by hand, shown once, for a time, and never more than their owner."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.people.conftest import kinds
from signing_in import sign_in
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people import commands, queries, tokens
from zhenggai.apps.people.models import OneTimeLink, Token
from zhenggai.apps.people.tokens import Scope
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.refusals import Missing, TooMany, Unauthenticated


def issued(actor, noon, **changes):
    values = {"name": "台账同步", "scopes": {Scope.READ}, "last_on": actor.on + timedelta(days=30)}
    return commands.issue_token(actor=actor, at=noon, **{**values, **changes})


def test_a_token_is_kept_as_a_digest_and_opens_what_it_is_for(sam, acting, noon):
    made, written = issued(acting(sam), noon, scopes={Scope.ACT, Scope.READ})
    secret = written.split("_", 2)[2]

    row = Token.objects.get()
    assert re.fullmatch(r"zg_[0-9a-f]{32}_[A-Za-z0-9_-]{43}", written)
    assert secret not in str(vars(row))
    assert row.digest == tokens.digest_of(secret)
    assert row.held_scopes == [Scope.READ, Scope.ACT]
    assert queries.token_shown(written, at=noon).pk == made.pk
    assert kinds() == ["token.issued"]
    told = journal.about(sam.pk, most=1)[0]
    assert told.body["token"] == str(made.pk)
    assert secret.encode() not in bytes(Entry.objects.get().leaf)
    assert "台账".encode() not in bytes(Entry.objects.get().leaf)


def test_it_is_good_through_its_last_day_and_no_longer(sam, acting, noon):
    actor = acting(sam)
    made, written = issued(actor, noon, last_on=actor.on + timedelta(days=365))
    assert made.expires_at - noon <= timedelta(days=366)
    assert timezone.localtime(made.expires_at).hour == 0

    last = made.expires_at - timedelta(seconds=1)
    assert queries.token_shown(written, at=last).pk == made.pk
    with pytest.raises(Unauthenticated, match=r"token\.expired"):
        queries.token_shown(written, at=made.expires_at)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"scopes": set()}, "scopes"),
        ({"last_on": -1}, "last_on"),
        ({"last_on": 366}, "last_on"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(sam, acting, noon, changes, field):
    actor = acting(sam)
    if "last_on" in changes:
        changes = {"last_on": actor.on + timedelta(days=changes["last_on"])}
    with pytest.raises(Invalid) as refused:
        issued(actor, noon, **changes)
    assert refused.value.values["field"] == field
    assert not Token.objects.exists()


def test_it_takes_his_own_hand_and_a_fresh_factor(sam, rita, sec, acting, noon):
    stale = acting(sam, fresh=False)
    by_token = replace(acting(sam), by_token=True)
    by_delegation = replace(acting(sam), principal=rita.pk)
    for actor, code in (
        (stale, "people.factor-not-fresh"),
        (by_token, "token.needs-own-hand"),
        (by_delegation, "token.needs-own-hand"),
        (acting(sec), "token.administrator"),
    ):
        with pytest.raises(NotPermitted, match=code):
            issued(actor, noon)
    assert not Token.objects.exists()
    assert kinds() == []


def test_nobody_has_more_live_tokens_than_a_few(sam, acting, noon):
    actor = acting(sam)
    made = [issued(actor, noon)[0] for _ in range(20)]
    with pytest.raises(TooMany):
        issued(actor, noon)
    commands.withdraw_token(actor=actor, token=made[0].pk, at=noon)
    issued(actor, noon)


def test_a_withdrawn_token_opens_nothing_and_is_not_withdrawn_twice(sam, acting, noon):
    made, written = issued(acting(sam), noon)

    commands.withdraw_token(actor=acting(sam, fresh=False), token=made.pk, at=noon)

    with pytest.raises(Unauthenticated, match=r"token\.withdrawn"):
        queries.token_shown(written, at=noon)
    with pytest.raises(WrongState):
        commands.withdraw_token(actor=acting(sam), token=made.pk, at=noon)
    assert kinds() == ["token.issued", "token.withdrawn"]


def test_the_security_administrator_withdraws_it_and_nobody_else(
    sam, rita, otto, sys, aud, sec, acting, noon
):
    made, _ = issued(acting(sam), noon)
    for other in (rita, otto, sys, aud):
        with pytest.raises(Missing):
            commands.withdraw_token(actor=acting(other), token=made.pk, at=noon)
    with pytest.raises(NotPermitted, match="factor-not-fresh"):
        commands.withdraw_token(actor=acting(sec, fresh=False), token=made.pk, at=noon)
    by_token = replace(acting(sam), by_token=True)
    with pytest.raises(NotPermitted, match="own-hand"):
        commands.withdraw_token(actor=by_token, token=made.pk, at=noon)

    commands.withdraw_token(actor=acting(sec), token=made.pk, at=noon)
    told = journal.about(sam.pk, most=1)[0]
    assert (told.kind, told.actor, told.capacity) == ("token.withdrawn", sec.pk, "security_admin")


@pytest.mark.parametrize("text", ["", "zg_1_2", "Bearer", "zg_" + "0" * 32 + "_" + "é" * 43])
def test_what_was_never_a_token_is_told_so(db, noon, text):
    with pytest.raises(Unauthenticated, match=r"token\.malformed"):
        queries.token_shown(text, at=noon)


def test_another_secret_or_another_key_is_unknown(sam, acting, noon):
    made, written = issued(acting(sam), noon)
    _, other = issued(acting(sam), noon)
    mixed = tokens.written(made.pk, other.split("_", 2)[2])
    nobody = tokens.written(sam.pk, written.split("_", 2)[2])
    for text in (mixed, nobody):
        with pytest.raises(Unauthenticated, match=r"token\.unknown"):
            queries.token_shown(text, at=noon)


def test_tokens_end_with_the_account(sam, sys, acting, noon):
    _, first = issued(acting(sam), noon)
    commands.close_account(actor=acting(sys), person=sam.pk, at=noon)
    commands.reopen_account(actor=acting(sys), person=sam.pk, at=noon)
    with pytest.raises(Unauthenticated):
        queries.token_shown(first, at=noon)


@pytest.mark.django_db(transaction=True)
def test_tokens_end_when_the_account_is_opened_anew(sam, acting, noon):
    _, written = issued(acting(sam), noon)
    OneTimeLink.objects.create(
        digest=commands.digest("t"), person=sam, issued_at=noon, expires_at=noon + timedelta(1)
    )
    commands.use_link(token="t", login="", name="", password="another long phrase 9", at=noon)
    with pytest.raises(Unauthenticated):
        queries.token_shown(written, at=noon)


def test_the_page_shows_the_token_once(signed, sam):
    client = signed(sam)
    day = (timezone.localdate() + timedelta(days=10)).isoformat()

    page = client.post(
        "/account/tokens/issue/", {"name": "台账同步", "scopes": ["read", "act"], "last_on": day}
    )
    text = page.content.decode()
    written = re.findall(r"zg_[0-9a-f]{32}_[A-Za-z0-9_-]{43}", text)[0]
    listed = client.get("/account/tokens/").content.decode()

    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert queries.token_shown(written, at=timezone.now()).person == sam
    assert "台账同步" in listed
    assert written not in listed
    client.post(f"/account/tokens/{Token.objects.get().pk}/withdraw/")
    assert "已撤销" in client.get("/account/tokens/").content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"last_on": "2099-01-01"}, "last_on"),
    ],
)
def test_the_form_comes_back_with_the_reason_at_its_field(signed, sam, typed, field):
    day = (timezone.localdate() + timedelta(days=10)).isoformat()
    sent = {"name": "台账同步", "scopes": ["read"], "last_on": day, **typed}

    page = signed(sam).post("/account/tokens/issue/", sent)

    assert page.status_code == 422
    assert f"id_{field}_error" in page.content.decode()
    assert not Token.objects.exists()


def test_issuing_asks_for_the_factor_anew(client, sam):
    old = timezone.now() - timedelta(hours=1)
    page = sign_in(client, sam, factor_at=old).get("/account/tokens/issue/")
    assert page["Location"].startswith("/account/factor/")


def test_the_security_administrator_finds_it_on_the_page_of_the_person(signed, sam, sec, acting):
    now = timezone.now()
    made, _ = issued(replace(acting(sam), factor_at=now, on=timezone.localdate()), now)
    client = signed(sec)

    page = client.get(f"/people/persons/{sam.pk}/").content.decode()
    answer = client.post(f"/account/tokens/{made.pk}/withdraw/")

    assert "台账同步" in page
    assert answer["Location"] == f"/people/persons/{sam.pk}/"
    made.refresh_from_db()
    assert made.withdrawn_at is not None


def test_no_page_opens_for_a_token(client, sam, acting):
    now = timezone.now()
    _, written = issued(replace(acting(sam), factor_at=now, on=timezone.localdate()), now)
    for path in ("/account/", "/desk/", "/rounds/", "/people/units/"):
        page = client.get(path, headers={"Authorization": f"Bearer {written}"})
        assert page.status_code == 302
        assert page["Location"].startswith("/account/login/")


def test_the_day_of_its_last_use_is_written_once_a_day(sam, acting, noon):
    made, _ = issued(acting(sam), noon)
    day = noon.date()
    commands.note_token_used(token=made.pk, on=day)
    made.refresh_from_db()
    assert made.last_used_on == day
    commands.note_token_used(token=made.pk, on=day - timedelta(days=1))
    made.refresh_from_db()
    assert made.last_used_on == day
