"""How the jobs stand."""

from __future__ import annotations

from datetime import datetime, timedelta

from django_tasks_db.models import DBTaskResult

from zhenggai.apps.jobs.models import Schedule
from zhenggai.apps.jobs.registry import Look, jobs

# Due for so long and not handed out: nobody works.
LATE = timedelta(minutes=30)
# So long it is told of a job that failed and has had nothing to do since.
_TOLD = timedelta(days=1)


def wrong(*, at: datetime) -> list[Schedule]:
    """The jobs whose last task failed, the longest first; not one that nobody wants any more."""
    look, known = Look(at), {job.name: job for job in jobs()}
    rows = Schedule.objects.exclude(wrong_since=None).filter(name__in=known)
    return [
        row
        for row in rows.order_by("wrong_since")
        if row.due_at > at - _TOLD or look.wants(known[row.name])
    ]


def late(*, at: datetime) -> list[Schedule]:
    """The jobs that have been due for a while and had something to do for as long: no worker is
    there. What was idle until just now is not late."""
    since = at - LATE
    look, rows = Look(since), {row.name: row for row in Schedule.objects.filter(due_at__lt=since)}
    return [rows[job.name] for job in jobs() if job.name in rows and look.wants(job)]


def waits(*, at: datetime) -> bool:
    """Whether there is something to do that is not just failing."""
    look, failing = Look(at), {row.name for row in wrong(at=at)}
    return any(
        job.wanted is not None and look.wants(job) for job in jobs() if job.name not in failing
    )


def were_ever_done() -> bool:
    """Whether anybody has ever looked what is due: then each job has its row."""
    return Schedule.objects.exists()


def has_work() -> bool:
    """Whether something waits in the queue. Read only: the look of an idle worker locks nobody."""
    return DBTaskResult.objects.ready().exists()
