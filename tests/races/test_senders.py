"""Several workers at one outbox on PostgreSQL: each message is taken by one, sent once, and nobody
waits for another; a job that is due is handed out once."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from far_sides import Post, mail_server
from zhenggai.adapters.relaying import Relay
from zhenggai.apps.jobs.commands import hand_out
from zhenggai.apps.jobs.models import Schedule
from zhenggai.apps.jobs.registry import Job
from zhenggai.apps.messages import commands
from zhenggai.apps.messages.channels import Where
from zhenggai.apps.messages.commands import Telling
from zhenggai.apps.messages.delivering import Resting, deliver_due
from zhenggai.apps.messages.kinds import Item, Kind, State
from zhenggai.apps.messages.models import Address, Message
from zhenggai.apps.people.models import Grant, Person, Unit
from zhenggai.apps.people.queries import actor_of
from zhenggai.apps.people.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
TEN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ITEMS = (Item("XC-2026-01/0007", None, "/findings/0007/"),)
WORKERS = 4
BEGAN = date(2026, 1, 1)


@pytest.fixture
def sam() -> Person:
    return Person.objects.create(
        login="sam", name="沈山", email="sam@water.example", joined_on=date(2026, 1, 1)
    )


@pytest.fixture
def post(settings):
    with mail_server(Post()) as post:
        settings.ADDRESS, settings.MAIL_FROM = "https://z.example.org", "z@district.example"
        settings.RELAY = Relay(False, "127.0.0.1", post.port)
        yield post


def put(person: Person, count: int) -> None:
    tellings = [Telling(f"e/{n}", "mail", Kind.DUE, ITEMS, person=person.pk) for n in range(count)]
    with transaction.atomic():
        commands.put_many(tellings, at=TEN)


def at_once(run, workers: int = WORKERS) -> None:
    """Real threads with real connections, begun together."""
    gate = threading.Barrier(workers, timeout=20)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            gate.wait()
            run()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert faults == []


def test_several_workers_send_each_message_once(sam, post):
    put(sam, 60)
    sent = Counter()

    def run() -> None:
        done = deliver_due(clock=lambda: TEN, seconds=10, resting=Resting())
        sent[threading.get_ident()] += done

    at_once(run)
    assert sum(sent.values()) == 60
    assert len([count for count in sent.values() if count]) > 1, "one did it all"
    assert len(post.keys) == len(set(post.keys)) == 60
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


def test_what_one_is_just_taking_another_passes_over(sam, post):
    put(sam, 4)
    taken: list[int] = []
    inside, done = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            taken.append(len(commands.lease(2, at=TEN)))
            inside.set()
            done.wait(20)
        connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(20)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    try:
        second = commands.lease(4, at=TEN)
    finally:
        done.set()
        thread.join()
        connection.close()
    assert taken == [2]
    assert len(second) == 2


def test_the_same_event_put_twice_at_once_is_one_message(sam, post):
    at_once(lambda: put(sam, 20))
    assert Message.objects.count() == 20


@task()
def nothing() -> None:
    return None


def test_a_job_that_is_due_is_handed_out_once_however_many_ask():
    job = Job("test.once", nothing, every=timedelta(hours=1))
    for hour in range(10):
        at = TEN + timedelta(hours=hour)
        at_once(lambda at=at: hand_out(at=at, among=[job]))
        DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=at)
    assert DBTaskResult.objects.filter(task_path__endswith="nothing").count() == 10
    assert Schedule.objects.filter(name="test.once").count() == 1


def test_two_who_set_the_address_of_one_unit_at_once_come_one_after_the_other(settings):
    settings.ADDRESS = "https://z.example.org"
    unit = Unit.objects.create(code="A01", name="水务局", path="0001", opened_on=BEGAN)
    actors = []
    for login in ("sam", "lena", "olga", "otto"):
        person = Person.objects.create(login=login, name=login, joined_on=BEGAN)
        Grant.objects.create(person=person, role=Role.LEAD_OFFICER, unit=unit, from_on=BEGAN)
        actors.append(actor_of(person.pk, on=TEN.date(), factor_at=TEN))
    where = Where("https://open.feishu.cn/hook", "s")
    for _ in range(5):
        waiting = list(actors)
        at_once(
            lambda waiting=waiting: commands.set_address(
                actor=waiting.pop(), channel="feishu", where=where, at=TEN, unit=unit.pk
            )
        )
        assert Address.objects.filter(withdrawn_at=None).count() == 1
    assert Address.objects.count() == 20
