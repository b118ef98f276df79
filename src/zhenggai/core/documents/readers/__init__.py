"""One format, one file: each reader turns bytes into a ``Document`` or raises ``Invalid``.

To add a format: write ``readers/<format>.py`` with ``read(data, *, name, limits)`` and name it in
``formats.py``. ``CONTRIBUTING.md`` walks through an example.
"""

from __future__ import annotations

from importlib import import_module

from zhenggai.core.documents.readers.base import Limits, refuse_size
from zhenggai.core.documents.readers.formats import sniff
from zhenggai.core.records import Document

__all__ = ["Limits", "read"]


def read(data: bytes, *, name: str, limits: Limits | None = None) -> Document:
    """The decoded document. ``name`` is a file name for messages and as a hint of the format.

    Raises ``Invalid`` (``document.…``) for whatever cannot be read; never returns a part.
    """
    limits = limits or Limits()
    refuse_size(data, name=name, limits=limits)
    reader = import_module(f"zhenggai.core.documents.readers.{sniff(data, name)}")
    document: Document = reader.read(data, name=name, limits=limits)
    return document
