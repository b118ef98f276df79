"""Zhenggai 整改: from a sentence in an inspection report to proof that it was fixed."""

__version__ = "0.1.0"
