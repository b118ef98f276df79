"""Findings, causes and measures in; links with reasons, a status per finding, flags out.

Structure first, words second; every link says why, nothing is guessed silently. Links that a person
confirmed are passed in and kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from zhenggai.core.reconcile.causes import link_causes, without_measure
from zhenggai.core.reconcile.linking import link
from zhenggai.core.reconcile.meaning import Encoder
from zhenggai.core.reconcile.rules import flags_of
from zhenggai.core.reconcile.statuses import statuses
from zhenggai.core.records import Reading, Reconciliation

__all__ = ["Encoder", "reconcile"]


def reconcile(
    reading: Reading,
    against: Reading | None = None,
    *,
    confirmed: Iterable[tuple[str, str]] = (),
    encoder: Encoder | None = None,
) -> Reconciliation:
    """Hold the findings of ``reading`` against the measures of ``against`` (itself by default).

    ``confirmed`` are (finding id, measure id) pairs that a person has said belong together. With an
    ``encoder`` meaning counts beside words, up to ``meaning.MOST_ENCODED`` items on a side.
    """
    other = against or reading
    links = link(reading, other, confirmed, encoder)
    cause_links = link_causes(reading)
    answered = {made.measure for made in links}
    explained = {link.item for link in cause_links}
    result = Reconciliation(
        reading=reading,
        against=other,
        links=links,
        cause_links=cause_links,
        status=statuses(reading, other, links),
        orphan_measures=tuple(m.id for m in other.measures if m.id not in answered),
        findings_without_cause=tuple(f.id for f in reading.findings if f.id not in explained)
        if reading.causes
        else (),
        causes_without_measure=without_measure(reading, other),
        flags=(),
    )
    return replace(result, flags=flags_of(result))
