"""Sentences of English running text, as spans; also where the space behind a full stop is lost."""

from __future__ import annotations

import re

from zhenggai.core.records import Span

_STOP = re.compile(
    r"(?P<stop>[.!?])[\"')\]]{0,2}(?=\s+[\"'(\[]?[A-Z0-9])|(?P<run>(?<=[a-z)])\.)(?=[A-Z][a-z])|"
    r"(?P<gap>\n[ \t]*\n)|(?P<item>\n(?=[ \t]*(?:[-*•]|\d{1,2}[.)]|[a-z][.)]) ))"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Nos?|St|Inc|Ltd|Co|vs|approx|Sec|Art|Fig|Dept|Gov|cf|etc|[A-Za-z])|"
    r"(?:^|\n)\s*\d{1,2})$"
)


def english_sentences(folded: str, span: Span) -> list[Span]:
    """Spans of the sentences in ``span``, white space stripped. A paragraph or list item ends one
    too; an abbreviation, an initial and a list number do not."""
    found: list[Span] = []
    start = span.start
    for stop in _STOP.finditer(folded, span.start, span.end):
        if stop.group("stop") and _ABBREVIATED.search(
            folded[max(start, stop.start() - 12) : stop.start()]
        ):
            continue
        _append(found, folded, start, stop.end())
        start = stop.end()
    _append(found, folded, start, span.end)
    return found


def _append(found: list[Span], folded: str, start: int, end: int) -> None:
    while start < end and (folded[start].isspace() or folded[start] in "-*•"):
        start += 1
    while end > start and folded[end - 1].isspace():
        end -= 1
    if any(c.isalnum() for c in folded[start:end]):
        found.append(Span(start, end))
