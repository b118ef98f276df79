"""Runs on many findings while others begin, carry on or act: each finding once, nothing lost."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from racing import TIMES, Field, codes, entries, now, winners

from cast import Walk
from zhenggai.apps.findings import commands as findings
from zhenggai.apps.findings import queries
from zhenggai.apps.findings.models import Finding, Tagging
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.register import commands
from zhenggai.apps.register.commands import Chosen
from zhenggai.apps.register.commands import runs as of_runs
from zhenggai.apps.register.models import Outcome, Run


def looked_at(walks: list[Walk], login: str, tag: str) -> tuple[Run, Actor, datetime]:
    who = walks[-1].who(login)
    run = commands.look_at_run(
        act="tag",
        chosen=[Chosen(walk.finding.ref, walk.finding.pk) for walk in walks],
        given={"tag": tag},
        reason="归类。",
        actor=who["actor"],
        at=who["at"],
    )
    return run, who["actor"], who["at"]


def carry(run: Run, actor: Actor, at: datetime) -> None:
    commands.carry_out(run_id=run.pk, now=lambda: at, actor=lambda _: actor)


def told(run: Run) -> dict[str, Any]:
    return {
        one.value: run.rows.filter(outcome=one).count()
        for one in Outcome
        if run.rows.filter(outcome=one).exists()
    }


def test_begun_twice_it_begins_once(field: Field):
    walks = [field.walk() for _ in range(3)]
    for number in range(TIMES):
        run, actor, at = looked_at(walks, "iris", f"第{number}次")
        came = field.race(*[lambda: commands.begin_run(run_id=run.pk, actor=actor, at=at)] * 2)
        assert len(winners(came)) == 1
        assert codes(came) == {"run.under-way"}
        assert Entry.objects.filter(subject=run.pk).count() == 1


def test_carried_on_by_two_each_finding_is_acted_on_once(field: Field, monkeypatch):
    monkeypatch.setattr(of_runs, "PORTION", 2)
    walks = [field.walk() for _ in range(7)]
    for number in range(TIMES):
        run, actor, at = looked_at(walks, "iris", f"第{number}次")
        before = [entries(walk.finding) for walk in walks]
        commands.begin_run(run_id=run.pk, actor=actor, at=at)
        field.race(*[lambda: carry(run, actor, at)] * 2)
        assert told(run) == {"done": 7}
        assert [entries(walk.finding) for walk in walks] == [count + 1 for count in before]
        kinds = Entry.objects.filter(subject=run.pk).values_list("kind", flat=True)
        assert sorted(kinds) == ["register.run_begun", "register.run_ended"]


def test_two_runs_over_the_same_findings_wait_for_one_another(field: Field):
    """Whatever the order of their rows: they are locked in the order of their keys."""
    walks = [field.walk() for _ in range(6)]
    for number in range(TIMES):
        one, iris, at = looked_at(walks, "iris", f"甲{number}")
        two, isa, _ = looked_at(walks[::-1], "isa", f"乙{number}")
        for run, actor in ((one, iris), (two, isa)):
            commands.begin_run(run_id=run.pk, actor=actor, at=at)
        field.race(lambda: carry(one, iris, at), lambda: carry(two, isa, at))
        # The second finds every one of them changed since it was looked at.
        assert sorted([told(one), told(two)], key=str) == [{"done": 6}, {"refused": 6}]
        loser = two if told(one) == {"done": 6} else one
        assert set(loser.rows.values_list("code", flat=True)) == {"finding.changed-meanwhile"}


def test_a_run_and_a_single_act_on_the_same_finding(field: Field):
    for number in range(TIMES):
        walk = field.walk()
        walk.to(State.ASSIGNED)
        other = field.walk()
        run, actor, at = looked_at([walk, other], "iris", f"第{number}次")
        commands.begin_run(run_id=run.pk, actor=actor, at=at + timedelta(minutes=1))
        olga = walk.who("olga")
        version = now(walk.finding).version
        came = field.race(
            lambda: carry(run, actor, at),
            lambda: findings.acknowledge_finding(**olga),
        )
        assert len(winners(came)) == 2
        after = now(walk.finding)
        tagged = Tagging.objects.filter(finding=walk.finding).count()
        assert after.state == State.PLANNING
        assert after.version == version + 1 + tagged
        assert told(run) == ({"done": 2} if tagged else {"done": 1, "refused": 1})


@pytest.mark.parametrize("login", ["ruth", "olga"])
def test_what_goes_out_of_sight_while_one_waits_for_it_is_not_seen(field: Field, login: str):
    """By the row alone, and by what hangs on its measures too."""
    gone, stays = field.walk(), field.walk()
    for walk in (gone, stays):
        walk.to(State.RECTIFYING)
    actor = stays.who(login)["actor"]
    wanted = [gone.finding.pk, stays.finding.pk]

    def seen() -> set[UUID]:
        with transaction.atomic():
            return set(queries.seen_among(wanted, actor=actor, locked=True))

    assert seen() == set(wanted)
    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            Finding.objects.filter(pk=gone.finding.pk).update(state=State.REGISTERED)
            waiting = beside.submit(lambda: (seen(), connection.close())[0])
            _until_somebody_waits()
        assert waiting.result(timeout=60) == {stays.finding.pk}


def _until_somebody_waits() -> None:
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")
