"""A database in which every finding is open, and what the board asks of it; pieces of `work`.

A board counts what is under way, of which the skewed authority of `fill` holds a fifth. Rows of
findings alone go in, by the table: nothing else is read for the counts.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tools.bench.site.copies import quicken, rows_into
from tools.bench.site.fill import AT, OPEN, Filling
from zhenggai.apps.findings.models import Finding, Quote
from zhenggai.apps.findings.states import State
from zhenggai.apps.people import queries
from zhenggai.apps.people.models import Person
from zhenggai.apps.supervision.queries import board as boards

# The head of the whole tree, who leads all units; the issuer's registrar, who sees all rounds; and
# the leader of a bureau with its stations.
VIEWERS = ("view200", "reg", "view20")
_TIMES = 7
_BATCH = 50_000


def fill_open(count: str) -> dict[str, Any]:
    """Fill the database with so many open findings; how long it took."""
    start = time.perf_counter()
    filling = Filling(0)
    filling.fill()
    there = Finding.objects.count()
    quicken()
    with transaction.atomic():
        quote = Quote.objects.create(text="资金拨付滞后。")
    for first in range(there, int(count), _BATCH):
        with transaction.atomic():
            last = min(first + _BATCH, int(count))
            rows_into(Finding, _columns(), _rows(filling, quote, range(first, last)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {"seconds": time.perf_counter() - start, "findings": Finding.objects.count()}


def board(viewer: str) -> dict[str, Any]:
    """Seconds of the one query that counts by unit, its rows and what it counted, and seconds of
    what is counted beside it."""
    person = Person.objects.get(login=viewer)
    actor = queries.actor_of(person.pk, on=timezone.localdate())
    asked = boards.asked(actor=actor)
    found = boards.board(actor=actor)
    return {
        "counts": _median(lambda: boards.counted(boards.asked(actor=actor))),
        "board": _median(lambda: boards.board(actor=actor)),
        "waiting": _median(lambda: boards.waiting(asked, at=timezone.now()), times=3),
        "open": found.whole.open,
        "units": len(found.rows),
    }


def _median(ask: Callable[[], object], *, times: int = _TIMES) -> float:
    took = []
    for _ in range(times):
        start = time.perf_counter()
        ask()
        took.append(time.perf_counter() - start)
    return median(took)


def _columns() -> list[str]:
    return [str(field.column) for field in Finding._meta.concrete_fields]


def _rows(filling: Filling, quote: Quote, numbers: range) -> Iterator[list[Any]]:
    """Rows as the database takes them: what is said of a finding, and else what is usual."""
    draw = random.Random(numbers.start)  # noqa: S311 - no secret
    fields = Finding._meta.concrete_fields
    usual = [field.get_default() for field in fields]
    for number in numbers:
        given = _finding(filling, quote, number, draw)
        values = (
            given.get(str(f.column), default) for f, default in zip(fields, usual, strict=True)
        )
        yield [f.get_db_prep_save(v, connection) for f, v in zip(fields, values, strict=True)]


def _finding(filling: Filling, quote: Quote, number: int, draw: random.Random) -> dict[str, Any]:
    here = filling.rounds[number % len(filling.rounds)]
    many = len(filling.units)
    unit = filling.units[draw.randrange(5) if draw.random() < 0.5 else draw.randrange(many)]
    due = date(2026, 4, 1) + timedelta(days=draw.randrange(400))
    later = timedelta(days=30 if draw.random() < 0.1 else 0)
    moved = AT + timedelta(hours=draw.randrange(6_000))
    return {
        "id": uuid.UUID(int=draw.getrandbits(128)),
        "ref": f"{here.code}/{number // len(filling.rounds) + 1:06d}",
        "round_id": here.pk,
        "quote_id": quote.pk,
        "heading": "资金拨付滞后。",
        "state": draw.choice([one for one in OPEN if one is not State.REGISTERED]),
        "lead_unit_id": unit.pk,
        "lead_leader_id": filling.people["view200"].pk,
        "due_on": due + later,
        "original_due_on": due,
        "registered_at": AT,
        "moved_at": moved,
    }
