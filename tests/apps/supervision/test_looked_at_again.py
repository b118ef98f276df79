"""What a message lists is looked at again before it leaves: a digest of half past seven says at
half past eight what holds then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from cast import Walk, open_round, register
from far_sides import Post, mail_server
from zhenggai.adapters.relaying import Relay
from zhenggai.apps.findings import commands as findings
from zhenggai.apps.findings.models import Finding, Measure, Milestone
from zhenggai.apps.findings.states import State
from zhenggai.apps.messages import freshening
from zhenggai.apps.messages.delivering import Resting, deliver_due
from zhenggai.apps.messages.freshening import Leaving
from zhenggai.apps.messages.kinds import Item, Kind
from zhenggai.apps.messages.models import Message
from zhenggai.apps.people.models import Grant, Person
from zhenggai.apps.supervision.commands import prepare_digests, tell_urgent
from zhenggai.apps.supervision.queries import still_holds

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
DUE = date(2026, 8, 31)
PUT = datetime.combine(DUE, time(7, 30), ZONE)
SENT = datetime.combine(DUE, time(8, 30), ZONE)


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with mail_server(Post()) as post:
        settings.ADDRESS, settings.MAIL_FROM = "https://z.example.org", "z@district.example"
        settings.RELAY = Relay(False, "127.0.0.1", post.port)
        yield post


@pytest.fixture
def morning(walk: Walk, post: Post) -> Walk:
    """Sam, and nobody else, has an address; his digest was put, with two findings."""
    Person.objects.filter(login="sam").update(email="sam@water.example")
    other = Walk(walk.district, register(walk.district, "另一条。"))
    other.to(State.RECTIFYING)
    Finding.objects.update(due_on=DUE, original_due_on=DUE)
    Measure.objects.update(due_on=DUE, original_due_on=DUE)
    prepare_digests(at=PUT, today=DUE)
    Message.objects.filter(channel="mail").exclude(person__login="sam").delete()
    walk.at = PUT
    return walk


def send(at: datetime = SENT) -> None:
    deliver_due(clock=lambda: at, resting=Resting())


def numbers(post: Post) -> list[str]:
    """The numbers that the last letter names."""
    lines = post.letters[-1].get_content().splitlines()
    return [line.partition("，")[0] for line in lines if not line.startswith("http")]


def test_what_still_waits_is_told(morning, post):
    send()
    assert len(numbers(post)) == 2
    assert post.letters[0]["Subject"] == "整改待办 2 项"


def test_what_was_submitted_meanwhile_is_not_told_and_the_row_says_so(morning, post):
    morning.to(State.SUBMITTED)
    send()
    (other,) = numbers(post)
    assert other != morning.finding.ref
    assert post.letters[0]["Subject"] == "整改待办 1 项"
    row = Message.objects.get(channel="mail")
    assert [one["number"] for one in row.items] == [other]


def test_a_digest_that_nothing_is_left_of_is_dropped(morning, post):
    Finding.objects.update(state="submitted")
    send()
    assert post.letters == []
    row = Message.objects.get(channel="mail")
    assert (row.state, row.last_error) == ("dropped", "overtaken")


def test_what_was_put_off_to_a_later_day_is_not_told(morning, post):
    asked = findings.ask_extension(
        **morning.who("sam"), until=date(2026, 10, 30), reasons="雨季。", progress="过半。"
    )
    findings.decide_extension(**morning.who("iris"), extension_id=asked.pk, agreed=True)
    send()
    assert morning.finding.ref not in numbers(post)
    assert len(numbers(post)) == 1


def test_what_another_holds_by_now_is_not_told_to_the_one_before(morning, post):
    rona = morning.district.people["rona"]
    Grant.objects.filter(person__login="sam").update(person=rona)
    send()
    assert post.letters == []
    assert Message.objects.get(channel="mail").state == "dropped"


def test_what_has_no_room_is_still_told_of_where_all_that_was_listed_is_over(morning, post):
    Message.objects.filter(channel="mail").update(more=7)
    Finding.objects.update(state="submitted")
    send()
    assert post.letters[0]["Subject"] == "整改待办 7 项"


def test_the_days_of_measures_and_stages_hold_as_long_as_they_are_open(morning):
    finding = morning.finding
    wes, sam = (morning.district.people[login].pk for login in ("wes", "sam"))
    measure = finding.own_measures.get()
    Measure.objects.filter(pk=measure.pk).update(due_on=date(2026, 8, 10))
    path = f"/findings/{finding.pk}/"

    def holds(person: Any, day: date) -> bool:
        one = Leaving(uuid4(), Kind.DIGEST, person, PUT, (Item(finding.ref, day, path),))
        return bool(still_holds([one], SENT)[one.key])

    assert holds(wes, date(2026, 8, 10))
    assert holds(sam, date(2026, 8, 10))
    assert not holds(wes, DUE)
    findings.complete_measure(**morning.who("wes"), measure_id=measure.pk, result="漏损率9.1%。")
    assert not holds(wes, date(2026, 8, 10))
    Finding.objects.filter(pk=finding.pk).update(state="ongoing", due_on=date(2026, 12, 31))
    Milestone.objects.create(finding=finding, episode=1, text="二期", due_on=date(2027, 1, 8))
    assert holds(sam, date(2027, 1, 8))
    assert holds(sam, date(2026, 12, 31))
    assert not holds(sam, DUE)


def test_what_is_urgent_goes_with_the_day_that_holds_and_not_once_it_was_moved_on(walk, post):
    Person.objects.filter(login="sam").update(email="sam@water.example")
    other = Walk(walk.district, register(walk.district, "另一条。"))
    other.to(State.ASSIGNED)
    tell_urgent(at=other.at)
    Message.objects.filter(channel="mail").exclude(person__login="sam").delete()
    row = Message.objects.get(channel="mail")
    (item,) = row.items
    assert item["number"] == other.finding.ref
    Finding.objects.filter(pk=other.finding.pk).update(due_on=date(2026, 7, 1))
    # A clock that is a little ahead moves nothing on.
    Finding.objects.filter(pk=other.finding.pk).update(moved_at=other.at + timedelta(minutes=1))
    send(other.at)
    assert "2026-07-01" in post.letters[0].get_content()
    Message.objects.filter(pk=row.pk).update(state="waiting", ended_at=None)
    other.acknowledge()
    send(other.at)
    assert len(post.letters) == 1
    assert Message.objects.get(pk=row.pk).last_error == "overtaken"


def test_a_group_is_told_what_still_waits_for_its_unit(walk):
    units = walk.district.units
    items = (Item(walk.finding.ref, DUE, f"/findings/{walk.finding.pk}/"),)
    own = Leaving(uuid4(), Kind.DIGEST, units["water"].pk, PUT, items)
    other = Leaving(uuid4(), Kind.DIGEST, units["roads"].pk, PUT, items)
    assert still_holds([own, other], SENT) == {own.key: items, other.key: ()}
    walk.to(State.SUBMITTED)
    assert still_holds([own], SENT) == {own.key: ()}


def test_what_stands_at_other_addresses_is_left_as_it_is(walk):
    person = walk.district.people["sam"].pk
    items = (Item("N1", None, "/messages/"), Item("N2", None, "/nothing/here/"))
    digest = Leaving(uuid4(), Kind.DIGEST, person, PUT, items)
    notice = Leaving(uuid4(), Kind.NOTICE, person, PUT, items)
    assert still_holds([digest, notice], SENT) == {digest.key: items, notice.key: items}


def test_what_was_announced_leaves_only_with_the_day_that_holds_and_for_whoever_holds_it(walk):
    walk.to(State.RECTIFYING)
    people = walk.district.people
    due_on = Finding.objects.values_list("due_on", flat=True).get(pk=walk.finding.pk)
    path = f"/findings/{walk.finding.pk}/"

    def left(login: str, day: date) -> int:
        items = (Item(walk.finding.ref, day, path),)
        one = Leaving(uuid4(), Kind.NOTICE, people[login].pk, PUT, items)
        return len(still_holds([one], SENT)[one.key])

    assert [left(one, due_on) for one in ("sam", "olga", "wes", "rona", "otto")] == [1, 1, 1, 0, 0]
    assert left("sam", due_on - timedelta(days=1)) == 0
    # Whoever was named and has no role there any more.
    Grant.objects.filter(person=people["wes"]).update(to_on=date(2026, 1, 1))
    assert left("wes", due_on) == 0


def test_four_queries_look_at_a_batch_whatever_it_holds(walk, django_assert_max_num_queries):
    open_round(walk.district, code="XC-2026-02")
    person = walk.district.people["sam"].pk
    refs = [walk.finding, *(register(walk.district, f"第{n}条。") for n in range(4))]
    batch = [
        Leaving(uuid4(), Kind.DIGEST, person, PUT, (Item(one.ref, DUE, f"/findings/{one.pk}/"),))
        for one in refs
    ]
    with django_assert_max_num_queries(4):
        found = still_holds(batch, SENT)
    assert [len(items) for items in found.values()] == [1, 0, 0, 0, 0]


def test_a_fault_in_looking_again_keeps_nothing_from_going(morning, post, monkeypatch, caplog):
    def broken(leaving: Any, at: datetime) -> Any:
        raise RuntimeError("broken")

    monkeypatch.setattr(freshening, "_freshener", broken)
    send()
    assert len(numbers(post)) == 2
    assert "looking again" in caplog.text
