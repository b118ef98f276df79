"""Sentences and clauses of running text, as spans.

Works on folded text, so the terminators are ``。！？；`` in both widths. A terminator inside
quotation marks or brackets does not end a sentence; an unclosed quote is ignored after a while,
because official copies lose closing marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhenggai.core.records import Span

_STOPS = re.compile(r'["()<>\[\]。!?;；.\n]')
_CLAUSE_STOPS = re.compile(r'["()<>\[\],;:。!?]')
_WRAP = re.compile(r"\s*\n\s*")
_LONGEST_QUOTE = 80
_WHOLE_QUOTE = 12  # a quote longer than this that ends in a full stop is a sentence of its own
_OPEN = {"(": ")", "<": ">", "[": "]"}


def sentences(folded: str, span: Span, *, semicolons: bool = True) -> list[Span]:
    """Spans of the sentences in ``span``, their closing marks included, white space stripped.

    With ``semicolons`` a ``；`` ends one too. A full stop ends a sentence only between words of
    Latin script (``. A``), never in a number.
    """
    found: list[Span] = []
    start, end = span.start, span.end
    for at, char, closing in _marks(_STOPS, folded, span):
        if at < start:
            continue
        if closing is not None:
            if char == '"' and folded[closing - 1] in "。!?" and closing - at > _WHOLE_QUOTE:
                _append(found, folded, start, closing + 1)
                start = closing + 1
        elif _ends(folded, char, at, end, semicolons):
            stop = at + 1
            while stop < end and folded[stop] in "。!?;":
                stop += 1
            _append(found, folded, start, stop)
            start = stop
    _append(found, folded, start, end)
    return found


def clauses(folded: str, span: Span) -> list[Span]:
    """Spans between commas in a sentence, closing marks included; quotes and brackets kept."""
    found: list[Span] = []
    start = span.start
    for at, _char, closing in _marks(_CLAUSE_STOPS, folded, span):
        if closing is None and folded[at] in ",;:。!?" and not _in_number(folded, at):
            _append(found, folded, start, at + 1)
            start = at + 1
    _append(found, folded, start, span.end)
    return found


def _marks(
    stops: re.Pattern[str], folded: str, span: Span
) -> Iterator[tuple[int, str, int | None]]:
    """Every stop in ``span`` that stands outside quotes and brackets: offset, character, and for a
    quote or bracket the offset of its closing mark, behind which the search goes on."""
    at = span.start
    while (stop := stops.search(folded, at, span.end)) is not None:
        closing = _closing(folded, stop.group(), stop.start(), span.end)
        yield stop.start(), stop.group(), closing
        at = stop.end() if closing is None else closing + 1


def _closing(folded: str, char: str, at: int, end: int) -> int | None:
    """Offset of the mark that closes the quote or bracket at ``at``, if one is near."""
    wanted = '"' if char == '"' else _OPEN.get(char)
    if wanted is None:
        return None
    closing = folded.find(wanted, at + 1, min(end, at + 1 + _LONGEST_QUOTE))
    return None if closing < 0 else closing


def _ends(folded: str, char: str, at: int, end: int, semicolons: bool) -> bool:
    if char in "。!?":
        return True
    if char == ";":
        return semicolons
    if char == ".":
        before = folded[at - 1 : at]
        after = folded[at + 1 : at + 3]
        latin = before.isascii() and (before.isalpha() or before in ')"')
        return latin and (not after or (after[0] == " " and after[1:2].isupper()))
    return False


def _in_number(folded: str, at: int) -> bool:
    return (
        folded[at] in ",:"
        and folded[at - 1 : at].isdigit()
        and folded[at + 1 : at + 4].isdigit()
        and len(folded[at + 1 : at + 4]) == 3
    )


def unwrapped(text: str) -> str:
    """``text`` without the line ends of a hard wrap, for a field that is shown by itself."""
    return _WRAP.sub("", text)


def _append(found: list[Span], folded: str, start: int, end: int) -> None:
    while start < end and folded[start].isspace():
        start += 1
    while end > start and folded[end - 1].isspace():
        end -= 1
    if end > start and any(c.isalnum() for c in folded[start:end]):
        found.append(Span(start, end))
    elif found and end > start:
        found[-1] = Span(found[-1].start, end)
