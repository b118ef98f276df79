"""Registers the capability with Django."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs, the scheduler and the workers."""

    name = "zhenggai.apps.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Sweep the queue once a day."""
        from zhenggai.apps.jobs import tasks  # noqa: PLC0415 - after the registry is filled
        from zhenggai.apps.jobs.registry import Job, register  # noqa: PLC0415

        register(Job("jobs.sweep", tasks.sweep, every=timedelta(days=1)))
