"""A bound on how often something may be done: a bucket for each key, that fills with time.

It is held in the memory of one process; a site with several takes as many times more. That is
enough to keep one program from starving the others.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Hashable

# Full buckets are forgotten when there are more than this; they are made again when needed.
_MOST_KEPT = 10_000


class Buckets:
    """Each key may be taken `per_minute` times at once and again as time goes by."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._held: dict[Hashable, tuple[float, float]] = {}

    def take(self, key: Hashable, *, per_minute: int) -> int:
        """0 where it may be done; else after how many whole seconds it may be."""
        now = self._clock()
        rate = per_minute / 60
        with self._lock:
            left, then = self._held.get(key, (float(per_minute), now))
            left = min(float(per_minute), left + (now - then) * rate)
            if left < 1:
                self._held[key] = (left, now)
                return max(1, math.ceil((1 - left) / rate))
            self._held[key] = (left - 1, now)
            if len(self._held) > _MOST_KEPT:
                self._forget_full(now, per_minute, rate)
            return 0

    def _forget_full(self, now: float, per_minute: int, rate: float) -> None:
        full = [
            key
            for key, (left, then) in self._held.items()
            if left + (now - then) * rate >= per_minute
        ]
        for key in full:
            del self._held[key]
