"""Keeps what a full check came to."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError

from zhenggai.apps.journal.commands.faults import CHECK, note_faults
from zhenggai.apps.journal.models import FullCheck
from zhenggai.apps.journal.queries.checking import Report, of_log, of_rows
from zhenggai.apps.journal.shelf import Shelf
from zhenggai.core.errors import Invalid

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Checks:
    """Both passes of a full check, and how long they took in seconds."""

    log: Report
    rows: Report
    seconds: float

    @property
    def sound(self) -> bool:
        """Whether neither found anything."""
        return self.log.sound and self.rows.sound


def check_in_full(*, shelf: Shelf, at: datetime) -> Checks:
    """Check everything, and keep what was found as faults until another check finds it no more."""
    start = time.monotonic()
    log, rows = _looked(lambda: of_log(shelf)), _looked(of_rows)
    made = Checks(log, rows, time.monotonic() - start)
    FullCheck.objects.create(at=at, size=log.size, seconds=made.seconds, sound=made.sound)
    note_faults([*log.found, *rows.found], look=CHECK, at=at)
    return made


def _looked(look: Callable[[], Report]) -> Report:
    """What a pass came to; that it came to no end is itself something wrong, and hides nothing of
    what the other found."""
    try:
        return look()
    except DatabaseError:
        # Away, which says nothing about the log.
        raise
    except Exception as fault:
        _LOG.exception("a pass of the full check was broken off")
        return Report(found=[Invalid("log.check-broken", reason=type(fault).__name__)])
