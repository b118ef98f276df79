"""Whether the work of this thread is to end: a long task looks between two pieces of its own."""

from __future__ import annotations

import threading
from contextvars import ContextVar

_STOP: ContextVar[threading.Event | None] = ContextVar("stop", default=None)


def heed(stop: threading.Event) -> None:
    """From now on, what is done in this thread ends when this is set."""
    _STOP.set(stop)


def is_asked() -> bool:
    """Whether it is."""
    stop = _STOP.get()
    return stop is not None and stop.is_set()
