"""Which jobs there are: each capability registers its own, by name, when it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django_tasks.base import Task


@dataclass(frozen=True, slots=True)
class Job:
    """A task of the queue that is due again and again: `every` so long, or once a day at a time of
    the clock where the authority sits. `wanted` tells how much there is to do at an instant, and
    the job is handed out where that is more than `above`; without it there always is. One that has
    run for `longest` is taken for dead with its worker."""

    name: str
    task: Task[[], Any]
    every: timedelta = timedelta(days=1)
    daily: time | None = None
    wanted: Callable[[datetime], int] | None = None
    above: int = 0
    longest: timedelta = timedelta(minutes=15)

    def following(self, at: datetime, zone: ZoneInfo) -> datetime:
        """When it is due next after an instant. However many times were missed, it is once.

        A time of the clock that does not exist on a day, for the clock is put forward over it,
        stands for the instant as long after midnight as usual; one that exists twice is the first.
        """
        if self.daily is None:
            return at + self.every
        day = at.astimezone(zone).date()
        while True:
            due = datetime.combine(day, self.daily, zone).astimezone(UTC)
            if due > at:
                return due
            day += timedelta(days=1)


class Look:
    """What there is to do at one instant: each count is asked for once, however many jobs it is
    for."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._counts: dict[Callable[[datetime], int], int] = {}

    def wants(self, job: Job) -> bool:
        """Whether there is anything to do for a job."""
        if job.wanted is None:
            return True
        if job.wanted not in self._counts:
            self._counts[job.wanted] = job.wanted(self._at)
        return self._counts[job.wanted] > job.above


_JOBS: dict[str, Job] = {}


def register(job: Job) -> None:
    """Let a job be handed out when it is due. The same name again is a fault of ours."""
    assert job.name not in _JOBS, job.name
    _JOBS[job.name] = job


def jobs() -> tuple[Job, ...]:
    """All of them, in the order of their registration."""
    return tuple(_JOBS.values())
