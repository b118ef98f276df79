"""The pages of messages: my own, my hours and addresses, and what failed for who runs the site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from zhenggai.apps.journal import queries as journal
from zhenggai.apps.messages import commands, permissions, queries
from zhenggai.apps.messages.channels import Where
from zhenggai.apps.messages.commands import Telling
from zhenggai.apps.messages.kinds import Item, Kind, State
from zhenggai.apps.messages.models import Address, Message, Preference
from zhenggai.apps.people import commands as people
from zhenggai.apps.people import http
from zhenggai.apps.people.models import Grant, Person
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Invalid, NotPermitted
from zhenggai.kit.refusals import Missing

pytestmark = pytest.mark.django_db
# Due on a day that no clock of a run of the tests shows of itself.
ITEMS = (Item("XC-2026-01/0007", date(2099, 12, 1), "/findings/0007/"),)
HOURS = {
    "begins": "08:30",
    "ends": "17:30",
    "digest_at": "09:00",
    "zone": "Asia/Shanghai",
    "language": "en",
}


def put(person: Person, channel: str, event: str = "e") -> Message:
    told = Telling(event, channel, Kind.DUE, ITEMS, person=person.pk)
    commands.put_many([told], at=now())
    return Message.objects.get(person=person, channel=channel, event=event)


def test_my_messages_are_mine_and_are_noted_as_read(sam, nora, signed):
    mine, hers = put(sam, "page"), put(nora, "page")
    client = signed(sam)
    page = client.get("/messages/").content.decode()
    assert "XC-2026-01/0007" in page
    assert "期限将至" in page
    assert 'href="/findings/0007/"' in page
    assert f"/messages/{hers.pk}/read/" not in page
    client.post(f"/messages/{hers.pk}/read/")
    client.post(f"/messages/{mine.pk}/read/")
    mine.refresh_from_db()
    hers.refresh_from_db()
    assert mine.read_at
    assert hers.read_at is None
    assert queries.unread(sam.pk, at=now()) == 0


def test_all_are_noted_as_read_at_once(sam, signed):
    for event in "abc":
        put(sam, "page", event)
    client = signed(sam)
    assert "（3 条）" in client.get("/messages/").content.decode()
    client.post("/messages/read/")
    assert queries.unread(sam.pk, at=now()) == 0


def test_who_cannot_be_reached_is_told_so_on_his_page(nora, signed, post):
    put(nora, "mail")
    page = signed(nora).get("/messages/").content.decode()
    assert "未能通过电子邮件发给您" in page


def test_hours_are_set_and_kept(sam, signed, post):
    client = signed(sam)
    page = client.post("/messages/settings/", {**HOURS, "off": ["mail"]})
    assert page.status_code == 302
    row = Preference.objects.get(person=sam)
    assert (f"{row.digest_at:%H:%M}", row.language, row.off) == ("09:00", "en", "mail")
    assert 'value="09:00"' in client.get("/messages/settings/").content.decode()


def test_what_was_said_of_a_channel_outlives_its_being_away(sam, signed, post, settings):
    client = signed(sam)
    client.post("/messages/settings/", {**HOURS, "off": ["mail"]})
    relay, settings.RELAY = settings.RELAY, None
    client.post("/messages/settings/", {**HOURS, "digest_at": "10:00"})
    row = Preference.objects.get(person=sam)
    assert (f"{row.digest_at:%H:%M}", row.off) == ("10:00", "mail")
    settings.RELAY = relay
    client.post("/messages/settings/", HOURS)
    row.refresh_from_db()
    assert row.off == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"begins": "04:59"}, "05:00"),
        ({"ends": "22:01"}, "22:00"),
        ({"ends": "10:29", "digest_at": "08:30"}, "两个小时"),
        ({"digest_at": "17:30"}, "时段之内"),
        ({"digest_at": "08:29"}, "时段之内"),
        ({"zone": "Mars/Olympus"}, "没有这个时区"),
        ({"zone": "../etc/passwd"}, "没有这个时区"),
        ({"begins": "x"}, "id_begins_error"),
        ({"language": "fr"}, "id_language_error"),
    ],
)
def test_hours_that_are_none_are_refused_at_their_field(sam, signed, changes, said):
    page = signed(sam).post("/messages/settings/", {**HOURS, **changes})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Preference.objects.exists()


def test_an_address_is_set_shown_in_part_and_withdrawn(sam, signed, web):
    client = signed(sam)
    given = {"to": f"{web.address}?key=abc", "secret": "SEC"}
    assert client.post("/messages/settings/webhook/", given).status_code == 302
    page = client.get("/messages/settings/").content.decode()
    assert web.place in page
    assert "key=abc" not in page
    row = Address.objects.get()
    client.post(f"/messages/addresses/{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.withdrawn_at
    kinds = [told.kind for told in journal.about(sam.pk, most=9, kinds=None)]
    assert kinds[:2] == ["address.withdrawn", "address.set"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"to": "https://intranet.example/x", "secret": "s"}, "id_to_error"),
        ({"to": "no address", "secret": "s"}, "id_to_error"),
        ({"to": "", "secret": "s"}, "id_to_error"),
        ({"to": "https://oapi.dingtalk.com/x", "secret": ""}, "id_secret_error"),
        ({"to": "https://oapi.dingtalk.com/x", "secret": "密钥"}, "id_secret_error"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_at_its_field(
    sam, signed, web, settings, given, field
):
    settings.WEBHOOK_HOSTS |= {"oapi.dingtalk.com"}
    page = signed(sam).post("/messages/settings/dingtalk/", given)
    assert page.status_code == 422
    assert field in page.content.decode()
    assert not Address.objects.exists()


@pytest.mark.parametrize(
    "to", ["x", "a@b@c", "沈山@water.example", "a@b.example\nBcc: x@y.example"]
)
def test_a_mail_address_is_held_against_its_shape(sam, acting, ten, post, to):
    with pytest.raises(Invalid, match=r"address\.mail"):
        commands.set_address(actor=acting(sam), channel="mail", where=Where(to), at=ten)


def test_another_address_takes_the_place_of_the_one_before(sam, acting, ten, post, deliver):
    for to in ("old@home.example", "new@home.example"):
        commands.set_address(actor=acting(sam), channel="mail", where=Where(to), at=ten)
    commands.put_many([Telling("e", "mail", Kind.DUE, ITEMS, person=sam.pk)], at=ten)
    assert deliver() == 1
    assert post.letters[0]["To"] == "new@home.example"
    assert Address.objects.filter(withdrawn_at=None).count() == 1


def test_who_answers_for_a_unit_sets_where_its_group_is_told(sam, bureau, roads, acting, ten, web):
    where = Where(web.address, "s")
    made = commands.set_address(
        actor=acting(sam), channel="webhook", where=where, at=ten, unit=bureau.pk
    )
    assert made.unit_id == bureau.pk
    with pytest.raises(NotPermitted, match="not-that-unit"):
        commands.set_address(
            actor=acting(sam), channel="webhook", where=where, at=ten, unit=roads.pk
        )


def test_what_belongs_to_another_is_not_there(sam, nora, acting, ten, web):
    where = Where(web.address, "s")
    made = commands.set_address(actor=acting(sam), channel="webhook", where=where, at=ten)
    with pytest.raises(Missing):
        commands.withdraw_address(actor=acting(nora), address=made.pk, at=ten)


def test_an_address_takes_a_fresh_factor_and_no_administrator(sam, sys, acting, ten, post):
    where = Where("a@b.example")
    made = commands.set_address(actor=acting(sam), channel="mail", where=where, at=ten)
    for actor in (acting(sam, fresh=False), acting(sys)):
        with pytest.raises(NotPermitted):
            commands.set_address(actor=actor, channel="mail", where=where, at=ten)
        with pytest.raises(NotPermitted):
            commands.withdraw_address(actor=actor, address=made.pk, at=ten)


def test_a_group_s_address_is_not_there_for_who_does_not_answer_for_the_unit(
    sam, new_person, bureau, roads, acting, ten, web
):
    made = commands.set_address(
        actor=acting(sam), channel="webhook", where=Where(web.address, "s"), at=ten, unit=bureau.pk
    )
    other = new_person("otto", "奥托")
    Grant.objects.create(person=other, role=Role.LEAD_LEADER, unit=roads, from_on=date(2026, 1, 1))
    with pytest.raises(Missing):
        commands.withdraw_address(actor=acting(other), address=made.pk, at=ten)
    assert Address.objects.filter(withdrawn_at=None).exists()


def test_who_answers_for_a_unit_is_its_leader_or_officer_in_every_round(
    new_person, bureau, acting, ten
):
    rose, lena = new_person("rose", "罗丝"), new_person("lena", "雷娜")
    since = {"unit": bureau, "from_on": date(2026, 1, 1)}
    Grant.objects.create(person=rose, role=Role.REVIEWER, **since)
    narrow = Grant.objects.create(person=lena, role=Role.LEAD_LEADER, **since)
    Grant.objects.filter(pk=narrow.pk).update(round=uuid4())
    assert permissions.spoken_for(acting(rose)) == permissions.spoken_for(acting(lena)) == set()
    Grant.objects.filter(pk=narrow.pk).update(round=None)
    assert permissions.spoken_for(acting(lena)) == {bureau.path}


def test_what_leads_to_a_person_ends_with_his_account_and_stays_so(
    sam, sys, bureau, acting, ten, web
):
    where = Where(web.address, "s")
    sets = {"actor": acting(sam), "channel": "webhook", "where": where, "at": ten}
    own, group = commands.set_address(**sets), commands.set_address(**sets, unit=bureau.pk)
    feed, _ = commands.issue_feed(actor=acting(sam), at=ten)
    people.close_account(actor=acting(sys), person=sam.pk, at=ten)
    people.reopen_account(actor=acting(sys), person=sam.pk, at=ten)
    for row in (own, feed, group):
        row.refresh_from_db()
    assert (own.withdrawn_at, own.locked, feed.withdrawn_at) == (ten, "", ten)
    assert group.withdrawn_at is None
    assert queries.feeds(sam.pk) == queries.addresses(sam.pk) == []


def test_without_a_fresh_factor_the_page_asks_for_it_before_an_address_goes(
    sam, signed, acting, ten, post
):
    made = commands.set_address(
        actor=acting(sam), channel="mail", where=Where("a@b.example"), at=ten
    )
    client = signed(sam)
    session = client.session
    session[http.FACTOR_AT] = 1
    session.save()
    answer = client.post(f"/messages/addresses/{made.pk}/withdraw/")
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/messages/settings/")
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_whoever_answers_for_a_unit_sets_and_withdraws_where_its_group_is_told(
    sam, bureau, roads, nora, signed, web
):
    client = signed(sam)
    page = client.get("/messages/settings/webhook/").content.decode()
    assert f'<option value="{bureau.pk}">水务局</option>' in page
    assert str(roads.pk) not in page
    given = {"to": web.address, "secret": "s", "unit": str(roads.pk)}
    assert client.post("/messages/settings/webhook/", given).status_code == 422
    given["unit"] = str(bureau.pk)
    assert client.post("/messages/settings/webhook/", given).status_code == 302
    made = Address.objects.get()
    assert (made.unit_id, made.person_id) == (bureau.pk, None)
    page = client.get("/messages/settings/").content.decode()
    assert "本单位的群" in page
    assert f"/messages/addresses/{made.pk}/withdraw/" in page
    # His own stands beside it.
    client.post("/messages/settings/webhook/", {"to": web.address, "secret": "s", "unit": ""})
    assert Address.objects.get(person=sam).withdrawn_at is None
    assert client.post(f"/messages/addresses/{made.pk}/withdraw/").status_code == 302
    assert "本单位的群" not in client.get("/messages/settings/").content.decode()


def test_who_answers_for_no_unit_is_offered_none(nora, signed, web):
    page = signed(nora).get("/messages/settings/webhook/").content.decode()
    assert "发给谁" not in page
    client = signed(nora)
    given = {"to": web.address, "secret": "s", "unit": str(uuid4())}
    assert client.post("/messages/settings/webhook/", given).status_code == 302
    assert Address.objects.get().person_id == nora.pk


def test_what_failed_is_listed_by_number_channel_and_reason_and_tried_again(
    sys, sam, nora, signed, post
):
    row = put(nora, "mail")
    client = signed(sys)
    page = client.get("/messages/failed/").content.decode()
    for word in ("XC-2026-01/0007", "电子邮件", "没有可用的地址"):
        assert word in page
    for word in ("诺拉", "nora", "/findings/0007/", "2099-12-01"):
        assert word not in page
    assert client.post(f"/messages/failed/{row.pk}/retry/").status_code == 302
    row.refresh_from_db()
    assert row.state == State.WAITING
    assert client.post(f"/messages/failed/{row.pk}/retry/").status_code == 404
    (told,) = journal.of_kinds(("messages.retried",), most=9)
    assert told.body["count"] == 1


def test_all_of_a_channel_are_tried_again(sys, nora, signed, post):
    for event in "abc":
        put(nora, "mail", event)
    client = signed(sys)
    assert client.post("/messages/failed/by/mail/retry/").status_code == 302
    assert set(Message.objects.values_list("state", flat=True)) == {State.WAITING}
    assert client.post("/messages/failed/by/mail/retry/").status_code == 409


CODES = "http-500 recipient-550 recipient-later robot-45009 robot--1 no-address address-wrong lost"


@pytest.mark.parametrize("code", [*CODES.split(), "unreached"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_reason_is_said_in_words(sys, nora, signed, post, code, language):
    put(nora, "mail")
    Message.objects.update(last_error=code)
    client: Client = signed(sys)
    client.cookies["zhenggai_language"] = language
    page = client.get("/messages/failed/").content.decode()
    assert "message-error" not in page
    assert code not in page
    if code.startswith("robot"):
        assert code.removeprefix("robot-") in page


def test_nobody_else_sees_what_failed(sam, signed, post):
    client = signed(sam)
    assert client.get("/messages/failed/").status_code == 403
    row = put(sam, "mail")
    assert client.post(f"/messages/failed/{row.pk}/retry/").status_code == 403


def test_an_administrator_has_no_messages_and_the_page_is_not_there_for_him(sys, signed):
    assert signed(sys).get("/messages/").status_code == 404


def test_without_a_fresh_factor_nothing_is_tried_again(
    sys: Person, nora: Person, acting: Callable[..., Any], ten: datetime, post: Any
):
    row = put(nora, "mail")
    with pytest.raises(NotPermitted):
        commands.retry(actor=acting(sys, fresh=False), message=row.pk, at=ten)
    with pytest.raises(NotPermitted):
        commands.retry(actor=acting(sys), message=row.pk, at=ten + timedelta(hours=1))


def test_the_audit_administrator_reads_who_lets_what_be_sent_where(
    sys, sam, nora, bureau, new_person, signed, acting, ten, post, web
):
    aud = new_person("aud", "沈审", role=Role.AUDIT_ADMIN)
    where = Where(web.address, "a secret of theirs")
    made = commands.set_address(actor=acting(sam), channel="webhook", where=where, at=ten)
    commands.withdraw_address(actor=acting(sam), address=made.pk, at=ten)
    feed, _ = commands.issue_feed(actor=acting(sam), at=ten, unit=bureau.pk)
    commands.withdraw_feed(actor=acting(sam), feed=feed.pk, at=ten)
    row = put(nora, "mail")
    commands.retry(actor=acting(sys), message=row.pk, at=ten)
    page = signed(aud).get("/people/journal/").content.decode()
    for said in (
        "设置消息地址",
        "撤销消息地址",
        "开通日历订阅",
        "撤销日历订阅",
        "重新发送失败的消息",
    ):
        assert said in page
    assert page.count("水务局") == 1
    assert "a secret" not in page
    assert web.address not in page
    client = signed(aud)
    one = client.get(f"/people/journal/?person={sam.pk}").content.decode()
    assert "设置消息地址" in one
    assert "重新发送失败的消息" not in one


def test_the_head_of_every_page_says_how_many_are_not_read_up_to_a_number(sam, ten, signed, client):
    page = client.get("/login/", follow=True).content.decode()
    assert "未读" not in page
    client = signed(sam)
    assert "未读" not in client.get("/units/").content.decode()
    for number in range(100):
        put(sam, "page", f"e/{number}")
        if number in {1, 98}:
            assert f"未读 {number + 1}<" in client.get("/units/").content.decode()
    assert "未读 99+<" in client.get("/units/").content.decode()
    client.post("/messages/read/")
    assert "未读" not in client.get("/units/").content.decode()


def test_an_administrator_is_asked_no_count(sys, signed):
    with CaptureQueriesContext(connection) as asked:
        signed(sys).get("/people/")
    assert not [one for one in asked.captured_queries if "messages_message" in one["sql"]]


def test_whoever_wants_nothing_at_once_says_so_and_who_says_nothing_is_told(sam, signed):
    client = signed(sam)
    box = '<input type="checkbox" name="at_once" aria-describedby="id_at_once_helptext"'
    page = client.get("/messages/settings/").content.decode()
    assert f'{box} id="id_at_once" checked>' in page
    client.post("/messages/settings/", HOURS)
    assert Preference.objects.get().at_once is False
    assert f'{box} id="id_at_once">' in client.get("/messages/settings/").content.decode()
    client.post("/messages/settings/", {**HOURS, "at_once": "on"})
    assert Preference.objects.get().at_once is True
