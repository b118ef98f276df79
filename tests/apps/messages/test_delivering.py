"""Sending: what arrives, what is tried again, what fails, and that nothing is silent or twofold."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError

from far_sides import Post, mail_server
from ports import free_port
from zhenggai.adapters.relaying import Relay
from zhenggai.apps.messages import commands, delivering, queries
from zhenggai.apps.messages.commands import LEASE, Telling
from zhenggai.apps.messages.delivering import MENDED, MOST_ATTEMPTS, REST, Resting, pause_after
from zhenggai.apps.messages.kinds import Item, Kind, State
from zhenggai.apps.messages.models import Message, Preference

pytestmark = pytest.mark.django_db
ITEMS = (
    Item("XC-2026-01/0007", date(2026, 12, 1), "/findings/0007/"),
    Item("XC-2026-01/0008", None, "/findings/0008/"),
)


def put(person, ten: datetime, event: str = "e", **more: Any) -> Message:
    told = Telling(event, "mail", more.pop("kind", Kind.DUE), ITEMS, person=person.pk, **more)
    commands.put_many([told], at=ten)
    return Message.objects.get(event=event, person=person)


def test_a_letter_says_number_day_and_address_and_nothing_else(sam, ten, post, deliver):
    row = put(sam, ten)
    assert deliver() == 1
    (letter,) = post.letters
    assert letter["Subject"] == "整改事项 2 项期限将至"
    assert letter["To"] == "sam@water.example"
    assert letter["Message-ID"] == f"<{row.pk}@district.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().splitlines() == [
        "XC-2026-01/0007，期限 2026-12-01",
        "https://zhenggai.example.org/findings/0007/",
        "XC-2026-01/0008",
        "https://zhenggai.example.org/findings/0008/",
    ]
    row.refresh_from_db()
    assert (row.state, row.attempts, row.ended_at) == (State.SENT, 1, ten)
    assert deliver(ten + LEASE * 9) == 0


def test_it_is_written_in_the_language_of_its_reader(sam, ten, post, deliver):
    Preference.objects.create(person=sam, zone="Asia/Shanghai", language="en")
    put(sam, ten)
    deliver()
    assert post.letters[0]["Subject"] == "2 items of rectification due soon"


def test_nothing_is_pushed_after_hours_not_even_what_is_tried_again(sam, ten, post, deliver):
    put(sam, ten)
    night = ten + timedelta(hours=10)
    assert deliver(night) == 0
    row = Message.objects.get()
    assert (row.state, row.attempts, row.lease) == (State.WAITING, 0, None)
    assert row.not_before == ten + timedelta(hours=22, minutes=30)
    assert post.letters == []
    assert deliver(row.not_before) == 1


@pytest.mark.parametrize("code", ["550 No such user", "553 Not local"])
def test_a_recipient_that_the_relay_refuses_for_good_is_seen_at_once(sam, ten, post, deliver, code):
    post.recipient = code
    put(sam, ten)
    assert deliver() == 0
    row = Message.objects.get()
    assert (row.state, row.last_error) == (State.FAILED, f"recipient-{code[:3]}")
    (standing,) = queries.standings(at=ten, since=ten)
    assert (standing.failed, standing.code) == (1, f"recipient-{code[:3]}")


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"recipient": "451 Later"}, "recipient-later"),
        ({"data": "452 No room"}, "relay-refuses"),
    ],
)
def test_what_the_relay_refuses_for_now_is_tried_again(sam, ten, post, deliver, answers, code):
    vars(post).update(answers)
    put(sam, ten)
    assert deliver() == 0
    row = Message.objects.get()
    assert (row.state, row.last_error, row.attempts) == (State.WAITING, code, 1)
    assert ten + timedelta(seconds=30) <= row.not_before <= ten + timedelta(minutes=1)
    post.recipient = post.data = None
    assert deliver(row.not_before) == 1
    assert post.keys == [f"<{row.pk}@district.example>"]


def test_one_full_mailbox_keeps_nobody_else_waiting_and_has_a_week(sam, nora, ten, post, deliver):
    nora.email = "nora@water.example"
    nora.save()
    post.full = {"sam@water.example"}
    put(sam, ten)
    resting, at = Resting(), ten
    while at < ten + timedelta(hours=2):
        put(nora, at, f"e/{at}")
        assert deliver(at, resting=resting) == 1
        at += timedelta(minutes=1)
    row = Message.objects.get(person=sam)
    # A minute, two, four, eight…, each between half and whole.
    assert (row.state, row.last_error) == (State.WAITING, "recipient-later")
    assert row.attempts <= 9


@pytest.mark.parametrize("to", ["bad@水务.cn", "x", "a@b@c.example"])
def test_an_address_of_the_directory_that_is_none_fails_and_keeps_nobody_waiting(
    sam, nora, ten, post, deliver, to
):
    sam.email, nora.email = to, "nora@water.example"
    sam.save()
    nora.save()
    put(sam, ten)
    put(nora, ten, "f")
    assert deliver() == 1
    row = Message.objects.get(person=sam)
    assert (row.state, row.last_error) == (State.FAILED, "address-wrong")


def test_a_relay_without_tls_elsewhere_is_refused(sam, ten, post, deliver, settings, monkeypatch):
    monkeypatch.setattr(Relay, "is_here", property(lambda relay: False))
    put(sam, ten)
    assert deliver() == 0
    assert Message.objects.get().last_error == "relay-refuses"
    assert post.letters == []


def test_a_relay_that_hangs_is_left_at_the_deadline(sam, ten, post, deliver):
    post.seconds = 1.5
    put(sam, ten)
    assert deliver(seconds=0.3) == 0
    row = Message.objects.get()
    assert (row.state, row.last_error) == (State.WAITING, "unreached")


def test_a_day_without_a_relay_loses_nothing_and_floods_nobody(
    sam, nora, ten, settings, deliver, monkeypatch
):
    """Ten letters a day before, one of them to somebody else; mail comes back after a day."""
    nora.email = "nora@water.example"
    nora.save()
    port = free_port()
    settings.ADDRESS, settings.MAIL_FROM = "https://z.example.org", "z@district.example"
    settings.RELAY = Relay(False, "127.0.0.1", port)
    for number in range(10):
        put(nora if number == 3 else sam, ten, f"order/{number}", kind=Kind.ORDER)
    put(sam, ten, "digest/1", kind=Kind.DIGEST)
    resting, tried = Resting(), []
    sends = delivering._send
    monkeypatch.setattr(delivering, "_send", lambda *a: (tried.append(1), sends(*a)))
    at = ten
    while at < ten + timedelta(hours=7):
        deliver(at, resting=resting)
        at += timedelta(minutes=1)
    assert Message.objects.filter(state=State.WAITING).count() == 11
    assert not Message.objects.filter(state=State.FAILED).exists()
    # One is tried while the way rests, not all of them each time.
    assert 50 < len(tried) <= 7 * 60
    (standing,) = queries.standings(at=at, since=ten)
    assert (standing.overdue, standing.code) == (11, "unreached")

    morning = ten + timedelta(days=1)
    put(sam, morning - timedelta(minutes=1), "digest/2", kind=Kind.DIGEST)
    with mail_server(Post(), port=port) as post:
        deliver(morning, resting=resting)
        assert sorted(Message.objects.values_list("event", "state")) == sorted(
            [
                *((f"order/{n}", State.SENT) for n in range(10)),
                ("digest/1", State.SUPERSEDED),
                ("digest/2", State.SENT),
            ]
        )
        assert len(post.keys) == len(set(post.keys)) == 11


def test_what_is_tried_in_vain_for_a_week_fails_and_is_seen(sam, ten, post, deliver):
    post.data = "451 Later"
    row, at = put(sam, ten), ten
    for _ in range(200):
        row.refresh_from_db()
        if row.state != State.WAITING:
            break
        at = max(at, row.not_before)
        deliver(at)
    assert (row.state, row.attempts) == (State.FAILED, MOST_ATTEMPTS)
    assert at - ten > timedelta(days=2)
    assert [one.pk for one in queries.failed()] == [row.pk]


def test_pauses_grow_to_a_day_and_differ():
    pauses = [pause_after(number) for number in range(1, MOST_ATTEMPTS + 1)]
    longest = [timedelta(minutes=2**number) for number in range(10)]
    for pause, most in zip(pauses, longest, strict=False):
        assert most / 2 <= pause <= most
    assert max(pauses) <= timedelta(days=1)
    assert pauses[-1] >= timedelta(hours=12)
    assert len({pause_after(5) for _ in range(20)}) > 10


def test_an_answer_that_was_taken_and_not_noted_is_sent_again_under_the_same_key(
    sam, ten, post, deliver, monkeypatch
):
    """The only way to a double: the far side had it, and we died or lost the database."""
    put(sam, ten)

    def dies(*args: object, **more: object) -> bool:
        raise DatabaseError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(commands, "note_sent", dies)
        with pytest.raises(DatabaseError):
            deliver()
    assert deliver(ten + LEASE - timedelta(seconds=1)) == 0
    assert deliver(ten + LEASE) == 1
    assert len(post.keys) == 2
    assert len(set(post.keys)) == 1


def test_whose_account_was_closed_is_told_nothing(sam, ten, post, deliver):
    put(sam, ten)
    sam.is_active = False
    sam.save()
    assert deliver() == 0
    row = Message.objects.get()
    assert (row.state, row.last_error) == (State.DROPPED, "account-closed")
    assert not queries.failed().exists()
    assert post.letters == []


def test_what_waits_is_not_sent_by_a_channel_that_was_switched_off_since(sam, ten, post, deliver):
    put(sam, ten)
    Preference.objects.create(person=sam, zone="Asia/Shanghai", language="en", off="mail,wecom")
    # At night too: there is nothing to wait for.
    assert deliver(ten + timedelta(hours=12)) == 0
    row = Message.objects.get()
    assert (row.state, row.last_error) == (State.DROPPED, "switched-off")
    assert post.letters == []


def test_a_digest_that_was_being_sent_gives_way_to_one_that_came_meanwhile(sam, ten, post, deliver):
    row = put(sam, ten, "digest/1", kind=Kind.DIGEST)
    (one,) = commands.lease(1, at=ten)
    put(sam, ten + timedelta(seconds=1), "digest/2", kind=Kind.DIGEST)
    row.refresh_from_db()
    assert row.state == State.WAITING
    commands.put_off(one, ten, "unreached")
    assert deliver(ten + timedelta(seconds=1)) == 1
    row.refresh_from_db()
    assert (row.state, row.last_error) == (State.SUPERSEDED, "unreached")
    assert len(post.letters) == 1


def test_of_digests_that_failed_one_is_sent_when_all_are_tried_again(sam, sys, ten, post, acting):
    post.recipient = "550 No such user"
    for day in range(3):
        at = ten + timedelta(days=day)
        put(sam, at, f"digest/{day}", kind=Kind.DIGEST)
        put(sam, at, f"order/{day}", kind=Kind.ORDER)
        delivering.deliver_due(clock=lambda at=at: at, resting=Resting())
    assert Message.objects.filter(state=State.SUPERSEDED).count() == 2
    assert commands.retry_all(actor=acting(sys, at=at), channel="mail", at=at) == 4
    post.recipient = None
    assert delivering.deliver_due(clock=lambda: at, resting=Resting()) == 4


def test_what_failed_is_told_until_something_later_arrives(sam, ten, post, deliver):
    assert queries.undelivered(sam.pk) == []
    post.recipient = "550 No such user"
    put(sam, ten, "a")
    deliver()
    assert queries.undelivered(sam.pk) == ["mail"]
    post.recipient = None
    put(sam, ten, "b")
    assert queries.undelivered(sam.pk) == ["mail"]
    deliver(ten + timedelta(seconds=1))
    assert queries.undelivered(sam.pk) == []
    post.recipient = "550 No such user"
    put(sam, ten, "c")
    deliver(ten + timedelta(seconds=2))
    assert queries.undelivered(sam.pk) == ["mail"]


def test_an_attempt_begins_without_the_reason_of_the_one_before(sam, ten, post):
    put(sam, ten)
    (one,) = commands.lease(1, at=ten)
    Message.objects.update(last_error="unreached")
    assert commands.renew(one, at=ten)
    row = Message.objects.get()
    assert (row.last_error, row.attempts, row.tried_at) == ("", 1, ten)


WOKEN = {"attempts": 3, "last_error": "unreached", "not_before": timedelta(hours=4)}


@pytest.mark.parametrize(
    ("changes", "is_woken"),
    [
        ({}, True),
        ({"last_error": "relay-refuses"}, True),
        ({"last_error": "sign-in-refused"}, True),
        ({"last_error": "certificate-wrong"}, True),
        ({"last_error": "recipient-later"}, False),
        ({"last_error": "fault"}, False),
        ({"channel": "wecom"}, False),
        # Held by another, who is just sending it.
        ({"lease": uuid4()}, False),
        # Never tried: it is not its time yet.
        ({"attempts": 0}, False),
        ({"not_before": timedelta(hours=-4)}, False),
    ],
)
def test_an_open_way_wakes_what_waited_for_it_and_nothing_else(sam, ten, post, changes, is_woken):
    put(sam, ten)
    values = {**WOKEN, **changes}
    values["not_before"] = ten + values["not_before"]
    if "lease" in changes:
        values["leased_until"] = ten + LEASE
    Message.objects.update(**values)
    assert commands.wake("mail", at=ten) == is_woken
    assert (Message.objects.get().not_before == ten) == is_woken


def test_what_gave_up_is_tried_again_with_all_its_attempts_and_at_once(
    sam, sys, ten, post, acting, deliver
):
    row = put(sam, ten)
    Message.objects.update(
        attempts=MOST_ATTEMPTS, state=State.FAILED, ended_at=ten, last_error="lost",
        not_before=ten + timedelta(days=1),
    )  # fmt: skip
    commands.retry(actor=acting(sys), message=row.pk, at=ten)
    assert deliver() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.SENT, 1)


def test_a_channel_that_was_switched_off_keeps_what_waits(sam, ten, post, deliver, settings):
    put(sam, ten)
    relay, settings.RELAY = settings.RELAY, None
    assert deliver() == 0
    row = Message.objects.get()
    assert (row.last_error, row.attempts) == ("not-set-up", 0)
    settings.RELAY = relay
    assert deliver(ten + MENDED) == 1


def test_an_address_that_went_meanwhile_is_seen(sam, ten, post, deliver):
    put(sam, ten)
    sam.email = ""
    sam.save()
    deliver()
    assert Message.objects.get().last_error == "no-address"


def test_a_fault_of_ours_in_one_message_keeps_none_of_the_others(
    sam, ten, post, deliver, monkeypatch, caplog
):
    put(sam, ten, "a")
    put(sam, ten + timedelta(microseconds=1), "b")
    Message.objects.filter(event="a").update(
        items=[{"number": "漏 损", "due_on": None, "path": ""}]
    )
    assert deliver(ten + timedelta(seconds=1)) == 1
    row = Message.objects.get(event="a")
    assert (row.state, row.last_error) == (State.WAITING, "fault")
    assert "sending by mail" in caplog.text


def test_a_way_that_did_not_answer_is_left_alone_for_a_while_and_no_longer(ten):
    resting = Resting()
    resting.note("mail", at=ten)
    assert resting.until("mail", at=ten + REST - timedelta(seconds=1)) == ten + REST
    assert resting.until("mail", at=ten + REST) is None
    assert resting.until("wecom", at=ten) is None


def test_told_to_stop_it_ends_after_the_message_at_hand_and_lets_the_others_go(
    sam, ten, post, deliver
):
    for event in "abc":
        put(sam, ten, event)
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 1

    sent = delivering.deliver_due(clock=lambda: ten, resting=Resting(), stop=stop)
    assert sent == len(post.letters) == 1
    assert Message.objects.filter(state=State.WAITING, lease=None, not_before=ten).count() == 2
    assert deliver() == 2


def test_what_rests_makes_nobody_work(sam, ten, post, monkeypatch):
    put(sam, ten)
    assert delivering.waiting(ten) == 1
    resting = Resting()
    resting.note("mail", at=ten)
    monkeypatch.setattr(delivering, "_RESTING", resting)
    assert delivering.waiting(ten) == 0
    assert delivering.waiting(ten + REST) == 1
