"""The tests of the capabilities run on the database that ``ZHENGGAI_DATABASE`` names."""

from __future__ import annotations

from installed import _flushing  # noqa: F401 - a fixture; the import settles the environment
