"""One rule, one file, one test: a code, a severity, a check that returns what it found.

A flag is a question to a human, never a score of a person and never a penalty. To add a rule:
write ``<code>_<name>.py`` with ``CODE``, ``SEVERITY`` and ``check(result)``, name it in ``RULES``
and word ``rule.<CODE>.title`` and ``rule.<CODE>.why`` in ``locale``.
"""

from __future__ import annotations

from zhenggai.core.records import Flag, Reconciliation

RULES: tuple[str, ...] = ()


def flags_of(result: Reconciliation) -> tuple[Flag, ...]:
    """The flags of every rule, in the order of ``RULES``."""
    return ()
