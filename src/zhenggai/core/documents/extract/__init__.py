"""From a document's blocks to its outline, the roles of its sections and its items."""

from __future__ import annotations

from zhenggai.core.records import Document, Reading

__all__ = ["understand"]


def understand(document: Document) -> Reading:
    """The reading of ``document``: outline, roles, findings, causes, measures, stated counts."""
    return Reading(document=document)
