"""Killed in mid-send, by SIGKILL, a worker loses nothing: what it held is sent by another when the
lease is over, and only what the far side had already is there twice, under one key."""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from far_sides import Post
from installed import on_disk  # noqa: F401 - a fixture
from zhenggai.apps.messages import commands, delivering
from zhenggai.apps.messages.commands import LEASE, Telling
from zhenggai.apps.messages.delivering import MOST_ATTEMPTS, Resting, deliver_due
from zhenggai.apps.messages.kinds import Item, Kind, State
from zhenggai.apps.messages.models import Message

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 40
KILLS = 12


def put(person: Any, at: datetime) -> None:
    items = (Item("XC-2026-01/0007", None, "/findings/0007/"),)
    with transaction.atomic():
        commands.put_many(
            [Telling(f"e/{n}", "mail", Kind.DUE, items, person=person.pk) for n in range(COUNT)],
            at=at,
        )


def child(at: datetime) -> int:
    """A process that sends as fast as it can, until it is killed."""
    connections.close_all()
    started = os.fork()
    if started:
        return started
    try:
        connection.ensure_connection()
        deliver_due(clock=lambda: at, seconds=5, resting=Resting())
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def test_a_worker_killed_in_mid_send_loses_nothing(on_disk, sam, ten, post: Post):  # noqa: F811
    put(sam, ten)
    at, killed = ten, 0
    # Each letter takes a moment to be taken, so that most are killed with one in the air.
    post.seconds = 0.02
    while killed < KILLS and Message.objects.filter(state=State.WAITING).exists():
        before = len(post.letters)
        one = child(at)
        until = time.monotonic() + 20
        # With its first letter in the air, its second, or its third.
        while len(post.letters) <= before + killed % 3 and time.monotonic() < until:
            time.sleep(0.001)
        os.kill(one, signal.SIGKILL)
        _, status = os.waitpid(one, 0)
        killed += os.WIFSIGNALED(status)
        at += LEASE + timedelta(seconds=1)
    assert killed >= 5
    held = Message.objects.filter(state=State.WAITING, lease__isnull=False)
    assert held.exists(), "nobody was killed with a letter in hand"
    post.seconds = 0
    assert deliver_due(clock=lambda: at, seconds=5, resting=Resting()) > 0

    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
    # The far side takes what it has got even when the other end is gone.
    time.sleep(0.3)
    counts = Counter(post.keys)
    wanted = {f"<{key}@district.example>" for key in Message.objects.values_list("pk", flat=True)}
    assert set(counts) == wanted
    doubles = sum(counts.values()) - COUNT
    assert 0 < doubles <= killed, "more than one double for each that was killed"


def test_one_that_kills_its_workers_neither_stops_the_others_nor_goes_on_for_ever(
    sam, ten, post, monkeypatch
):
    put(sam, ten)
    poison = Message.objects.order_by("pk").first()
    sends = delivering._send

    class Killed(BaseException):
        """As if the process were gone: nothing of ours runs any more."""

    def send(message: Message, *more: Any) -> None:
        if message.pk == poison.pk:
            raise Killed
        sends(message, *more)

    monkeypatch.setattr(delivering, "_send", send)
    at, died = ten, 0
    for _ in range(MOST_ATTEMPTS + 1):
        try:
            deliver_due(clock=lambda at=at: at, seconds=5, resting=Resting())
        except Killed:
            died += 1
        if died == 2:
            assert len(post.keys) == COUNT - 1
        at += LEASE + timedelta(seconds=1)
    poison.refresh_from_db()
    assert died == MOST_ATTEMPTS
    assert (poison.state, poison.last_error) == (State.FAILED, "lost")
