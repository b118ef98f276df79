"""The whole check of one document, alone or against another: read items, then reconcile.

Only the order of the two engines belongs here; each knows nothing of the other.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from zhenggai.core.documents import understand
from zhenggai.core.reconcile import Encoder, reconcile
from zhenggai.core.reconcile.meaning import MOST_ENCODED, too_many
from zhenggai.core.records import Document, Notice, Origin, Reconciliation, Severity, Status

_GAPS = frozenset({Status.UNANSWERED, Status.GENERAL})


def check(
    source: Document,
    against: Document | None = None,
    *,
    confirmed: Collection[tuple[str, str]] = (),
    encoder: Encoder | None = None,
) -> Reconciliation:
    """The findings of ``source`` held against the measures of ``against`` (of ``source`` itself
    where that is ``None``). ``confirmed`` are (finding, measure) pairs that a person has confirmed.
    With more items than an ``encoder`` is asked about, a notice says that it was left out.
    """
    reading = understand(source)
    other = None if against is None else understand(against)
    if encoder is not None and too_many(reading, other or reading):
        encoder = None
        notice = Notice("document.too-many-to-encode", {"most": MOST_ENCODED})
        noted = replace(source, notices=(*source.notices, notice))
        reading = replace(reading, document=noted)
    return reconcile(reading, other, confirmed=confirmed, encoder=encoder)


def has_gaps(result: Reconciliation) -> bool:
    """Whether ``--strict`` objects: a finding is not answered or only in general, or a flag says
    that something required is missing. What is unknown because the text is cut is no gap."""
    findings = (f for f in result.reading.findings if f.origin is not Origin.PAST)
    return any(result.status[f.id] in _GAPS for f in findings) or any(
        flag.severity is Severity.GAP for flag in result.flags
    )
