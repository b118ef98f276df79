"""Counts that an English report states (“five findings are set out”) against what is there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zhenggai.core.records import Document, Finding, Origin, Span, StatedCount

_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_N = rf"(?P<n>\d{{1,3}}|{'|'.join(_WORDS)})"
_WHAT = r"(?P<what>(?:findings?|observations?|issues?|deficiencies))"
_SAID = re.compile(
    rf"\b{_N} (?!of\b)(?:[a-z-]{{1,20}} ){{0,3}}{_WHAT} (?:are|were|is|was|have been) "
    r"(?:set out|reported|noted|identified|raised|described|listed|made|presented)\b|"
    rf"\b(?:identified|report(?:ed|s)?|raised?|noted|made|describes|"
    rf"contains) {_N.replace('<n>', '<m>')} "
    rf"(?:[a-z-]{{1,20}} ){{0,3}}{_WHAT.replace('<what>', '<that>')}\b|"
    r"\bnumber of (?:[a-z-]{1,20} ){0,5}"
    r"(?P<those>findings?|observations?|issues?)(?: [a-z]{1,20}){0,3} ?: ?"
    rf"{_N.replace('<n>', '<k>')}\b",
    re.I,
)
_ELSEWHERE = re.compile(r"\b(?:prior|previous|last|earlier|follow)\b[^.\n]{0,60}$", re.I)


def english_counts(
    document: Document, folded: str, findings: Iterable[Finding]
) -> tuple[StatedCount, ...]:
    """Every stated number of findings with the number of places that hold one: several
    shortcomings under one heading are one finding to whoever counts headings."""
    places = {
        (finding.number, finding.section, finding.row)
        for finding in findings
        if finding.origin is Origin.OWN
    }
    found = []
    for hit in _SAID.finditer(folded):
        if _ELSEWHERE.search(folded[max(0, hit.start() - 80) : hit.start()]):
            continue
        number = hit.group("n") or hit.group("m") or hit.group("k")
        what = hit.group("what") or hit.group("that") or hit.group("those")
        where = Span(hit.start(), hit.end())
        stated = int(number) if number.isdigit() else _WORDS.index(number.lower()) + 1
        text = document.text[where.start : where.end]
        found.append(StatedCount(text, where, stated, len(places) or None, what))
    return tuple(found)
