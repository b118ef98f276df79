"""Digests put into the outbox, and the round of an idle worker; pieces of `work`."""

from __future__ import annotations

import time
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhenggai.apps.jobs import working
from zhenggai.apps.jobs.commands import hand_out
from zhenggai.apps.jobs.registry import Job
from zhenggai.apps.jobs.tasks import sweep
from zhenggai.apps.messages import commands
from zhenggai.apps.messages.kinds import Item, Kind
from zhenggai.apps.messages.models import Message
from zhenggai.apps.people.models import Person

_ITEMS = 5
_ROUNDS = 50


def digests(count: str) -> dict[str, Any]:
    """A digest of five items for each of so many persons, on the page and by mail: seconds for the
    first day, and for the second, when each takes the place of the one before."""
    people = [
        Person(
            login=f"digest.{number}",
            name=f"读者{number}",
            email=f"reader{number}@example.org",
            joined_on=date(2026, 1, 1),
        )
        for number in range(int(count))
    ]
    Person.objects.bulk_create(people, batch_size=1000)
    items = {
        person.pk: [
            Item(f"XC-2026-01/{number:04}", date(2026, 12, 1), f"/findings/{number:04}/")
            for number in range(_ITEMS)
        ]
        for person in people
    }
    took = []
    for day in range(2):
        at = timezone.now() + timedelta(days=day)
        start = time.perf_counter()
        with transaction.atomic():
            commands.tell(event=f"bench/{day}", kind=Kind.DIGEST, items=items, at=at)
        took.append(time.perf_counter() - start)
    rows = Message.objects.filter(event__startswith="bench/")
    found = {"first": took[0], "second": took[1], "rows": rows.count()}
    rows.delete()
    Person.objects.filter(login__startswith="digest.").delete()
    return found


def rounds() -> dict[str, Any]:
    """Milliseconds of a worker's round: without anything to do, each a pause after the one before;
    and with one task that does next to nothing, from handing it out to its end."""
    at = timezone.now()
    working.work_once(at=at)
    idle, busy = [], []
    for number in range(_ROUNDS):
        at += timedelta(seconds=working.PAUSE)
        start = time.perf_counter()
        working.work_once(at=at)
        idle.append(time.perf_counter() - start)
        later = at + timedelta(days=1 + number)
        begun = time.perf_counter()
        hand_out(at=later, among=[Job("bench.round", sweep, every=timedelta(hours=1))])
        working.work_once(at=at)
        busy.append(time.perf_counter() - begun)
    return {"idle": median(idle) * 1000, "busy": median(busy) * 1000}
