"""Jobs: due by the clock, caught up once, handed out anew when their worker died."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError
from django_tasks import task
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.apps.jobs import commands, queries, tasks, working
from zhenggai.apps.jobs.commands import LOST, hand_out
from zhenggai.apps.jobs.models import Schedule
from zhenggai.apps.jobs.registry import Job, jobs, register

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DONE: list[str] = []


@task()
def works() -> None:
    DONE.append("works")


@task()
def fails() -> None:
    raise ValueError("broken")


STOP: list[threading.Event] = []


@task()
def stops() -> None:
    for one in STOP:
        one.set()


@pytest.fixture(autouse=True)
def none_done() -> Iterator[None]:
    DONE.clear()
    yield
    DONE.clear()


def job(**more: Any) -> Job:
    return Job("test.job", more.pop("task", works), **{"every": HOUR, **more})


def ready() -> int:
    return DBTaskResult.objects.ready().filter(task_path__contains="test_jobs").count()


def do(at: datetime, one: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "hand_out", lambda *, at: hand_out(at=at, among=[one]))
    working.work_once(at=at)


@pytest.mark.django_db(transaction=True)
def test_a_missed_day_is_caught_up_once(monkeypatch):
    one = job()
    for _ in range(2):
        do(TEN, one, monkeypatch)
    assert DONE == ["works"]
    later = TEN + timedelta(days=3)
    for _ in range(3):
        do(later, one, monkeypatch)
    assert DONE == ["works"] * 2
    assert Schedule.objects.get(name="test.job").due_at == later + HOUR


def test_what_waits_in_the_queue_is_not_put_there_again():
    one = job()
    for hours in range(5):
        hand_out(at=TEN + hours * HOUR, among=[one])
    assert ready() == 1


def test_what_is_not_wanted_is_not_handed_out_and_is_due_as_soon_as_it_is():
    wanted = [False]
    one = job(wanted=lambda at: wanted[0])
    assert hand_out(at=TEN, among=[one]) == []
    wanted[0] = True
    assert hand_out(at=TEN + timedelta(seconds=1), among=[one]) == ["test.job"]


def test_a_job_whose_worker_died_is_handed_out_anew_and_the_dead_is_told():
    one = job(longest=timedelta(minutes=5))
    hand_out(at=TEN, among=[one])
    dead = DBTaskResult.objects.get()
    dead.claim("a worker that dies")
    DBTaskResult.objects.update(started_at=TEN)
    assert hand_out(at=TEN + HOUR - timedelta(minutes=56), among=[one]) == []
    assert hand_out(at=TEN + HOUR, among=[one]) == ["test.job"]
    dead.refresh_from_db()
    assert (dead.status, dead.exception_class_path) == ("FAILED", LOST)
    assert ready() == 1


@pytest.mark.django_db(transaction=True)
def test_what_fails_is_tried_again_when_it_is_due_and_stands_as_wrong_until_it_works(
    monkeypatch, caplog
):
    caplog.set_level(logging.CRITICAL)
    register(broken := Job("test.broken", fails, every=HOUR))
    try:
        for hours in range(3):
            do(TEN + hours * HOUR, broken, monkeypatch)
        (row,) = queries.wrong(at=TEN + 3 * HOUR)
        assert (row.name, row.wrong_since) == ("test.broken", TEN + HOUR)
        mended = Job("test.broken", works, every=HOUR)
        do(TEN + 3 * HOUR, mended, monkeypatch)
        do(TEN + 4 * HOUR, mended, monkeypatch)
        assert queries.wrong(at=TEN + 5 * HOUR) == []
    finally:
        commands.jobs.__globals__["_JOBS"].pop("test.broken")


def test_where_nobody_works_it_is_told():
    register(job(wanted=lambda at: True))
    try:
        assert queries.late(at=TEN) == []
        Schedule.objects.create(name="test.job", due_at=TEN)
        assert queries.late(at=TEN + queries.LATE) == []
        (row,) = queries.late(at=TEN + queries.LATE + timedelta(seconds=1))
        assert row.name == "test.job"
    finally:
        commands.jobs.__globals__["_JOBS"].pop("test.job")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Shanghai", "America/New_York"])
@given(
    days=st.integers(0, 730),
    minutes=st.integers(0, 24 * 60 - 1),
    clock=st.integers(0, 24 * 60 - 1),
)
def test_a_time_of_the_clock_comes_once_a_day_whatever_the_clock_does(zone, days, minutes, clock):
    where = ZoneInfo(zone)
    one = job(daily=time(clock // 60, clock % 60))
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days, minutes=minutes)
    first = one.following(at, where)
    second = one.following(first, where)
    assert timedelta(0) < first - at <= timedelta(hours=25)
    assert timedelta(hours=23) <= second - first <= timedelta(hours=25)


def test_at_a_time_of_the_clock_a_new_job_waits_for_it(settings):
    one = job(daily=time(6, 0))
    assert hand_out(at=TEN, among=[one]) == []
    assert Schedule.objects.get().due_at == datetime(2026, 11, 24, 22, 0, tzinfo=UTC)


def test_the_queue_is_swept_and_what_failed_is_kept_for_a_month():
    for status, days in (("SUCCESSFUL", 2), ("SUCCESSFUL", 0), ("FAILED", 2), ("FAILED", 31)):
        works.enqueue()
        last = DBTaskResult.objects.filter(status="READY").get()
        last.status = status
        last.finished_at = datetime.now(UTC) - timedelta(days=days)
        last.save()
    assert tasks.sweep.call() == 2
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]


def test_an_idle_worker_writes_nothing(django_assert_max_num_queries):
    for one in jobs():
        # What there may be something to do for is due, but there is nothing; the rest is not due.
        due_at = TEN + HOUR if one.wanted is None else TEN
        Schedule.objects.create(name=one.name, due_at=due_at)
    # Schedules, messages, the journal, deadlines that could be reckoned again, and steps of units
    # that are no more; the queue.
    with django_assert_max_num_queries(6) as asked:
        working.work_once(at=TEN)
    assert all(query["sql"].lstrip().upper().startswith("SELECT") for query in asked)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["failed", "lost"])
def test_a_daily_job_that_went_wrong_is_not_left_until_the_next_day(how, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)
    one = job(task=fails, daily=time(6, 0), longest=timedelta(minutes=5))
    hand_out(at=TEN, among=[one])
    at = begun = Schedule.objects.get().due_at
    handed = []
    while at < begun + timedelta(days=1):
        # A look every ten seconds.
        if hand_out(at=at, among=[one]):
            handed.append(at)
            last = DBTaskResult.objects.order_by("-enqueued_at").first()
            if how == "failed":
                DBTaskResult.objects.filter(pk=last.pk).update(status="FAILED", finished_at=at)
            else:
                DBTaskResult.objects.filter(pk=last.pk).update(status="RUNNING", started_at=at)
        at += timedelta(seconds=10)
    first = handed[1] - begun
    assert timedelta(minutes=1) <= first < one.longest + timedelta(minutes=2)
    pauses = [late - soon for soon, late in pairwise(handed)]
    assert pauses == sorted(pauses)
    # About once an hour at last, and no more.
    assert 20 < len(handed) < 35
    # Mended, it is due on the morrow again.
    do(at + HOUR, job(daily=time(6, 0)), monkeypatch)
    do(at + HOUR, job(daily=time(6, 0)), monkeypatch)
    row = Schedule.objects.get()
    assert (row.wrong_since, row.task) == (None, None)
    assert row.due_at == begun + timedelta(days=2)


def test_of_a_job_that_is_wanted_no_more_nobody_tells_for_ever():
    counts = [1]
    register(one := job(wanted=lambda at: counts[0]))
    try:
        Schedule.objects.create(name=one.name, due_at=TEN, wrong_since=TEN)
        week = TEN + timedelta(days=7)
        assert [row.name for row in queries.wrong(at=week)] == ["test.job"]
        counts[0] = 0
        assert [row.name for row in queries.wrong(at=TEN + HOUR)] == ["test.job"]
        assert queries.wrong(at=week) == []
    finally:
        commands.jobs.__globals__["_JOBS"].pop("test.job")


def test_after_an_idle_night_nobody_is_late():
    morning = TEN + timedelta(hours=20)
    register(one := job(wanted=lambda at: int(at >= morning)))
    try:
        Schedule.objects.create(name=one.name, due_at=TEN)
        assert queries.late(at=morning) == []
        (row,) = queries.late(at=morning + queries.LATE)
        assert row.name == "test.job"
    finally:
        commands.jobs.__globals__["_JOBS"].pop("test.job")


def test_whoever_works_it_off_is_done_when_nothing_is_due(monkeypatch):
    left = [3]

    def once(*, at: datetime, name: str) -> int:
        left[0] -= 1
        return left[0]

    monkeypatch.setattr(working, "work_once", once)
    assert working.work_off(threading.Event(), name="w")
    assert left == [0]
    stopped = threading.Event()
    stopped.set()
    assert not working.work_off(stopped, name="w")


@pytest.mark.django_db(transaction=True)
def test_told_to_stop_a_worker_does_not_begin_another_task():
    stop = threading.Event()
    for _ in range(3):
        stops.enqueue()
    STOP.append(stop)
    try:
        assert not working.work_off(stop, name="w")
    finally:
        STOP.clear()
    assert ready() == 2
    assert DBTaskResult.objects.exclude(worker_ids=[]).get().worker_ids == ["w"]


def test_a_database_that_is_away_is_waited_for(monkeypatch, caplog):
    stop, rounds = threading.Event(), []

    def away(*, at: datetime, name: str) -> int:
        rounds.append(at)
        if len(rounds) == 3:
            stop.set()
        raise (DatabaseError if len(rounds) < 3 else ValueError)("away")

    monkeypatch.setattr(working, "work_once", away)
    monkeypatch.setattr(working.connections, "close_all", lambda: None)
    working.keep_working(stop, name="w", pause=0)
    assert len(rounds) == 3
    assert [record.message for record in caplog.records] == ["the worker stumbled"]


def test_the_jobs_of_the_site_have_names_of_their_own():
    names = [one.name for one in jobs()]
    assert len(names) == len(set(names))
    assert {"jobs.sweep", "messages.deliver-1", "messages.tidy"} <= set(names)
