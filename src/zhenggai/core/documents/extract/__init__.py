"""From a document's blocks to its outline, the roles of its sections and its items."""

from __future__ import annotations

from zhenggai.core.documents.extract import chinese, english
from zhenggai.core.records import Document, Reading

__all__ = ["understand"]


def understand(document: Document) -> Reading:
    """The reading of ``document`` in its language (``Reading.language``: ``zh`` or ``en``)."""
    if english.is_english(document.text):
        return english.understand(document)
    return chinese.understand(document)
