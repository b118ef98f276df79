"""Threads that start at one barrier, and the district that they race in."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import connection

from cast import District, Walk, build, open_round, register
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Finding, PartTaken
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.models import Person
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Refused

RUNNERS = 4
TIMES = 10
Call = Callable[[], object]


class Track:
    """A few threads, each with a connection of its own that it keeps."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(RUNNERS)
        self._chance = random.Random(20260310)

    def race(self, calls: Sequence[Call]) -> list[object]:
        """What each call gave or how it was refused; all begin within a few thousandths of a
        second. Any other fault is a fault of ours and is raised."""
        gate = threading.Barrier(len(calls), timeout=30)
        waits = [self._chance.random() * 0.004 for _ in calls]

        def run(call: Call, wait: float) -> object:
            gate.wait()
            time.sleep(wait)
            try:
                return call()
            except Refused as refused:
                return refused

        running = [self._pool.submit(run, *one) for one in zip(calls, waits, strict=True)]
        return [one.result(timeout=60) for one in running]

    def close(self) -> None:
        """Close the connections, each in its own thread."""
        gate = threading.Barrier(RUNNERS, timeout=30)

        def end() -> None:
            gate.wait()
            connection.close()

        for one in [self._pool.submit(end) for _ in range(RUNNERS)]:
            one.result()
        self._pool.shutdown()


class Field:
    """A district with a second person for each part."""

    SECOND: ClassVar[dict[str, tuple[Role, str]]] = {
        "isa": (Role.ISSUER, "office"),
        "rhea": (Role.REGISTRAR, "office"),
        "ruth": (Role.REVIEWER, "office"),
        "vic": (Role.VERIFIER, "office"),
        "cora": (Role.CLOSER, "office"),
        "lena": (Role.LEAD_LEADER, "water"),
        "gina": (Role.LEAD_LEADER, "gov"),
    }

    def __init__(self, track: Track) -> None:
        self.track = track
        self.district: District = build()
        for login, (role, unit) in self.SECOND.items():
            self.person(login)
            self.district.grant(login, role, unit)
        open_round(self.district)

    def person(self, login: str) -> Person:
        """One more of the cast, without a role."""
        made = Person.objects.create(
            login=login, name=f"{login.title()}（虚构）", joined_on=date(2020, 1, 1)
        )
        self.district.people[login] = made
        return made

    def walk(self) -> Walk:
        """A finding of its own."""
        return Walk(self.district, register(self.district))

    def race(self, *calls: Call) -> list[object]:
        """See `Track.race`."""
        return self.track.race(calls)

    def twice(self, walk: Walk, login: str, act: Callable[..., object], **words: Any) -> object:
        """A double click: one wins and leaves one entry, the other is refused. The winner's."""
        who = walk.who(login)
        before, version = entries(walk.finding), now(walk.finding).version
        told = self.race(*[lambda: act(**who, **words)] * 2)
        won, lost = winners(told), refusals(told)
        assert len(won) == len(lost) == 1, told
        assert entries(walk.finding) == before + 1
        assert now(walk.finding).version == version + 1
        return won[0]


def winners(told: list[object]) -> list[object]:
    """What was not refused."""
    return [one for one in told if not isinstance(one, Refused)]


def refusals(told: list[object]) -> list[Refused]:
    """What was."""
    return [one for one in told if isinstance(one, Refused)]


def codes(told: list[object]) -> set[str]:
    """Why."""
    return {one.code for one in refusals(told)}


def now(finding: Finding) -> Finding:
    """The finding as it stands."""
    return Finding.objects.get(pk=finding.pk)


def entries(finding: Finding) -> int:
    """How many entries there are about it."""
    return Entry.objects.filter(subject=finding.pk).count()


def apart(finding: Finding) -> bool:
    """Whether nobody holds two parts of one episode."""
    taken = PartTaken.objects.filter(finding=finding).values_list("person", "episode")
    return len(set(taken)) == taken.count()


def later(walk: Walk, days: int) -> date:
    """A day after the walk's."""
    return walk.at.date() + timedelta(days=days)


def prepared_plan(walk: Walk) -> None:
    """A measure, so that the plan can be handed in."""
    from cast import measure_fields

    walk.measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
