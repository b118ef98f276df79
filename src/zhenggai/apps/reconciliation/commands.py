"""What a browser session may do: have documents checked, and have a result deleted at once."""

from __future__ import annotations

from datetime import datetime

from zhenggai.apps.reconciliation import results
from zhenggai.apps.reconciliation.store import Kept, Store, Upload


def check_documents(*, store: Store, owner: str, uploads: tuple[Upload, ...], at: datetime) -> Kept:
    """Read and reconcile one document, or two held against each other, and keep them.

    Raises `Invalid` naming the file (and its place, `field`) that cannot be read; then nothing is
    kept. Raises `TooMany` beyond the bounds of the store.
    """
    if store.sweep(at=at):
        results.forget()
    kept = store.keep(owner, uploads, at=at)
    done = False
    try:
        results.reconciliation(kept)
        done = True
    finally:
        if not done:
            store.remove(kept)
    return kept


def delete_result(*, store: Store, owner: str | None, identity: str, at: datetime) -> None:
    """Delete a result and its files now. Raises `Missing` where it is not the owner's."""
    store.remove(store.find(owner, identity, at=at))
    results.forget()
