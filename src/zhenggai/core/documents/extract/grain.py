"""Which stretches of a strand are one item each: the grain of list items and of ordinals.

Splitting inside one sentence belongs to ``splitting``.
"""

from __future__ import annotations

import re

from zhenggai.core.documents.extract.cues import opens_with_act, short_of
from zhenggai.core.documents.extract.owners import opens_with_owner
from zhenggai.core.documents.extract.splitting import split_finding, split_measure
from zhenggai.core.documents.extract.strands import Strand
from zhenggai.core.documents.tidy.sentences import sentences
from zhenggai.core.records import Span

_STATUS = re.compile(
    r"^(?:(?:该|此)(?:项)?(?:问题|项)?|目前|现)?,?(?:已经?|正在|基本|均已|全部)(?:全部)?(?:完成|整改|办结|销号)(?:整改|完成|到位)*"
    r"(?:,?(?:并|且)?(?:长期坚持|持续(?:推进|巩固|整改)|予以关注|.{0,10}关注))?[。;]?$"
)
_GOING_ON = re.compile(
    r"^(?:持续(?:推进|整改|坚持)|长期坚持|(?:正在)?推进中|未完成)(?:整改)?[。;]?$|"
    r"^(?:.{2,10}前)?(?:全面|全部|按期)完成整改(?:任务)?[。;]?$"
)
_CASE = re.compile(r'(?:例如|比如|如)[,:]?(?=.{0,8}"[^"]{4,40}"问题)')
_HEAD_WORDS = 26
# How a sentence begins that puts somebody to work: 由财务科…, 责令…, 已退还….
_ORDERED = re.compile(
    r"由.{2,14}(?:负责|牵头|于|在|对|将|制定|修订|组织)|责令|责成|要求|已(?:经)?|目前已|立即|下一?步|针对"
)
_FRAGMENT = 8  # shorter than this, what is left of a cut sentence says nothing


def listed_findings(folded: str, span: Span) -> list[Span]:
    """A list item is one finding, unless semicolons or 有的 set several side by side."""
    parts = sentences(folded, span)
    if len(parts) == 1:
        return split_listed(folded, span)
    several = any(folded[part.end - 1] == ";" or _CASE.match(folded, part.start) for part in parts)
    if not several:
        return [span]
    groups: list[Span] = []
    for part in parts:
        text = folded[part.start : part.end]
        alone = short_of(text) and len(part) >= 8
        case = _CASE.match(text)
        previous = groups[-1] if groups else None
        apart = previous is not None and folded[previous.end - 1] == ";"
        if case:
            groups.append(Span(part.start + case.end(), part.end))
        elif previous is not None and not (alone and apart):
            groups[-1] = Span(previous.start, part.end)
        else:
            groups.append(part)
    first = split_listed(folded, groups[0])
    return first + groups[1:]


def split_answer(folded: str, span: Span) -> tuple[Span, Span | None]:
    """A list item that tells a problem and goes on to what is done about it, without a label: the
    part up to the first sentence in which somebody acts, and the rest."""
    parts = sentences(folded, span)
    for number, part in enumerate(parts[1:], 1):
        text = folded[part.start : part.end]
        told = short_of(folded[span.start : parts[number - 1].end])
        if told and (opens_with_owner(text) or _ORDERED.match(text)):
            return Span(span.start, parts[number - 1].end), Span(part.start, span.end)
    return span, None


def measure_spans(folded: str, strand: Strand) -> list[Span]:
    """The measures in one strand."""
    parts = sentences(folded, strand.span)
    if strand.ordinal:
        return _ordinal_measures(folded, parts)
    if strand.listed and len(parts) == 1:
        return [without_lead(folded, parts[0])]
    spans = [span for part in parts for span in split_measure(folded, part)]
    return [without_lead(folded, span) for span in spans]


def _ordinal_measures(folded: str, parts: list[Span]) -> list[Span]:
    """一是 items: a short head belongs to what carries it out, 同时 and ； start another."""
    spans: list[Span] = []
    for part in parts:
        text = folded[part.start : part.end]
        if is_status(text):
            continue
        if len(part) < _FRAGMENT and spans and text[-1] not in "。;!":
            continue
        previous = spans[-1] if spans else None
        new = previous is None or re.match(r"同时|此外|另外", text) is not None
        if previous is not None and not new:
            semicolon = folded[previous.end - 1] == ";"
            new = (semicolon and opens_with_act(text)) or len(previous) > 90
        if new or previous is None:
            spans.append(part)
        else:
            spans[-1] = Span(previous.start, part.end)
    return spans


def is_status(text: str) -> bool:
    """Whether the sentence only says how far it has come (已完成整改。持续推进。): no measure."""
    return _STATUS.match(text) is not None or _GOING_ON.match(text) is not None


def split_listed(folded: str, span: Span) -> list[Span]:
    """A one-sentence list item: its colon head is dropped where several findings follow it."""
    parts = split_finding(folded, span)
    if len(parts) > 1 and folded[parts[0].end - 1] == ":":
        parts = parts[1:]
    elif len(parts) > 1:
        colon = folded.find(":", span.start, parts[0].end)
        if 0 < colon - span.start <= _HEAD_WORDS and colon + 1 < parts[0].end:
            start = colon + 1
            while folded[start] == " ":
                start += 1
            parts[0] = Span(start, parts[0].end)
    return parts


def without_lead(folded: str, span: Span) -> Span:
    """``span`` from “一方面”, “另一方面” on, without these words and what leads up to them."""
    found = re.compile(r"(?:^|,)(?:另?一方面)[,:]?").search(folded, span.start, span.end)
    if found is None or found.end() >= span.end - 4:
        return span
    return Span(found.end(), span.end)
