"""Into the outbox and out of it: once for each event, recipient and channel; nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from zhenggai.apps.messages import commands, queries
from zhenggai.apps.messages.channels import Where
from zhenggai.apps.messages.commands import LEASE, Telling
from zhenggai.apps.messages.kinds import Item, Kind, State
from zhenggai.apps.messages.models import Message, Preference

pytestmark = pytest.mark.django_db
ITEMS = (Item("XC-2026-01/0007", date(2026, 12, 1), "/findings/0007/"),)


def telling(person, event="finding.due/7", channel="mail", kind=Kind.DUE, **more) -> Telling:
    return Telling(event, channel, kind, more.pop("items", ITEMS), person=person.pk, **more)


def states() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("put_at", "event").values_list("event", "state"))


def test_one_event_is_one_message_for_each_recipient_and_channel(sam, nora, ten, web):
    for at in (ten, ten + timedelta(hours=1)):
        commands.put_many([telling(sam)], at=at)
    commands.put_many([telling(nora)], at=ten)
    commands.put_many([telling(sam, channel="page")], at=ten)
    commands.put_many([telling(sam, event="finding.due/8")], at=ten)
    assert Message.objects.count() == 4
    assert Message.objects.filter(person=sam, channel="mail").first().put_at == ten


def test_it_stands_or_falls_with_the_act(sam, ten):
    with transaction.atomic():
        commands.put_many([telling(sam)], at=ten)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_needs_the_transaction_of_the_act(sam, ten):
    with pytest.raises(AssertionError, match="transaction"):
        commands.put_many([telling(sam)], at=ten)


@pytest.mark.parametrize(
    "words",
    [
        {"number": "虚报用水量，账实不符"},
        {"number": "沈 山"},
        {"number": "x" * 49},
        {"path": "https://evil.example/"},
        {"path": "//evil.example/"},
        {"path": "/findings/漏损率/"},
        {"path": "/findings/7"},
    ],
)
def test_a_message_has_no_room_for_words(words):
    with pytest.raises(AssertionError):
        Item(**{"number": "1", "due_on": None, "path": "/", **words})


def test_whoever_has_no_address_is_seen_and_not_passed_over(nora, ten, post, deliver):
    commands.put_many([telling(nora)], at=ten)
    row = Message.objects.get()
    assert (row.state, row.last_error) == (State.FAILED, "no-address")
    assert queries.undelivered(nora.pk) == ["mail"]
    assert [one.pk for one in queries.failed()] == [row.pk]
    assert deliver() == 0


def test_a_person_is_told_on_the_page_at_once_and_by_mail_with_his_digest(sam, ten, post):
    commands.tell(event="e", kind=Kind.TURN, items={sam.pk: ITEMS}, at=ten)
    page, mail = Message.objects.order_by("-channel")
    assert (page.channel, page.state, page.not_before) == ("page", State.SENT, ten)
    assert mail.not_before == ten + timedelta(hours=22, minutes=30)


def test_what_is_urgent_goes_now_within_the_hours_and_at_their_beginning_otherwise(sam, ten, post):
    commands.tell(event="a", kind=Kind.ORDER, items={sam.pk: ITEMS}, at=ten, urgent=True)
    night = ten + timedelta(hours=12)
    commands.tell(event="b", kind=Kind.ORDER, items={sam.pk: ITEMS}, at=night, urgent=True)
    due = Message.objects.filter(channel="mail").order_by("event")
    assert [one.not_before for one in due] == [ten, ten + timedelta(hours=22, minutes=30)]


SHANGHAI = {"zone": "Asia/Shanghai"}
TOKYO = {"zone": "Asia/Tokyo"}
EARLY = {**SHANGHAI, "begins": time(5), "digest_at": time(5)}


@pytest.mark.parametrize(
    ("wishes", "put_at", "goes_at"),
    [
        # Half past seven in Shanghai, when digests are prepared, and three seconds.
        (SHANGHAI, "2026-11-23T23:30:03Z", "2026-11-24T00:30:00Z"),
        (TOKYO, "2026-11-23T23:30:03Z", "2026-11-23T23:30:03Z"),
        (EARLY, "2026-11-23T23:30:03Z", "2026-11-23T23:30:03Z"),
        # The day before there.
        ({"zone": "America/New_York"}, "2026-11-23T23:30:03Z", "2026-11-24T13:30:00Z"),
        # A machine that is switched on at eleven.
        (SHANGHAI, "2026-11-24T03:00:00Z", "2026-11-24T03:00:00Z"),
        (EARLY, "2026-11-24T03:00:00Z", "2026-11-24T03:00:00Z"),
        # In the evening, when the day has no hours left, and on a Saturday.
        (SHANGHAI, "2026-11-24T10:00:00Z", "2026-11-25T00:30:00Z"),
        (SHANGHAI, "2026-11-28T03:00:00Z", "2026-11-30T00:30:00Z"),
    ],
)
def test_a_digest_goes_on_the_day_on_which_it_was_put(sam, post, wishes, put_at, goes_at):
    Preference.objects.create(person=sam, language="en", **wishes)
    at = datetime.fromisoformat(put_at)
    commands.tell(event="e", kind=Kind.DIGEST, items={sam.pk: ITEMS}, at=at)
    assert Message.objects.get(channel="mail").not_before == datetime.fromisoformat(goes_at)


@pytest.mark.parametrize("urgent", [False, True])
@pytest.mark.parametrize("kind", [Kind.DIGEST, Kind.TURN])
def test_telling_thirty_asks_no_more_than_telling_three(new_person, ten, post, kind, urgent):
    persons = [new_person(f"p{n}", "读者", f"p{n}@water.example").pk for n in range(33)]
    zones = ["Asia/Shanghai", "Asia/Tokyo", "Europe/Berlin"]
    for number, person in enumerate(persons):
        Preference.objects.create(person_id=person, language="en", zone=zones[number % 3])

    def asked(event: str, some: list[UUID]) -> int:
        items = dict.fromkeys(some, ITEMS)
        with CaptureQueriesContext(connection) as queries:
            commands.tell(event=event, kind=kind, items=items, at=ten, urgent=urgent)
        return len(queries)

    assert asked("a", persons[:3]) == asked("b", persons[3:])


def test_what_a_digest_takes_the_place_of(sam, nora, bureau, ten, post, web):
    """Older, to the same recipient, by the same channel; not one that is just being sent."""
    nora.email = "nora@water.example"
    nora.save()
    rows = {
        "hers": telling(nora, "digest/0", kind=Kind.DIGEST),
        "group": Telling("digest/0", "webhook", Kind.DIGEST, ITEMS, unit=bureau.pk),
        "other": telling(sam, "digest/0", "wecom", Kind.DIGEST),
        "order": telling(sam, "order/0", kind=Kind.ORDER),
        "held": telling(sam, "digest/0", kind=Kind.DIGEST),
        "old": telling(sam, "digest/00", kind=Kind.DIGEST),
    }
    commands.put_many(rows.values(), at=ten)
    Message.objects.filter(person=sam, channel="mail", event="digest/0").update(
        lease=uuid4(), leased_until=ten + LEASE
    )
    before = dict(Message.objects.values_list("pk", "state"))
    commands.put_many([telling(sam, "digest/1", kind=Kind.DIGEST)], at=ten + timedelta(minutes=1))
    changed = [
        row.event for row in Message.objects.all() if before.get(row.pk, row.state) != row.state
    ]
    assert changed == ["digest/00"]
    assert Message.objects.get(event="digest/00").state == State.SUPERSEDED


def test_an_address_that_was_withdrawn_is_none(nora, ten, post, acting):
    made = commands.set_address(
        actor=acting(nora), channel="mail", where=Where("n@home.example"), at=ten
    )
    commands.put_many([telling(nora, "a")], at=ten)
    commands.withdraw_address(actor=acting(nora), address=made.pk, at=ten)
    commands.put_many([telling(nora, "b")], at=ten)
    assert states() == [("a", State.WAITING), ("b", State.FAILED)]


def test_what_comes_later_stands_on_no_page_yet(sam, ten):
    commands.put_many([telling(sam, channel="page", not_before=ten + timedelta(hours=1))], at=ten)
    assert queries.unread(sam.pk, at=ten) == 0
    assert queries.unread(sam.pk, at=ten + timedelta(hours=1)) == 1


def test_what_is_switched_off_is_not_used_and_the_page_always_is(sam, ten, post):
    Preference.objects.create(person=sam, zone="Asia/Shanghai", language="en", off="mail")
    commands.tell(event="e", kind=Kind.TURN, items={sam.pk: ITEMS}, at=ten)
    assert [one.channel for one in Message.objects.all()] == ["page"]


def test_an_installation_without_mail_tells_on_the_page(sam, ten):
    commands.tell(event="e", kind=Kind.TURN, items={sam.pk: ITEMS}, at=ten)
    assert [one.channel for one in Message.objects.all()] == ["page"]


def test_of_digests_that_wait_only_the_newest_is_sent(sam, nora, ten, post):
    def digest(day: int, person) -> None:
        at = ten + timedelta(days=day)
        commands.put_many([telling(person, f"digest/{day}", kind=Kind.DIGEST)], at=at)

    digest(0, sam)
    digest(0, nora)
    commands.put_many([telling(sam, "order/1", kind=Kind.ORDER)], at=ten)
    digest(1, sam)
    assert [state for event, state in states() if event != "digest/0"] == [State.WAITING] * 2
    assert Message.objects.get(person=nora).state == State.FAILED
    assert Message.objects.get(person=sam, event="digest/0").state == State.SUPERSEDED
    # Who reads the journal once more and puts the old one again takes nothing away.
    commands.put_many([telling(sam, "digest/0", kind=Kind.DIGEST)], at=ten + timedelta(days=2))
    assert Message.objects.get(event="digest/1").state == State.WAITING


def held(at: datetime, count: int = 10) -> Sequence[commands.Held]:
    return commands.lease(count, at=at)


def test_what_is_held_nobody_else_takes_until_the_lease_is_over(sam, ten, post):
    commands.put_many([telling(sam)], at=ten)
    (first,) = held(ten)
    assert held(ten + LEASE - timedelta(seconds=1)) == []
    (second,) = held(ten + LEASE)
    assert second.message.pk == first.message.pk
    late = ten + LEASE
    assert not commands.renew(first, at=late)
    assert not commands.note_sent(first, at=late)
    assert not commands.give_up(first, "http-404", at=late)
    assert not commands.put_off(first, late, "unreached")
    assert commands.renew(second, at=late)
    assert commands.note_sent(second, at=late)


def test_a_lease_that_is_over_cannot_be_renewed_even_if_nobody_took_it(sam, ten, post):
    commands.put_many([telling(sam)], at=ten)
    (one,) = held(ten)
    assert not commands.renew(one, at=ten + LEASE)


def test_renewing_holds_it_once_more_for_the_whole_time(sam, ten, post):
    commands.put_many([telling(sam)], at=ten)
    (one,) = held(ten)
    commands.renew(one, at=ten + LEASE - timedelta(seconds=1))
    assert held(ten + LEASE) == []
    assert held(ten + LEASE * 2)


def test_what_is_not_due_or_over_is_not_taken(sam, ten, post):
    commands.put_many([telling(sam, "a", not_before=ten + timedelta(seconds=1))], at=ten)
    commands.put_many([telling(sam, "b")], at=ten)
    (one,) = held(ten)
    assert one.message.event == "b"
    commands.note_sent(one, at=ten)
    assert held(ten + LEASE * 2)[0].message.event == "a"


def test_the_database_refuses_what_may_not_be(sam, ten, post):
    commands.put_many([telling(sam)], at=ten)
    row = Message.objects.get()
    for changes in (
        {"state": State.SENT},
        {"ended_at": ten},
        {"lease": uuid4()},
        {"state": "lost", "ended_at": ten},
        {"person": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.filter(pk=row.pk).update(**changes)


def test_what_was_over_long_ago_is_erased_and_what_waits_is_not(sam, ten, post):
    old = ten - commands.outbox.KEPT - timedelta(days=1)
    for event in ("a", "b"):
        commands.put_many([telling(sam, event)], at=old)
    (one, other) = held(old)
    commands.note_sent(one, at=old)
    assert commands.erase_old(at=ten) == 1
    assert [row.event for row in Message.objects.all()] == [other.message.event]


@pytest.mark.parametrize(
    "code",
    [
        "2026 第一轮",
        "审计[2026]3号",
        "XC·2026",
        "巡察、一组",
        "R&D-1",
        "XC：1",
        "Ａ１",
        "é",
        "《专项》" * 8,
    ],
)
def test_whatever_a_round_is_called_its_numbers_can_be_told(code):
    one = Item.of(f"{code}/0012", date(2026, 8, 31), "/findings/1/")
    assert one.number.endswith("/0012")
    assert Item.read(one.kept()) == one
