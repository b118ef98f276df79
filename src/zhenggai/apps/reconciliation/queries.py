"""What a page shows, read for one browser session only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

from zhenggai.apps.reconciliation import results
from zhenggai.apps.reconciliation.store import Store

_last_stamp = 0


@cache
def store_at(root: Path, minutes: int, results: int, size: int) -> Store:
    """One store per folder and bounds."""
    return Store(root, timedelta(minutes=minutes), results, size)


def the_store() -> Store:
    """The store of this site, by its settings."""
    return store_at(
        settings.UPLOAD_STORE,
        settings.UPLOAD_KEPT_MINUTES,
        settings.UPLOAD_MOST_RESULTS,
        settings.UPLOAD_MOST_TOTAL_BYTES,
    )


def sweep(*, at: datetime) -> int:
    """Delete whatever is past its time, from the disk and from memory; how many results went."""
    store = the_store()
    gone = store.sweep(at=at)
    if _is_news(store.stamp()):
        results.forget()
    _sweep_incoming(at)
    return gone


def _is_news(stamp: int) -> bool:
    # Another worker may have deleted what this one still holds in memory.
    global _last_stamp
    known, _last_stamp = _last_stamp, stamp
    return stamp != known


def _sweep_incoming(at: datetime) -> None:
    # Django deletes its temporary uploads itself; these are left where the process was killed.
    oldest = at - timedelta(minutes=settings.UPLOAD_KEPT_MINUTES)
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir():
        if datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) <= oldest:
            path.unlink()
