"""Folding moved to ``zhenggai.core.folding``, where the reconciler can use it too."""

from zhenggai.core.folding import compact, fold

__all__ = ["compact", "fold"]
