"""PERSON: an act against those who complain or speak (稳控、劝返、盯防、删帖) is no measure at all.

It answers nobody’s problem, so it is never linked; the flag asks what will be done about the matter
itself. The product never helps to watch petitioners or to police opinion (``domain.md`` section 8).
"""

from __future__ import annotations

from collections.abc import Iterator

from zhenggai.core.records import Flag, Reconciliation, Severity

CODE = "PERSON"


def check(result: Reconciliation) -> Iterator[Flag]:
    """A gap for each such act."""
    for measure in result.against.measures:
        if measure.person_aimed:
            yield Flag(CODE, Severity.GAP, measure.id)
