"""A reconciliation as JSON for programs; the schema beside this file is published and strict.

Spans are ``[start, end)`` in code points of ``text``, so that ``text[start:end]`` is the quote.
Everything verbatim stays verbatim; what a terminal would act on is escaped as ``\\uXXXX``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from zhenggai.core.records import (
    Cause,
    CauseLink,
    Deadline,
    Document,
    Element,
    Finding,
    Flag,
    Heading,
    Link,
    Measure,
    Quote,
    Reading,
    Reconciliation,
    Section,
    Span,
    StatedCount,
)
from zhenggai.presentation.arranged import Arranged
from zhenggai.presentation.sentences import flag_question, flag_title, reason_sentence
from zhenggai.presentation.visible import HIDDEN
from zhenggai.presentation.wording import say_notice

VERSION = "1"
_PAIR = re.compile(r"\[\n\s+(\d+),\n\s+(\d+)\n\s*\]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def render(result: Reconciliation, *, language: str) -> str:
    """One check as a JSON text in one object, ending in a newline."""
    return dumps(build(result, language=language)) + "\n"


def bundle(results: Iterable[str], errors: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """Several rendered checks as pieces of one JSON object, so that none need be held at once.
    ``errors`` is read after the last result; each is ``{file, code, message}``."""
    yield f'{{\n"version": {json.dumps(VERSION)},\n"results": ['
    for index, one in enumerate(results):
        yield ("," if index else "") + "\n" + one.rstrip("\n")
    yield f'\n],\n"errors": {dumps(list(errors))}\n}}\n'


def dumps(value: object) -> str:
    """JSON in UTF-8 characters, spans on one line; lone surrogates become U+FFFD."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    text = _PAIR.sub(r"[\1, \2]", _SURROGATE.sub("\ufffd", text))
    # The indentation is ours and holds newlines only; every other control stands in a string.
    return HIDDEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def build(result: Reconciliation, *, language: str) -> dict[str, object]:
    """One check as plain values, as the schema says."""
    arranged = Arranged(result)
    reading = result.reading
    return {
        "version": VERSION,
        **_document(reading, language),
        "problems": [
            _problem(finding, str(arranged.status(finding))) for finding in reading.findings
        ],
        "causes": [_cause(cause) for cause in reading.causes],
        "measures": [_measure(measure) for measure in reading.measures],
        "links": [_link(link, language) for link in result.links],
        "cause_links": [_cause_link(link) for link in result.cause_links],
        "orphan_measures": list(result.orphan_measures),
        "problems_without_cause": list(result.findings_without_cause),
        "causes_without_measure": list(result.causes_without_measure),
        "flags": [_flag(flag, arranged, language) for flag in result.flags],
        "against": _against(result.against, language) if arranged.two_documents else None,
    }


def _against(reading: Reading, language: str) -> dict[str, object]:
    return {
        **_document(reading, language),
        "measures": [_measure(measure) for measure in reading.measures],
    }


def _document(reading: Reading, language: str) -> dict[str, object]:
    document = reading.document
    return {
        "source": _source(document, reading.language),
        "text": document.text,
        "cut": sorted(reading.cut),
        "notices": [
            {"code": notice.code, "message": say_notice(notice, language)}
            for notice in document.notices
        ],
        "outline": [_heading(heading) for heading in reading.outline],
        "sections": [_section(section) for section in reading.sections],
        "counts": [_count(count) for count in reading.counts],
    }


def _source(document: Document, language: str) -> dict[str, object]:
    return {
        "name": document.name,
        "digest": document.digest,
        "format": document.format,
        "encoding": document.encoding,
        "pages": document.pages,
        "language": language,
    }


def _heading(heading: Heading) -> dict[str, object]:
    return {
        "level": heading.level,
        "number": heading.number,
        "title": heading.title,
        "span": _span(heading.span),
        "parent": heading.parent,
    }


def _section(section: Section) -> dict[str, object]:
    return {
        "role": str(section.role),
        "span": _span(section.span),
        "heading": section.heading,
    }


def _count(count: StatedCount) -> dict[str, object]:
    return {
        "text": count.text,
        "span": _span(count.span),
        "stated": count.stated,
        "found": count.found,
        "what": count.what,
    }


def _problem(finding: Finding, status: str) -> dict[str, object]:
    return {
        **_item(finding),
        "status": status,
        "origin": str(finding.origin),
        "common": finding.common,
        "cut": finding.cut,
        "amounts": [
            {
                "text": amount.text,
                "span": _span(amount.span),
                "value": str(amount.value),
                "unit": amount.unit,
            }
            for amount in finding.amounts
        ],
        "elements": [_element(element) for element in finding.elements],
    }


def _cause(cause: Cause) -> dict[str, object]:
    return {**_item(cause), "kind": None if cause.kind is None else str(cause.kind)}


def _measure(measure: Measure) -> dict[str, object]:
    deadline = measure.deadline
    return {
        **_item(measure),
        "kind": str(measure.kind),
        "owner": measure.owner,
        "supporting": list(measure.supporting),
        "deadline": None if deadline is None else deadline.text,
        "deadline_normalised": None if deadline is None else _deadline(deadline),
        "target": measure.target,
        "done": measure.done,
        "person_aimed": measure.person_aimed,
        "elements": [_element(element) for element in measure.elements],
    }


def _deadline(deadline: Deadline) -> dict[str, object]:
    return {
        "kind": str(deadline.kind),
        "span": _span(deadline.span),
        "year": deadline.year,
        "month": deadline.month,
        "day": deadline.day,
        "amount": deadline.amount,
        "unit": deadline.unit,
        "since": deadline.since,
    }


def _item(item: Finding | Cause | Measure) -> dict[str, object]:
    return {
        "id": item.id,
        **_quote(item.quote),
        "paragraph": item.quote.paragraph,
        "section": item.section,
        "number": item.number,
    }


def _element(element: Element) -> dict[str, object]:
    return {"kind": str(element.kind), **_quote(element.quote)}


def _quote(quote: Quote) -> dict[str, object]:
    return {
        "text": quote.text,
        "span": _span(quote.span),
        "page": quote.page,
        "place": quote.place,
    }


def _link(link: Link, language: str) -> dict[str, object]:
    return {
        "problem": link.finding,
        "measure": link.measure,
        "strength": str(link.strength),
        "score": round(link.score, 4),
        "reason": reason_sentence(link, language),
        "reasons": [str(reason.code) for reason in link.reasons],
    }


def _cause_link(link: CauseLink) -> dict[str, object]:
    return {
        "cause": link.cause,
        "item": link.item,
        "score": round(link.score, 4),
        "reasons": [str(reason.code) for reason in link.reasons],
    }


def _flag(flag: Flag, arranged: Arranged, language: str) -> dict[str, object]:
    return {
        "code": flag.rule,
        "severity": str(flag.severity),
        "item": flag.item,
        "title": flag_title(flag, arranged, language),
        "why": flag_question(flag, arranged, language),
    }


def _span(span: Span) -> list[int]:
    return [span.start, span.end]
