"""How the log tells of refused requests: one line, since they are answers and not faults."""

from __future__ import annotations

import logging


def without_trace(record: logging.LogRecord) -> bool:
    """Drop the traceback of a record, never the record."""
    record.exc_info = None
    record.exc_text = None
    return True
