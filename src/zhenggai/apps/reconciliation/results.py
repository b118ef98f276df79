"""From the kept bytes to a reconciliation. Pure and repeatable, so only the latest few are held in
memory and nothing but the bytes is stored."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from zhenggai.adapters.office import read_document
from zhenggai.apps.reconciliation.store import Kept, Upload
from zhenggai.core.check import check
from zhenggai.core.documents import Limits
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document, Reconciliation

FIELDS = ("document", "against")
_HELD = 4


def reconciliation(kept: Kept) -> Reconciliation:
    """The reconciliation of a kept upload. Raises `Invalid` with the `field` that is at fault."""
    return _reconciled(kept.folder, kept)


def forget() -> None:
    """Hold nothing in memory any more (after a deletion)."""
    _reconciled.cache_clear()


@lru_cache(maxsize=_HELD)
def _reconciled(folder: Path, kept: Kept) -> Reconciliation:
    documents = [
        _document(upload, field) for upload, field in zip(kept.uploads(), FIELDS, strict=False)
    ]
    return check(documents[0], documents[1] if len(documents) > 1 else None)


def _document(upload: Upload, field: str) -> Document:
    limits = Limits(max_bytes=settings.UPLOAD_MOST_BYTES)
    try:
        return read_document(upload.data, name=upload.name, limits=limits)
    except Invalid as refusal:
        values = {"name": upload.name, **refusal.values, "field": field}
        raise Invalid(refusal.code, **values) from refusal
