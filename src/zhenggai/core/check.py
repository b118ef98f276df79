"""The whole check of one document, alone or against another: read items, then reconcile.

Only the order of the two engines belongs here; each knows nothing of the other.
"""

from __future__ import annotations

from collections.abc import Collection

from zhenggai.core.documents import understand
from zhenggai.core.reconcile import reconcile
from zhenggai.core.records import Document, Reconciliation, Severity, Status

_GAPS = frozenset({Status.UNANSWERED, Status.GENERAL})


def check(
    source: Document,
    against: Document | None = None,
    *,
    confirmed: Collection[tuple[str, str]] = (),
) -> Reconciliation:
    """The findings of ``source`` held against the measures of ``against`` (of ``source`` itself
    where that is ``None``). ``confirmed`` are (finding, measure) pairs that a person has confirmed.
    """
    reading = understand(source)
    other = None if against is None else understand(against)
    return reconcile(reading, other, confirmed=confirmed)


def has_gaps(result: Reconciliation) -> bool:
    """Whether ``--strict`` objects: a finding is not answered or only in general, or a flag says
    that something required is missing. What is unknown because the text is cut is no gap."""
    return any(status in _GAPS for status in result.status.values()) or any(
        flag.severity is Severity.GAP for flag in result.flags
    )
