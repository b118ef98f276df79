"""Sealing, checking and appending, inside the site's own settings; pieces of `work`."""

from __future__ import annotations

import resource
import time
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.journal import commands, sealing
from zhenggai.apps.journal.commands.seal import Sealer
from zhenggai.apps.journal.models import Entry, Place
from zhenggai.apps.journal.queries import checking

_ACTS = 200


def seal() -> dict[str, Any]:
    """Seal all that waits: how many entries, and seconds."""
    at = timezone.now()
    sealing.begin(at=at)
    waiting = Entry.objects.count() - Place.objects.count()
    sealer = Sealer(sealing.shelf(), sealing.keyring())
    start = time.perf_counter()
    sealed = sealer.seal(at=at)
    return {"seconds": time.perf_counter() - start, "entries": waiting, "size": sealed.size}


def check() -> dict[str, Any]:
    """The full check: seconds of both passes, MiB of memory at its highest, and seconds that bare
    SHA-256 takes over the same bytes."""
    start = time.perf_counter()
    log = checking.of_log(sealing.shelf())
    middle = time.perf_counter()
    assert log.sound, log.found
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = checking.of_rows()
    end = time.perf_counter()
    assert rows.sound, rows.found
    bare = 0.0
    for leaf in Entry.objects.values_list("leaf", flat=True).iterator(10_000):
        data = bytes(leaf)
        begun = time.perf_counter()
        sha256(data).digest()
        bare += time.perf_counter() - begun
    return {
        "entries": log.size,
        "log": middle - start,
        "rows": end - middle,
        "bare": bare,
        "peak": peak,
    }


def append() -> dict[str, Any]:
    """What `append()` adds to an act: the median of a transaction that writes a row and appends,
    less that of one that only writes the row."""
    one = commands.Happening(
        "x.done", {"finding": str(uuid4()), "episode": 1}, {"reason": "理由。"}
    )
    who = commands.Who(uuid4(), "registrar")
    row = Finding.objects.filter(pk=Finding.objects.values_list("pk", flat=True)[:1].get())
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * _ACTS):
        start = time.perf_counter()
        with transaction.atomic():
            row.update(version=F("version"))
            if number % 2:
                commands.append_many(who=who, at=timezone.now(), happenings=[one])
        took[bool(number % 2)].append(time.perf_counter() - start)
    middle = {key: sorted(times)[len(times) // 2] for key, times in took.items()}
    return {"added": middle[True] - middle[False]}
