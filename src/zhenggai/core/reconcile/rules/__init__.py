"""One rule, one file, one test: a code, a severity, a check that returns what it found.

A flag is a question to a human, never a score of a person and never a penalty. To add a rule:
write ``<code>_<name>.py`` with ``CODE`` and ``check(result)``, name it in ``RULES``, and word
``rule.<CODE>.title`` and ``rule.<CODE>.why`` in ``locale``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from zhenggai.core.reconcile.rules import (
    count_mismatch,
    f06_meetings_only,
    f07_vague_measure,
    f08_off_the_point,
    f09_coverage,
    f11_one_deadline,
    f19_no_analogy,
    f25_empty_promise,
    person_aimed,
)
from zhenggai.core.records import Flag, Reconciliation

Check = Callable[[Reconciliation], Iterator[Flag]]

RULES: dict[str, Check] = {
    module.CODE: module.check
    for module in (
        f09_coverage,
        person_aimed,
        f25_empty_promise,
        f06_meetings_only,
        f07_vague_measure,
        f08_off_the_point,
        f11_one_deadline,
        f19_no_analogy,
        count_mismatch,
    )
}


def flags_of(result: Reconciliation) -> tuple[Flag, ...]:
    """The flags of every rule, in the order of ``RULES``."""
    return tuple(flag for check in RULES.values() for flag in check(result))
