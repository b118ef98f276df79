"""What the queue does for itself."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now
from django_tasks import task
from django_tasks_db.models import DBTaskResult

# What went well is of no more use on the morrow; what did not is looked into for a month.
KEPT = timedelta(days=1)
KEPT_FAILED = timedelta(days=30)


@task()
def sweep() -> int:
    """Take out of the queue what is over; how many."""
    at = now()
    well = DBTaskResult.objects.successful().filter(finished_at__lt=at - KEPT)
    failed = DBTaskResult.objects.failed().filter(finished_at__lt=at - KEPT_FAILED)
    return well.delete()[0] + failed.delete()[0]
