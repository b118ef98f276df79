"""From a document's blocks to its outline, the roles of its sections and its items."""

from __future__ import annotations

from zhenggai.core.documents.extract.chinese import understand

__all__ = ["understand"]
