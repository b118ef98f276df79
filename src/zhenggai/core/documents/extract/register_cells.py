"""What stands in one cell: several numbered items, lines, and marks for “nothing”."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhenggai.core.documents.tidy.numbering import Mark, Style, mark_at
from zhenggai.core.documents.tidy.sentences import sentences
from zhenggai.core.records import Span

_NOTHING = re.compile(r"[\s/\\\-—_~.·*]*|无|暂无|没有|n/?a|none|nil|tbd|待定", re.IGNORECASE)
_MARK_AT = re.compile(r"(?=[(\d\u2460-\u2473\u2776-\u277f一二三四五六七八九十第首其再最问-])")
_BEFORE_ANY = re.compile(r"[\s。;；:!?,]")
_STYLES = frozenset(
    {
        Style.CHINESE,
        Style.CHINESE_BRACKET,
        Style.ARABIC,
        Style.ARABIC_BRACKET,
        Style.CIRCLED,
        Style.ORDINAL,
        Style.FIRST,
    }
)
_ENDED = re.compile(r"[。;:.!?]\s*$")
_NUMBER_BEFORE_FIGURE = re.compile(r"([1-9])\.(?=\d)")
_WORDS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a cell; ``span`` without its number, ``number`` as written or ``None``."""

    span: Span
    number: str | None = None


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing: empty, a dash, a slash, 无, N/A."""
    return _NOTHING.fullmatch(text.strip()) is not None


def trimmed(folded: str, span: Span) -> Span:
    """``span`` without white space at its ends."""
    start, end = span.start, span.end
    while start < end and folded[start].isspace():
        start += 1
    while end > start and folded[end - 1].isspace():
        end -= 1
    return Span(start, end)


def numbered_parts(folded: str, span: Span) -> list[Part]:
    """The parts of a cell whose items are numbered 1, 2, …; one part for any other cell."""
    span = trimmed(folded, span)
    marks = _run(folded, span)
    if len(marks) < 2:
        if marks and marks[0].start == span.start and marks[0] == mark_at(folded, span.start):
            return _words(folded, Span(marks[0].end, span.end), marks[0].text)
        return _words(folded, span, None)
    parts = []
    lead = trimmed(folded, Span(span.start, marks[0].start))
    if len(lead) and folded[lead.end - 1] != ":":
        parts += _words(folded, lead, None)
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        end = following.start if following else span.end
        parts += _words(folded, Span(mark.end, end), mark.text)
    return parts


def measure_parts(folded: str, span: Span) -> list[Part]:
    """The measures of a cell: numbered parts, else its lines and sentences."""
    parts = numbered_parts(folded, span)
    if len(parts) > 1 or (parts and parts[0].number):
        return parts
    found: list[Part] = []
    for line in _lines(folded, trimmed(folded, span)):
        for sentence in sentences(folded, line):
            found += _words(folded, sentence, None)
    return found


def _words(folded: str, span: Span, number: str | None) -> list[Part]:
    """The item in ``span``: without the sign a formula would begin with, and the closing ；."""
    span = trimmed(folded, span)
    start, end = span.start, span.end
    while start < end and folded[start] in "=+@":
        start += 1
    while end > start and folded[end - 1] in ";":
        end -= 1
    span = trimmed(folded, Span(start, end))
    words = sum(char.isalnum() for char in folded[span.start : span.end])
    return [Part(span, number)] if words >= _WORDS else []


def _lines(folded: str, span: Span) -> list[Span]:
    """Lines; one that breaks off in mid-sentence was wrapped and goes on in the next."""
    lines: list[Span] = []
    start = span.start
    while start < span.end:
        stop = folded.find("\n", start, span.end)
        end = span.end if stop < 0 else stop
        if lines and not _ENDED.search(folded[lines[-1].start : lines[-1].end]):
            lines[-1] = Span(lines[-1].start, end)
        else:
            lines.append(Span(start, end))
        start = end + 1
    return lines


def _run(folded: str, span: Span) -> list[Mark]:
    """Marks of one style that count up from 1; the style is that of the first such mark."""
    run: list[Mark] = []
    at = span.start
    while at < span.end:
        found = _MARK_AT.search(folded, at, span.end)
        if found is None:
            break
        at = found.start()
        if not run and not _opens(folded, span, at):
            at += 1
            continue
        mark = _line_number(folded, span, at) or mark_at(folded, at, span.end)
        if mark and _continues(folded, span, mark, run):
            run.append(mark)
            at = mark.end
        else:
            at += 1
    return run


def _line_number(folded: str, span: Span, at: int) -> Mark | None:
    """“1.19份凭证” at the head of a line: item 1, where lines go on to count."""
    if at > span.start and folded[at - 1] != "\n":
        return None
    found = _NUMBER_BEFORE_FIGURE.match(folded, at, span.end)
    return Mark(Style.ARABIC, int(found[1]), found[0], at, found.end()) if found else None


def _continues(folded: str, span: Span, mark: Mark, run: list[Mark]) -> bool:
    if mark.style not in _STYLES:
        return False
    if not run:
        return mark.value == 1
    if mark.style is not run[0].style or mark.value != run[-1].value + 1:
        return False
    # “1.建账2.巡查”: within a run the next number may follow its text at once.
    tight = mark.style in {Style.ARABIC, Style.CIRCLED, Style.ARABIC_BRACKET}
    before = folded[mark.start - 1]
    return _opens(folded, span, mark.start) or (
        tight and not before.isdigit() and before not in "第."
    )


def _opens(folded: str, span: Span, at: int) -> bool:
    return at == span.start or _BEFORE_ANY.match(folded, at - 1) is not None
