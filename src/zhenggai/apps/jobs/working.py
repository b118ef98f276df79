"""The worker: hands out what is due, then does what waits in the queue, again and again.

It runs as a thread of every process of the site, and as `zhenggai work` on as many machines as
share the database. The tasks themselves are taken by the worker of django-tasks-db.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from datetime import datetime
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from django.utils.crypto import get_random_string
from django.utils.timezone import now
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from zhenggai.apps.jobs import queries, stopping
from zhenggai.apps.jobs.commands import hand_out

# Seconds between two looks.
PAUSE = 5.0
_MOMENT = 0.2
_LOG = logging.getLogger(__name__)


def name_of_worker() -> str:
    """One that nobody else has, and that tells which machine and process it was."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{get_random_string(8)}"


class _Worker(Worker):
    """One that is told to stop between two tasks."""

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        super().run_task(db_task_result)
        self.running = not stopping.is_asked()


def work_once(*, at: datetime, name: str = "") -> int:
    """Hand out what is due and do what waits in the queue, until nothing does; how many were handed
    out."""
    handed = hand_out(at=at)
    if queries.has_work():
        _Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name or name_of_worker(),
            excluded_queue_names=[],
        ).run()
    return len(handed)


def work_off(stop: threading.Event, *, name: str) -> bool:
    """Work until nothing waits, or told to stop; whether nothing does. A task that leaves work to
    the next is followed by it, and one that fails is not waited for."""
    stopping.heed(stop)
    while not stop.is_set():
        if work_once(at=now(), name=name):
            continue
        if not queries.waits(at=now()):
            return not queries.has_work()
        # For the job that does it is due in a moment.
        stop.wait(_MOMENT)
    return False


def keep_working(stop: threading.Event, *, name: str, pause: float = PAUSE) -> None:
    """Work until told to stop. A database that is away is waited for; a fault of ours is told and
    the next round is tried."""
    stopping.heed(stop)
    while not stop.is_set():
        try:
            work_once(at=now(), name=name)
        except (DatabaseError, InterfaceError):
            # Away for a while; pages tell it themselves.
            pass
        except Exception:
            _LOG.exception("the worker stumbled")
        finally:
            connections.close_all()
        stop.wait(pause)


def begin() -> None:
    """Work in a thread of its own for as long as the process lives."""
    never, name = threading.Event(), name_of_worker()
    threading.Thread(
        target=keep_working, args=(never,), kwargs={"name": name}, name="work", daemon=True
    ).start()
