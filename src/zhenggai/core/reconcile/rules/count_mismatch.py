"""COUNT: a stated count differs from what is there (“五个方面” with four sub-headings)."""

from __future__ import annotations

from collections.abc import Iterator

from zhenggai.core.records import Flag, Reconciliation, Severity

CODE = "COUNT"


def check(result: Reconciliation) -> Iterator[Flag]:
    """A question for each count that does not agree; none where the text is cut."""
    for count in result.reading.counts:
        if count.found is not None and count.found != count.stated:
            values = {"text": count.text, "stated": count.stated, "found": count.found}
            yield Flag(CODE, Severity.QUESTION, None, values)
