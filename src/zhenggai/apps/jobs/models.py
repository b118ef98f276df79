"""When each job is due. What waits in the queue and what became of it are rows of the queue."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q


class Schedule(models.Model):
    """One job: when it is due next, and the task of the queue that it was last handed out as. The
    row is what workers on several machines contend for, so that a job is handed out once.
    `wrong_since` is when it last began to fail, `None` where it works."""

    name = models.CharField(max_length=64, primary_key=True)
    due_at = models.DateTimeField()
    task = models.UUIDField(null=True)
    handed_out_at = models.DateTimeField(null=True)
    wrong_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="schedule_task_dated",
                condition=Q(task=None, handed_out_at=None)
                | Q(task__isnull=False, handed_out_at__isnull=False),
            )
        ]
