"""Carries runs out beside the requests, so that they go on when nobody is looking.

A thread of the worker that was asked, with a connection of its own. A run whose worker is stopped
stands still and loses nothing: its page says so and takes it up again.
"""

from __future__ import annotations

import logging
from datetime import datetime
from threading import Thread
from uuid import UUID

from django.db import connections
from django.utils import timezone

from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.register import commands

_LOG = logging.getLogger(__name__)


def start(run_id: UUID, actor: Actor) -> None:
    """Begin to carry a run out and come back at once."""
    Thread(target=_carry, args=(run_id, actor), name=f"run {run_id}").start()


def carry(run_id: UUID, actor: Actor) -> None:
    """Carry a run out as whoever began it is at each portion; his second factor was shown when he
    began."""

    def today(at: datetime) -> Actor:
        on = timezone.localdate(at)
        return people.actor_of(
            actor.person, on=on, factor_at=actor.factor_at, by_token=actor.by_token
        )

    commands.carry_out(run_id=run_id, now=timezone.now, actor=today)


def _carry(run_id: UUID, actor: Actor) -> None:
    try:
        carry(run_id, actor)
    except Exception:
        # Nobody waits for an answer; the page of the run tells that it stands still.
        _LOG.exception("run %s was broken off", run_id)
    finally:
        connections.close_all()
