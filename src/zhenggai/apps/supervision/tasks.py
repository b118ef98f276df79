"""What the workers do for supervision."""

from __future__ import annotations

from django.utils.timezone import localdate, now
from django_tasks import task

from zhenggai.apps.supervision import commands


@task()
def prepare() -> int:
    """Prepare the digests of the day; how many."""
    return commands.prepare_digests(at=now(), today=localdate())


@task()
def forget() -> int:
    """Erase the words of steps that are kept no longer; of how many."""
    return commands.erase_steps(at=now(), today=localdate())


@task()
def tell() -> int:
    """Tell at once of what is urgent; how many."""
    return commands.tell_urgent(at=now())


@task()
def follow_units() -> int:
    """Give the steps of units that are no more to those that follow them; how many."""
    return commands.follow_units(at=now())


@task()
def reckon_again() -> int:
    """Reckon again the deadlines whose year has been published; how many."""
    return commands.reckon_deadlines_again(at=now(), today=localdate())


@task()
def reckon_steps() -> int:
    """Reckon again by when to report back on steps whose year has been published; how many."""
    return commands.reckon_steps_again(at=now())
