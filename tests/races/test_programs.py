"""Programs at once: the same request twice with one key, and a feed read while others write."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from django.db import connection, transaction
from django.test import Client
from racing import TIMES, Field

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "apps" / "api"))

from programs import token_for

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Question
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal import queries
from zhenggai.apps.people.models import KeptAnswer


def test_one_key_at_once_is_one_act_and_one_answer(field: Field, monkeypatch):
    from zhenggai.apps.people.api import bearer

    monkeypatch.setattr(bearer.settings, "API_PER_MINUTE", 100_000, raising=False)
    walk = field.walk()
    walk.to(State.SUBMITTED)
    written = token_for(field.district.people["rita"])
    path = f"/api/v1/findings/{walk.finding.pk}/acts/ask"

    def ask(key: str) -> object:
        answer = Client().post(
            path,
            {"text": "谁做的？"},
            content_type="application/json",
            headers={"Authorization": f"Bearer {written}", "Idempotency-Key": key},
        )
        return answer.status_code, answer.content, answer.headers.get("Idempotent-Replay")

    for number in range(TIMES):
        told = field.race(*[lambda: ask(f"k{number}")] * 3)
        assert {status for status, _, _ in told} == {200}, told
        assert len({content for _, content, _ in told}) == 1
        assert sorted(str(replay) for *_, replay in told) == ["None", "true", "true"]
    assert Question.objects.count() == KeptAnswer.objects.count() == TIMES


def test_the_feed_never_passes_over_what_is_committed_late(field: Field):
    walk = field.walk()
    walk.to(State.SUBMITTED)
    begun, go_on = threading.Event(), threading.Event()
    first: list[int] = []

    def slow() -> None:
        try:
            with transaction.atomic():
                number = journal.append(
                    kind="question.asked",
                    who=journal.Who(None, "system"),
                    at=walk.at,
                    body={},
                    subject=walk.finding.pk,
                )
                first.append(number)
                begun.set()
                assert go_on.wait(30)
        finally:
            connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert begun.wait(30)
    before = first[0] - 1
    other = field.walk()  # committed, with higher numbers than the one that waits
    assert queries.settled(patience=0) == 0
    waits = time.monotonic()
    assert queries.settled(patience=0.05) == 0
    assert time.monotonic() - waits < 1
    # A writer is not held up by a reader that waits.
    quick = time.monotonic()
    reader = threading.Thread(target=lambda: (queries.settled(patience=2), connection.close()))
    reader.start()
    commands.propose_withdrawal(**other.who("reg"), reasons="重复。")
    assert time.monotonic() - quick < 1
    go_on.set()
    writer.join()
    reader.join()
    last = queries.settled(patience=5)
    told = [one.id for one in queries.following(before, upto=last, most=100)]
    assert first[0] in told
    assert told == sorted(told)
    assert len(told) >= 3


def test_a_feed_that_is_read_all_the_time_tells_every_entry_once(field: Field):
    walks = [field.walk() for _ in range(2)]
    for walk in walks:
        walk.to(State.SUBMITTED)
    start = queries.settled(patience=5)
    done = threading.Event()
    told: list[int] = []

    def follow() -> None:
        after = start
        try:
            while True:
                over = done.is_set()
                last = queries.settled(patience=0.05 if not over else 5)
                for one in queries.following(after, upto=last, most=500):
                    told.append(one.id)
                    after = one.id
                if over:
                    return
        finally:
            connection.close()

    reader = threading.Thread(target=follow)
    reader.start()
    for _ in range(TIMES):
        asks = [walk.who("rita") for walk in walks]
        field.race(
            *[lambda who=who: commands.ask_question(**who, text="谁做的？") for who in asks],
            field.walk,
        )
    done.set()
    reader.join()
    written = [one.id for one in queries.following(start, upto=2**62, most=1000)]
    assert told == written
    assert len(written) == 3 * TIMES
