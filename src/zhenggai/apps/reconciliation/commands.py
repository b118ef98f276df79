"""What a browser session may do: have documents checked, and have a result deleted at once."""

from __future__ import annotations

from datetime import datetime

from zhenggai.apps.files import commands as files
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.reconciliation import results
from zhenggai.apps.reconciliation.store import Kept, Store, Upload
from zhenggai.core.documents.wiping import wipe
from zhenggai.core.records import Document

_VISITOR = Who(actor=None, capacity="visitor")


def check_documents(*, store: Store, owner: str, uploads: tuple[Upload, ...], at: datetime) -> Kept:
    """Read and reconcile one document, or two held against each other, and keep them.

    Raises `Invalid` naming the file (and its place, `field`) that cannot be read, and
    `file.classified` for one that is marked as a state secret; then nothing is kept. Raises
    `TooMany` beyond the bounds of the store.
    """
    if store.sweep(at=at):
        results.forget()
    for upload in uploads:
        _pass_gate(upload.name, None, at)
    kept = store.keep(owner, uploads, at=at)
    done = False
    try:
        result = results.reconciliation(kept)
        documents = (result.reading.document, result.against.document)
        for upload, document in zip(uploads, documents, strict=False):
            _pass_gate(upload.name, document, at)
        done = True
    finally:
        if not done:
            _wipe(store, kept)
    return kept


def _pass_gate(name: str, document: Document | None, at: datetime) -> None:
    files.refuse_marked(name=name, document=document, at=at, who=_VISITOR, purpose="check")


def _wipe(store: Store, kept: Kept) -> None:
    for path in kept.folder.iterdir():
        wipe(path)
    store.remove(kept)
    results.forget()


def delete_result(*, store: Store, owner: str | None, identity: str, at: datetime) -> None:
    """Delete a result and its files now. Raises `Missing` where it is not the owner's."""
    store.remove(store.find(owner, identity, at=at))
    results.forget()
