"""Hands out what is due. Whoever works asks; the row of the job decides, so nobody need lead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from zhenggai.apps.jobs.models import Schedule
from zhenggai.apps.jobs.registry import Job, Look, jobs

# Under what a task is noted as failed whose worker died; it is no class that could be raised.
LOST = "lost-with-its-worker"
# After a failure a job is due again as soon as it has failed for so long, between these bounds.
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(hours=1)
_OVER = {TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED}


def hand_out(*, at: datetime, among: Iterable[Job] | None = None) -> list[str]:
    """Put into the queue what is due and not yet there; the names.

    A job that was due many times while nobody worked is handed out once. One whose last task waits
    or runs is not handed out again, unless it has run for longer than it may: then its worker is
    dead, and the task is noted as failed. A job whose last task failed is due again after a pause,
    a minute at first and an hour at last, or at its own time where that is sooner. The row is taken
    by a conditional update in the transaction that fills the queue, so of several who ask one does
    it.
    """
    chosen = jobs() if among is None else tuple(among)
    rows = Schedule.objects.in_bulk([job.name for job in chosen])
    look, handed = Look(at), []
    for job in chosen:
        row = rows.get(job.name) or _begun(job, at)
        if row.task is not None:
            _note_end(row, job, at)
        if row.due_at > at or row.task is not None:
            continue
        if look.wants(job) and _take(row, job, at):
            handed.append(job.name)
    return handed


def _begun(job: Job, at: datetime) -> Schedule:
    # What is due at a time of day waits for it; all else is due at once.
    due = at if job.daily is None else job.following(at, ZoneInfo(settings.TIME_ZONE))
    return Schedule.objects.get_or_create(name=job.name, defaults={"due_at": due})[0]


def _note_end(row: Schedule, job: Job, at: datetime) -> None:
    """Look what became of the last task, and forget it where it is over."""
    assert row.task is not None
    last = DBTaskResult.objects.filter(pk=row.task).first()
    if last is not None and last.status not in _OVER:
        begun = last.started_at
        if last.status == TaskResultStatus.READY or begun is None or at - begun < job.longest:
            return
        lost = DBTaskResult.objects.filter(pk=last.pk, status=TaskResultStatus.RUNNING)
        lost.update(status=TaskResultStatus.FAILED, finished_at=at, exception_class_path=LOST)
        last.status = TaskResultStatus.FAILED
    well = last is None or last.status == TaskResultStatus.SUCCESSFUL
    same = Schedule.objects.filter(pk=row.pk, task=row.task)
    since = None if well else row.wrong_since or at
    if since is not None:
        pause = min(max(at - since, _SHORTEST), _LONGEST)
        row.due_at = min(row.due_at, at + pause)
    same.update(task=None, handed_out_at=None, wrong_since=since, due_at=row.due_at)
    row.task = None


@transaction.atomic
def _take(row: Schedule, job: Job, at: datetime) -> bool:
    following = job.following(at, ZoneInfo(settings.TIME_ZONE))
    free = Schedule.objects.filter(pk=row.pk, due_at=row.due_at, task=None)
    if not free.update(due_at=following):
        return False
    made = job.task.enqueue()
    Schedule.objects.filter(pk=row.pk).update(task=made.id, handed_out_at=at)
    return True
