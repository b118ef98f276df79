"""What the workers do for messages."""

from __future__ import annotations

from django.utils.timezone import now
from django_tasks import task

from zhenggai.apps.jobs import stopping
from zhenggai.apps.messages import commands, delivering


@task()
def deliver() -> int:
    """Send what is due, for a while; how many were taken by the other side."""
    return delivering.deliver_due(clock=now, stop=stopping.is_asked)


@task()
def tidy() -> int:
    """Erase what is long over; how many."""
    return commands.erase_old(at=now())
