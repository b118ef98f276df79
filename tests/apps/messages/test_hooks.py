"""Webhooks: what each robot is sent, what its answers mean, and that nobody else is called."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from far_sides import answering, dripping, hanging, robot
from installed import once
from zhenggai.apps.journal.models import Entry, Text
from zhenggai.apps.messages import channels as registry
from zhenggai.apps.messages import commands, queries, wording
from zhenggai.apps.messages.channels import Where, channels, hooks
from zhenggai.apps.messages.commands import LEASE, Telling
from zhenggai.apps.messages.kinds import Item, Kind, State
from zhenggai.apps.messages.models import Address, Message
from zhenggai.apps.messages.wording import Parcel
from zhenggai.core.errors import Invalid

pytestmark = [pytest.mark.django_db, once]
ITEMS = (
    Item("XC-2026-01/0007", date(2026, 12, 1), "/findings/0007/"),
    Item("XC-2026-01/0008", None, "/findings/0008/"),
)
HOOKS = ["wecom", "dingtalk", "feishu", "webhook"]
ROBOTS = {"wecom": "errcode", "dingtalk": "errcode", "feishu": "code"}
SECRET = "SEC0123456789"


@pytest.fixture
def put(sam, bureau, acting, ten, web) -> Callable[..., Message]:
    """A message to the group of the bureau, by one channel."""

    def make(channel: str, *, at: datetime = ten) -> Message:
        if channel in ROBOTS:
            web.answer = robot(0, ROBOTS[channel])
        commands.set_address(
            actor=acting(sam), channel=channel, at=ten, unit=bureau.pk,
            where=Where(f"{web.address}?key=abc", SECRET),
        )  # fmt: skip
        commands.put_many([Telling("e", channel, Kind.DUE, ITEMS, unit=bureau.pk)], at=at)
        return Message.objects.get()

    return make


def test_wecom_gets_markdown_with_links(put, web, deliver):
    put("wecom")
    assert deliver() == 1
    (call,) = web.calls
    assert call.path == "/hook?key=abc"
    assert call.said == {
        "msgtype": "markdown",
        "markdown": {
            "content": "**整改事项 2 项期限将至**\n"
            "> [XC-2026-01/0007，期限 2026-12-01]"
            "(https://zhenggai.example.org/findings/0007/)\n"
            "> [XC-2026-01/0008](https://zhenggai.example.org/findings/0008/)"
        },
    }


def test_dingtalk_gets_markdown_and_a_signature_in_the_query(put, web, deliver, ten):
    put("dingtalk")
    assert deliver() == 1
    (call,) = web.calls
    asked = parse_qs(urlsplit(call.path).query)
    stamp = str(int(ten.timestamp() * 1000))
    mac = hmac.digest(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), "sha256")
    assert asked == {"key": ["abc"], "timestamp": [stamp], "sign": [base64.b64encode(mac).decode()]}
    assert call.said["msgtype"] == "markdown"
    assert call.said["markdown"]["title"] == "整改事项 2 项期限将至"
    assert "(https://zhenggai.example.org/findings/0008/)" in call.said["markdown"]["text"]


def test_feishu_gets_text_and_a_signature_in_the_body(put, web, deliver, ten):
    put("feishu")
    assert deliver() == 1
    said = web.calls[0].said
    stamp = str(int(ten.timestamp()))
    mac = hmac.digest(f"{stamp}\n{SECRET}".encode(), b"", "sha256")
    assert said["timestamp"] == stamp
    assert said["sign"] == base64.b64encode(mac).decode()
    assert said["msg_type"] == "text"
    assert said["content"]["text"].startswith("整改事项 2 项期限将至\nXC-2026-01/0007，期限")


def test_any_program_gets_signed_json_with_a_key(put, web, deliver, ten):
    row = put("webhook")
    assert deliver() == 1
    (call,) = web.calls
    stamp = call.headers["Zhenggai-Timestamp"]
    assert stamp == str(int(ten.timestamp()))
    mac = hmac.new(SECRET.encode(), f"{stamp}.".encode() + call.body, hashlib.sha256)
    assert call.headers["Zhenggai-Signature"] == f"v1={mac.hexdigest()}"
    assert call.headers["Idempotency-Key"] == str(row.pk)
    assert call.said == {
        "v": 1,
        "id": str(row.pk),
        "kind": "due",
        "title": "整改事项 2 项期限将至",
        "items": [
            {
                "number": "XC-2026-01/0007",
                "due_on": "2026-12-01",
                "address": "https://zhenggai.example.org/findings/0007/",
            },
            {
                "number": "XC-2026-01/0008",
                "due_on": None,
                "address": "https://zhenggai.example.org/findings/0008/",
            },
        ],
        "more": 0,
    }


@pytest.mark.parametrize("channel", HOOKS)
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (answering(500), "http-500"),
        (answering(503), "http-503"),
        (answering(429), "http-429"),
        (answering(408), "http-408"),
        (hanging, "unreached"),
        (dripping, "unreached"),
        (answering(200, b" " * 70_000), "garbled"),
    ],
)
def test_what_may_be_over_later_is_tried_again_with_the_same_key(
    put, web, deliver, channel, answer, code
):
    row = put(channel)
    good, web.answer = web.answer, answer
    assert deliver(seconds=0.5) == 0
    row.refresh_from_db()
    assert (row.state, row.last_error, row.attempts) == (State.WAITING, code, 1)
    web.answer = good
    assert deliver(row.not_before) == 1
    if channel == "webhook":
        assert [call.headers["Idempotency-Key"] for call in web.calls] == [str(row.pk)] * 2


@pytest.mark.parametrize("channel", HOOKS)
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (answering(404), "http-404"),
        (answering(401), "http-401"),
        (answering(302, Location="http://127.0.0.1:1/"), "redirected"),
        (answering(307, Location="/elsewhere"), "redirected"),
    ],
)
def test_what_will_never_do_is_seen_at_once_and_a_redirect_is_not_followed(
    put, web, deliver, channel, answer, code
):
    row = put(channel)
    web.answer = answer
    assert deliver() == 0
    row.refresh_from_db()
    assert (row.state, row.last_error, row.attempts) == (State.FAILED, code, 1)
    assert len(web.calls) == 1


@pytest.mark.parametrize(
    ("channel", "number", "state"),
    [
        ("wecom", 45009, State.WAITING),
        ("wecom", 93000, State.FAILED),
        ("dingtalk", 130101, State.WAITING),
        ("dingtalk", 310000, State.FAILED),
        ("feishu", 11232, State.WAITING),
        ("feishu", 19021, State.FAILED),
    ],
)
def test_the_number_in_a_robot_s_answer_counts(put, web, deliver, channel, number, state):
    row = put(channel)
    web.answer = robot(number, ROBOTS[channel])
    assert deliver() == 0
    row.refresh_from_db()
    assert (row.state, row.last_error) == (state, f"robot-{number}")


@pytest.mark.parametrize("channel", ROBOTS)
@pytest.mark.parametrize(
    "body",
    [
        *(b"<html>", b"[]", b'{"errcode":"x","code":"x"}', b"{}", b"7"),
        *(b'{"errcode":%s,"code":%s}' % (one, one) for one in (b"1" + b"0" * 60, b"-9999999999")),
        *(b'{"errcode":%s,"code":%s}' % (one, one) for one in (b"Infinity", b"1e400", b"null")),
    ],
)
def test_an_answer_of_another_kind_is_not_taken_for_yes(put, web, deliver, channel, body):
    row = put(channel)
    web.answer = answering(200, body)
    assert deliver() == 0
    row.refresh_from_db()
    assert (row.state, row.last_error) == (State.WAITING, "answer-wrong")


def test_a_hook_that_hangs_does_not_hold_up_another(put, web, deliver, sam, acting, ten, roads):
    row = put("webhook")
    web.answer = hanging
    for number in range(4):
        told = Telling(f"more/{number}", "webhook", Kind.DUE, ITEMS, unit=row.unit_id)
        commands.put_many([told], at=ten)
    deliver(seconds=0.3)
    assert len(web.calls) == 1
    assert set(Message.objects.values_list("state", flat=True)) == {State.WAITING}


@pytest.mark.parametrize(
    "to",
    [
        "https://intranet.example/hook",
        "http://127.0.0.1/hook",
        "http://127.0.0.1:1/hook",
        "http://localhost:{port}/hook",
        "http://user@{place}/hook",
        "http://{place}#/hook",
        "http://{place}@evil.example/hook",
        "file:///etc/passwd",
        "//{place}/hook",
        "http://{place}\\@evil.example/",
    ],
)
def test_only_hosts_that_the_operator_has_named_can_be_set(web, sam, acting, ten, to):
    place = web.place
    where = Where(to.format(place=place, port=place.partition(":")[2]), SECRET)
    with pytest.raises(Invalid) as refused:
        commands.set_address(actor=acting(sam), channel="webhook", where=where, at=ten)
    assert refused.value.values["field"] == "to"
    assert not Address.objects.exists()


def test_a_host_that_is_allowed_no_more_is_not_called(put, web, deliver, settings):
    row = put("wecom")
    settings.WEBHOOK_HOSTS = frozenset({"qyapi.weixin.qq.com"})
    assert deliver() == 0
    row.refresh_from_db()
    assert (row.state, row.last_error) == (State.FAILED, "host-not-allowed")
    assert web.calls == []


@pytest.mark.parametrize("channel", HOOKS)
def test_many_items_fit_and_the_rest_is_counted(channel, settings):
    settings.ADDRESS = "https://zhenggai.a-rather-long-name-of-a-district.example.org"
    items = tuple(
        Item(f"XC-2026-01/{n:04}", date(2026, 12, 1), f"/findings/{UUID(int=n)}/")
        for n in range(1, 201)
    )
    payload = channels()[channel].compose(Parcel(UUID(int=1), Kind.DIGEST, items), "zh_Hans")
    said = str(payload)
    if channel == "webhook":
        assert len(payload["items"]) == 200
        return
    assert "另有 " in said
    assert f"{settings.ADDRESS}/messages/" in said
    text = payload.get("markdown", {}).get("content", "")
    assert len(text.encode()) <= 4096
    assert "XC-2026-01/0001" in said


@pytest.mark.parametrize("channel", ["mail", *HOOKS])
def test_what_is_not_listed_is_counted_by_every_channel(channel, settings):
    settings.ADDRESS = "https://z.example.org"
    parcel = Parcel(UUID(int=1), Kind.DIGEST, (Item("N1", None, "/"),), more=3)
    payload = channels()[channel].compose(parcel, "en")
    assert "4 items of rectification" in str(payload)
    if channel == "webhook":
        assert payload["more"] == 3
    else:
        assert "3 more: https://z.example.org/messages/" in str(payload)


def test_a_mail_too_says_how_many_more_there_are(settings):
    settings.ADDRESS = "https://z.example.org"
    items = tuple(Item(f"N{n}", None, "/") for n in range(33))
    text = wording.body(Parcel(UUID(int=1), Kind.DIGEST, items), "en")
    assert text.endswith("3 more: https://z.example.org/messages/")
    assert text.count("\n") == 2 * wording.MOST_LINES


def test_one_folder_is_one_channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ten, deliver):
    """A copy of an existing one under another name, put where channels are looked for."""
    folder = Path(str(registry.__file__)).parent / "page" / "__init__.py"
    added = tmp_path / "pager"
    added.mkdir()
    text = folder.read_text("utf-8").replace('code = "page"', 'code = "pager"')
    (added / "__init__.py").write_text(text, "utf-8")
    monkeypatch.setattr(registry, "__path__", [*registry.__path__, str(tmp_path)])
    channels.cache_clear()
    try:
        assert "pager" in channels()
        assert registry.called("pager", "en") == "page"
    finally:
        monkeypatch.undo()
        channels.cache_clear()
    assert set(channels()) == {"page", "mail", *HOOKS}
    assert registry.called("pager", "en") == "pager"


@pytest.mark.parametrize("code", ["page", "mail", *HOOKS])
def test_every_channel_is_called_something_in_both_languages(code):
    assert set(channels()[code].name) == {"zh_Hans", "en"}
    assert all(channels()[code].name.values())


def test_an_address_is_locked_and_its_secret_is_nowhere_in_the_clear(put, web, deliver, ten):
    put("webhook")
    kept = Address.objects.get()
    assert kept.shown == web.place
    assert SECRET not in kept.locked
    assert "hook" not in kept.locked
    assert "hook" not in repr(queries.opened(kept))
    assert SECRET not in repr(queries.opened(kept))
    told = (
        " ".join(Text.objects.values_list("text", flat=True))
        + bytes(Entry.objects.get().leaf).decode()
    )
    for secret in (SECRET, "/hook", "key=abc"):
        assert secret not in told
    assert Text.objects.get().text == web.place


def test_what_was_locked_is_gone_when_the_address_is_withdrawn(sam, bureau, acting, ten, web):
    def sets(key: str) -> Address:
        where = Where(f"{web.address}?key={key}", SECRET)
        return commands.set_address(
            actor=acting(sam), channel="webhook", where=where, at=ten, unit=bureau.pk
        )

    first, second = sets("a"), sets("b")
    commands.withdraw_address(actor=acting(sam), address=second.pk, at=ten)
    for row in (first, second):
        row.refresh_from_db()
        assert (row.locked, row.withdrawn_at) == ("", ten)
    entries = [
        (kind, str(bureau.pk) in bytes(leaf).decode(), str(first.pk) in bytes(leaf).decode())
        for kind, leaf in Entry.objects.order_by("pk").values_list("kind", "leaf")
    ]
    assert entries == [
        ("address.set", True, True),
        ("address.withdrawn", True, True),
        ("address.set", True, False),
        ("address.withdrawn", True, False),
    ]


def test_with_another_key_nothing_is_sent_and_it_is_told(put, web, deliver, settings, ten):
    row = put("webhook")
    settings.FACTOR_KEY = "another"
    assert deliver() == 0
    row.refresh_from_db()
    assert (row.state, row.last_error) == (State.WAITING, "key-wrong")
    assert web.calls == []
    assert row.not_before - ten > timedelta(minutes=30) > LEASE


def test_the_demo_sends_nothing(put, web, deliver, settings: Any):
    put("webhook")
    settings.DEMO = True
    assert deliver() == 0
    assert web.calls == []


@pytest.mark.parametrize(("to", "called"), [("", "/hook?a=b"), ("?key=abc", "/hook?key=abc&a=b")])
def test_what_is_added_to_an_address_stands_behind_what_it_has(web, to, called):
    hooks.call(Where(f"{web.address}{to}"), b"{}", seconds=2, query="a=b")
    assert web.calls[0].path == called
